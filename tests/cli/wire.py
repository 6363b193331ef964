"""What weft sends, byte by byte: requests recorded and held against tests/support/wire_table.py."""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
import wire_table  # noqa: E402
from scripted import Scripted  # noqa: E402
from support import CliTest, main  # noqa: E402

SCHEMA = """type Query { orders(first: Int, after: String): OrderConnection }
type OrderConnection { edges: [OrderEdge]  pageInfo: PageInfo }
type OrderEdge { cursor: String  node: Order }
type PageInfo { hasNextPage: Boolean }
type Order { id: ID!  ref: String! }
input OrderInput { ref: String!  quantity: Int }
type Mutation { createOrder(input: OrderInput!): Order }
"""
ORDERS = """weft 1
use schema "schema.graphql"
map orders from csv to mutation createOrder returning { id ref } { ref: .ref!  quantity: .qty!.int() }
"""
STOCK = """weft 1
map stock from csv to batch INVENTORY {
  locationRef: "L1"  skuRef: .ref!  qty: .qty!.int()  type: "LAST_ON_HAND"  status: "ACTIVE"
}
"""
PAID = """weft 1
map paid from csv to event OrderPaid(rootEntityType: "ORDER", entityType: "ORDER") { entityRef: .ref! }
"""
SECRETS = {"ACME_SECRET": "a-secret-of-8", "ACME_PASSWORD": "p&w"}
CLIENT = ["--set", "clientId=me", "--set", "clientSecret=${env:ACME_SECRET}", "--set", "retailerId=34"]
USER = ["--set", "username=u ser", "--set", "password=${env:ACME_PASSWORD}"]


class Wire(CliTest):
    def setUp(self):
        super().setUp()
        self.file("schema.graphql", SCHEMA)
        self.tokens = '{"access_token":"T","expires_in":3600}'
        self.pages = iter(wire_table.PAGES)
        self.is_lost = self.is_expired = False
        self.api = Scripted(self.script)
        self.addCleanup(self.api.close)

    def script(self, method, path, headers, body):
        if self.is_lost and path.endswith("/batch"):
            self.is_lost = False
            return "drop"
        if path == "/graphql" and "pageInfo" in body:
            return 200, next(self.pages)
        if path == "/graphql" and self.is_expired:
            self.is_expired = False
            return 401, "{}"
        return 200, wire_table.answer(path, body, self.tokens)

    def run_weft(self, code, *args):
        self.expect(code, *args, "--url", self.api.url, *CLIENT, env=SECRETS)

    def send(self, mapping, rows, *args):
        self.file("m.weft", mapping)
        self.file("in.csv", "ref,qty\n" + rows)
        self.run_weft(0, "send", "m.weft", "in.csv", "-l", "led", "-q", *args)

    def requests(self):
        def says(request):
            method, path, headers, body = request
            body = re.sub(r" \d{4}-\d\d-\d\d run", " 2025-01-27 run", body)
            return [method, path, headers.get("content-type"), headers.get("authorization"), body]

        return [says(request) for request in self.api.requests]

    def sees(self, *names):
        """The requests named, all of them and in this order; tokens stand only where they are named."""
        seen = [r for r in self.requests() if r[1] != "/oauth/token" or any("token" in n for n in names)]
        self.assertEqual(seen, [wire_table.row(name).says() for name in names])

    def test_mutations(self):
        self.send(ORDERS, "A1,4\n", *USER)
        self.sees("token by password", "mutation of one")
        self.api.requests.clear()
        self.send(ORDERS, "A1,4\nA2,5\n", "--batch", "2")
        self.sees("token by client credentials", "mutation of several")

    def test_a_token_that_is_renewed(self):
        self.tokens = '{"access_token":"T","expires_in":3600,"refresh_token":"R/1"}'
        self.is_expired = True
        self.send(ORDERS, "A1,4\n", *USER)
        self.sees("token by password", "mutation of one", "token by refresh token", "mutation of one")

    def test_pages(self):
        self.file("q.graphql", wire_table.PAGE)
        self.run_weft(0, "extract", "q.graphql", "--page-size", "2")
        self.sees("page of a query", "next page of a query")

    def test_batches(self):
        self.send(STOCK, "S1,4\nS2,5\n")
        self.sees("job", "batch", "status of a batch")

    def test_a_job_that_is_used_again_and_a_lost_answer(self):
        self.is_lost = True
        self.send(STOCK, "S1,4\nS2,5\n", "--job", "day")
        self.sees("job", "batch", "results of a job", "status of a batch")
        self.api.requests.clear()
        self.send(STOCK, "S1,4\nS2,5\n", "--job", "day", "--source", "again")
        self.sees("status of a job", "batch", "status of a batch")

    def test_a_job_without_preprocessing(self):
        self.send(STOCK, "S1,4\nS2,5\n", "--skip-preprocessing")
        self.sees("job without preprocessing", "batch", "status of a batch")

    def test_what_a_batch_says_beside_its_entities(self):
        said = json.loads("{%s}" % wire_table.MEMBERS)
        members = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in said.items()]
        self.send(STOCK, "S1,4\nS2,5\n", *(word for name, value in reversed(members)
                                           for word in ("--member", "%s=%s" % (name, value))))
        self.sees("job", "batch with all members", "status of a batch")

    def test_members_that_batches_do_not_have(self):
        quantity = '{"hasRelatedInventoryQuantities":[{"type":"LAST_ON_HAND","status":"ACTIVE"%s}]}'
        self.file("m.weft", STOCK)
        self.file("in.csv", "ref,qty\nS1,4\n")
        for members, word in [(["sauce=x"], "source"), (["source="], "no text"), (["source=\udcff"], "no text"),
                              (["event=a", "event=b"], "once"), (["conditions=x"], "none that batches have"),
                              (["conditions=[]"], "none"), (["conditions={}"], "none"),
                              (["conditions=" + quantity.replace("Related", "related") % ""], "none"),
                              (["conditions=" + quantity % ',"more":1'], "none"),
                              (["conditions=" + quantity.replace('"ACTIVE"', "1") % ""], "none"),
                              (["event=" + "x" * 5000], "no text")]:
            given = [word for member in members for word in ("--member", member)]
            result = self.expect(2, "send", "m.weft", "in.csv", "--dry-run", *given)
            self.assertIn("W5513", result.err)
            self.assertIn(word, result.err)
        self.assertIn("NAME=VALUE", self.expect(2, "send", "m.weft", "in.csv", "--dry-run", "--member", "source").err)
        self.file("m.weft", ORDERS)
        self.assertIn("only batches", self.expect(2, "send", "m.weft", "in.csv", "--dry-run", "--member", "source=x").err)

    def test_events(self):
        self.send(PAID, "R1,1\n")
        self.sees("asynchronous event")
        self.api.requests.clear()
        self.send(PAID, "R1,1\n", "--sync", "--pipeline", "again")
        self.sees("synchronous event")

    def test_the_event_log(self):
        self.run_weft(0, "extract", "--events", "--filter", "name=Order Paid+1", "--filter", "context.entityRef=ä/b",
                      "--filter", "category=", "--filter", "to=2025-01-27T00:00:00Z")
        self.sees("event log")

    def test_what_else_a_request_carries(self):
        self.send(ORDERS, "A1,4\n")
        headers = self.api.requests[-1][2]
        self.assertEqual(sorted(headers), ["accept", "accept-encoding", "authorization", "content-length", "content-type",
                                           "host", "user-agent", "x-request-id"])
        self.assertEqual(headers["accept"], "application/json")
        self.assertEqual(json.loads(self.api.requests[-1][3])["variables"], {"input": {"ref": "A1", "quantity": 4}})


if __name__ == "__main__":
    main()
