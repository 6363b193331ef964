"""weft sandbox: a local API that checks, answers, counts and fails on demand."""

import http.client
import json
import os
import signal
import sys
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import CliTest, main  # noqa: E402

SCHEMA = """
type Query { orders(first: Int, after: String, last: Int, before: String): OrderConnection  order(id: ID!): Order }
type OrderConnection { edges: [OrderEdge]  pageInfo: PageInfo }
type OrderEdge { cursor: String  node: Order }
type PageInfo { hasNextPage: Boolean  hasPreviousPage: Boolean }
type Order { id: ID!  ref: String!  quantity: Int  status: Status  tags: [String] }
enum Status { NEW DONE }
input OrderInput { ref: String!  quantity: Int = 1  status: Status  tags: [String!] }
type Mutation { createOrder(input: OrderInput!): Order }
"""
CREATE = "mutation ($input: OrderInput!) { createOrder(input: $input) { id ref quantity } }"


class SandboxTest(CliTest):
    def serve(self, *args):
        self.file("schema.graphql", SCHEMA)
        process = self.start("sandbox", "--schema", "schema.graphql", "--quiet", *args)
        self.addCleanup(self.end, process)
        url = process.stdout.readline().decode().strip()
        self.process = process
        self.assertRegex(url, r"^http://127\.0\.0\.1:\d+$")
        self.place = urllib.parse.urlparse(url).netloc
        return process

    def end(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        process.stdout.close()
        process.stderr.close()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.place, timeout=60)
        try:
            data = body if isinstance(body, (str, type(None))) else json.dumps(body)
            connection.request(method, path, data, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.read().decode(), reply.headers
        finally:
            connection.close()

    def query(self, query, variables=None, headers=None):
        status, text, _ = self.ask("POST", "/graphql", {"query": query, "variables": variables}, headers)
        self.assertEqual(status, 200, text)
        return json.loads(text)

    def codes(self, reply):
        return sorted({e["extensions"]["code"] for e in reply["errors"]})

    def counts(self):
        lines = self.ask("GET", "/_sandbox/counts")[1].splitlines()
        return [json.loads(line) for line in lines]


class Answers(SandboxTest):
    def test_documents_and_variables_are_checked(self):
        self.serve()
        good = self.query(CREATE, {"input": {"ref": "A1"}})
        self.assertEqual(good["data"]["createOrder"]["ref"], "A1")
        self.assertEqual(good["data"]["createOrder"]["quantity"], 1)
        refused = [
            ("{ orders { edges { node { colour } } } }", None, "GRAPHQL_VALIDATION_FAILED"),
            ("{ orders { edges } }", None, "GRAPHQL_VALIDATION_FAILED"),
            ("{ order { id } }", None, "GRAPHQL_VALIDATION_FAILED"),
            ("{ order(id: 1) { id ", None, "GRAPHQL_PARSE_FAILED"),
            ("{ order(id: 1) { ...missing } }", None, "GRAPHQL_VALIDATION_FAILED"),
            ("query ($id: String) { order(id: $id) { id } }", {"id": "1"}, "BAD_USER_INPUT"),
            ("query ($id: ID!, $x: Int) { order(id: $id) { id } }", {"id": "1"}, "GRAPHQL_VALIDATION_FAILED"),
            (CREATE, {"input": {"ref": "A", "colour": "red"}}, "BAD_USER_INPUT"),
            (CREATE, {"input": {"quantity": 1}}, "BAD_USER_INPUT"),
            (CREATE, {"input": {"ref": "A", "quantity": 3000000000}}, "BAD_USER_INPUT"),
            (CREATE, {"input": {"ref": "A", "status": "OLD"}}, "BAD_USER_INPUT"),
            (CREATE, {"input": {"ref": "A", "tags": [None]}}, "BAD_USER_INPUT"),
            (CREATE, {}, "BAD_USER_INPUT"),
        ]
        for query, variables, code in refused:
            reply = self.query(query, variables)
            self.assertNotIn("data", reply, query)
            self.assertEqual(self.codes(reply), [code], query)
        self.assertEqual(self.counts()[-1]["executions"], 1)

    def test_fragments_aliases_and_directives(self):
        self.serve()
        reply = self.query("query ($no: Boolean!) { a: order(id: 7) { ...f id @skip(if: $no) } } "
                           "fragment f on Order { ref ... on Order { status } }", {"no": True})
        self.assertEqual(list(reply["data"]["a"]), ["ref", "status"])
        self.assertEqual(reply["data"]["a"]["status"], "NEW")

    def test_pages_forward_and_backward(self):
        self.serve("--rows", "25")
        seen, after = [], None
        while True:
            page = self.query("query ($a: String) { orders(first: 10, after: $a) { edges { cursor node { id } } "
                              "pageInfo { hasNextPage } } }", {"a": after})["data"]["orders"]
            seen += [edge["node"]["id"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["edges"][-1]["cursor"]
        self.assertEqual(seen, [str(n) for n in range(1, 26)])
        page = self.query('{ orders(last: 10, before: "c8") { edges { node { id } } pageInfo { hasPreviousPage } } }')
        self.assertEqual([e["node"]["id"] for e in page["data"]["orders"]["edges"]], [str(n) for n in range(1, 8)])
        self.assertFalse(page["data"]["orders"]["pageInfo"]["hasPreviousPage"])

    def test_keyed_requests_are_executed_once(self):
        self.serve()
        key = {"Idempotency-Key": "k1"}
        first = self.query(CREATE, {"input": {"ref": "A1"}}, key)
        self.assertEqual(self.query(CREATE, {"input": {"ref": "A1"}}, key), first)
        status, _, _ = self.ask("POST", "/graphql", {"query": CREATE, "variables": {"input": {"ref": "A2"}}}, key)
        self.assertEqual(status, 422)
        self.assertEqual(self.counts()[-1]["executions"], 1)

    def test_jobs_batches_and_events(self):
        self.serve()
        job = json.loads(self.ask("POST", "/api/v4.1/job", {"name": "j", "retailerId": "34"})[1])
        path = "/api/v4.1/job/%s/batch" % job["id"]
        entities = [{"locationRef": "L1", "skuRef": "S1", "qty": 4}, {"skuRef": "S2", "qty": 1}]
        body = {"action": "UPSERT", "entityType": "INVENTORY", "entities": entities}
        batch = json.loads(self.ask("POST", path, body)[1])
        self.assertEqual(batch["status"], "PENDING")
        states = [json.loads(self.ask("GET", "%s/%s" % (path, batch["id"]))[1]) for _ in range(2)]
        self.assertEqual([s["status"] for s in states], ["PROCESSING", "COMPLETED_WITH_ERRORS"])
        self.assertEqual([e["entityIndex"] for e in states[1]["errors"]], [1])
        self.assertEqual(self.ask("GET", "/api/v4.1/job/9/batch/1")[0], 404)
        for n in range(3):
            status, _, _ = self.ask("POST", "/api/v4.1/event/async",
                                    {"name": "Ready", "entityType": "ORDER", "entityRef": "O%d" % n})
            self.assertEqual(status, 202)
        self.assertEqual(self.ask("POST", "/api/v4.1/event/sync", {"name": "Ready"})[0], 400)
        log = json.loads(self.ask("GET", "/api/v4.1/event?name=Ready&start=1&count=1")[1])
        self.assertEqual((log["count"], log["hasMore"], log["results"][0]["context"]["entityRef"]), (1, True, "O1"))


class Faults(SandboxTest):
    def test_what_each_kind_does(self):
        self.serve("--fault", "429=7")
        status, _, headers = self.ask("POST", "/graphql", {"query": "{ __typename }"})
        self.assertEqual((status, headers["Retry-After"]), (429, "7"))
        self.serve("--fault", "429-date=7")
        self.assertRegex(self.ask("POST", "/graphql", "{}")[2]["Retry-After"], r"^\w{3}, \d\d \w{3} \d{4} .* GMT$")
        self.serve("--fault", "502")
        status, text, headers = self.ask("POST", "/graphql", "{}")
        self.assertEqual((status, headers["Content-Type"]), (502, "text/html"))

    def test_before_and_after_execution(self):
        for kind, executed in (("reset-before", 0), ("reset-after", 1), ("500", 0), ("500-after", 1),
                               ("504", 1), ("truncate", 1), ("503", 0)):
            self.serve("--fault", kind)
            try:
                status = self.ask("POST", "/graphql", {"query": CREATE, "variables": {"input": {"ref": "A"}}})[0]
                self.assertGreaterEqual(status, 500, kind)
            except (http.client.HTTPException, ConnectionError):
                self.assertIn(kind, ("reset-before", "reset-after", "truncate"))
            self.assertEqual(self.counts()[-1]["executions"], executed, kind)

    def test_partial_errors(self):
        self.serve("--fault", "partial:50%", "--seed", "3")
        fields = " ".join("a%d: createOrder(input: {ref: \"R%d\"}) { ref }" % (n, n) for n in range(40))
        reply = self.query("mutation { %s }" % fields)
        refused = {error["path"][0] for error in reply["errors"]}
        self.assertEqual(refused, {name for name, value in reply["data"].items() if value is None})
        self.assertTrue(5 < len(refused) < 35, refused)
        self.assertEqual(self.counts()[-1]["executions"], 40 - len(refused))

    def test_tokens_expire(self):
        self.serve("--auth", "--fault", "expire:100%")
        self.assertEqual(self.ask("POST", "/graphql", "{}")[0], 401)
        token = json.loads(self.ask("POST", "/oauth/token", "grant_type=client_credentials")[1])["access_token"]
        bearer = {"Authorization": "Bearer " + token}
        self.assertEqual(self.ask("POST", "/graphql", '{"query":"{ __typename }"}', bearer)[0], 401)

    def test_wrong_rules(self):
        self.file("schema.graphql", SCHEMA)
        for rule in ("fire", "429=x", "500=1", "429:101%", "429:x"):
            self.assertIn("W5901", self.expect(1, "sandbox", "-s", "schema.graphql", "--fault", rule).err)
        self.expect(2, "sandbox")

    def test_a_port_that_is_taken(self):
        self.serve()
        port = self.place.rpartition(":")[2]
        self.assertIn("W5902", self.expect(5, "sandbox", "-s", "schema.graphql", "--port", port).err)


class End(SandboxTest):
    def test_record_and_counts(self):
        process = self.serve("--record", "requests.ndjson", "--counts", "counts.ndjson")
        for _ in range(2):
            self.query(CREATE, {"input": {"ref": "A1"}})
        self.end(process)
        self.assertEqual(process.returncode, 0)
        requests = self.rows(self.read("requests.ndjson"))
        self.assertEqual([r["executions"] for r in requests], [1, 1])
        self.assertEqual(json.loads(requests[0]["body"])["variables"], {"input": {"ref": "A1"}})
        self.assertEqual(self.rows(self.read("counts.ndjson"))[0],
                         {"operation": "createOrder", "key": "A1", "executions": 2})


if __name__ == "__main__":
    main()
