"""Look-ups that are executed: what is asked, how much goes together, what becomes of keys without an answer."""

import http.server
import json
import re
import threading
import unittest

from support import CliTest

MAPPING = """weft 1
lookup order_id(ref: String!) -> ID {
  query 'query ($ref: [String!]) { orders(ref: $ref, first: 1) { edges { node { id } } } }'
  with { ref: [ref] }  take .orders.edges[0].node.id  cache 10 min  batch 50
}
lookup name(id: ID) -> String {
  query 'query ($id: ID) { who: order(id: $id) { ...F } } fragment F on Order { name }'
  with { id: id }  take .who.name  batch 20
}
map m from ndjson to json {
  ref:  .ref!
  id:   order_id(.ref!)
  name: name(order_id(.ref!)) catch "nobody"
}
"""


class Api:
    """Orders "r<N>" have the id "id-<N>"; those that end in 9 are not there, names of ids in 7 fail."""

    def __init__(self, mark=""):
        self.mark = mark  # in the ids it gives
        self.requests = []
        self.keys = 0
        self.status = 200
        self.whole = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(body)
                reply = json.dumps(outer.answer(body)).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64

        self.http = Server(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, body):
        data, errors = {}, []
        found = re.findall(r"(\w+)\s*:\s*(orders|order)\((?:ref|id): \$(\w+)\)|()(orders)\(ref: \$(\w+)",
                           body["query"].replace(", first: 1", ""))
        for alias, field, variable, _, plain, other in found:
            key, field, variable = alias or plain, field or plain, variable or other
            value = body["variables"].get(variable)
            self.keys += 1
            if self.whole and self.whole in json.dumps(value):
                return {"errors": [{"message": "the request is refused"}], "data": None}
            if field == "orders":
                there = not value[0].endswith("9")
                data[key] = {"edges": [{"node": {"id": "id-" + self.mark + value[0][1:]}}] if there else []}
            elif value is not None and value.endswith("7"):
                errors.append({"message": "no name for " + value, "path": [key]})
                data[key] = None
            else:
                data[key] = {"name": "name of %s" % value} if value else None
        return {"data": data, "errors": errors} if errors else {"data": data}

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Lookups(CliTest):
    def setUp(self):
        super().setUp()
        self.api = Api()
        self.addCleanup(self.api.close)
        self.file("m.weft", MAPPING)
        self.records(120, 60)

    def records(self, count, different):
        self.file("in.ndjson", "".join('{"ref":"r%d"}\n' % (i % different) for i in range(count)))

    def map(self, *options, **kwargs):
        return self.weft("run", "m.weft", "in.ndjson", "--url", self.api.url, *options, **kwargs)

    def rows(self, result):
        return [json.loads(line) for line in result.out.splitlines()]

    def expect(self, count, different):
        rows = []
        for i in range(count):
            n = i % different
            row = {"ref": "r%d" % n}
            if n % 10 != 9:
                row["id"] = "id-%d" % n
                row["name"] = "nobody" if n % 10 == 7 else "name of id-%d" % n
            rows.append(row)
        return rows

    def test_keys_of_many_records_go_together(self):
        result = self.map()
        self.assertEqual((result.code, result.err.count("error")), (0, 0), result.err)
        self.assertEqual(self.rows(result), self.expect(120, 60))
        first = [r for r in self.api.requests if "orders" in r["query"]]
        self.assertEqual(sorted(r["query"].count("orders(") for r in first), [10, 50])

    def test_every_record_without_a_file_to_go_ahead_in(self):
        with open(self.path("in.ndjson"), encoding="utf-8") as file:
            text = file.read()
        result = self.weft("run", "m.weft", "-", "--url", self.api.url, input=text)
        self.assertEqual(self.rows(result), self.expect(120, 60), result.err)
        first = [r for r in self.api.requests if "orders" in r["query"]]
        self.assertEqual(len(first), 60) # each reference once: cache

    def test_a_ledger_keeps_answers(self):
        self.assertEqual(self.map("--ledger", "l").code, 0)
        before = len([r for r in self.api.requests if "orders" in r["query"]])
        result = self.map("--ledger", "l")
        self.assertEqual(self.rows(result), self.expect(120, 60))
        after = len([r for r in self.api.requests if "orders" in r["query"]])
        self.assertEqual(before, after)

    def test_a_request_that_is_refused_whole_goes_key_by_key(self):
        self.api.whole = '"r7"'
        result = self.map("--rejects", "rejects")
        self.assertEqual(result.code, 3)
        self.assertIn("the request is refused", result.err)
        wanted = [row for row in self.expect(120, 60) if row["ref"] != "r7"]
        self.assertEqual(self.rows(result), wanted)

    def test_an_api_that_refuses_everything_ends_the_run(self):
        self.api.status = 403
        result = self.map("-o", "out")
        self.assertEqual(result.code, 5, result.err)
        self.assertIn("W5607", result.err)

    def test_nobody_is_asked_about_records_that_are_not_read(self):
        result = self.map("--limit", "3")
        self.assertEqual(self.rows(result), self.expect(3, 60))
        self.assertEqual(self.api.keys, 6)

    def test_without_a_connection_look_ups_fail(self):
        result = self.weft("run", "m.weft", "in.ndjson")
        self.assertEqual(result.code, 3)
        self.assertIn("W3010", result.err)
        self.assertIn("--connection", result.err)

    def sent(self):
        """A mapping that sends what it looked up."""
        self.file("s.graphql", "type Query { orders(ref: [String!], first: Int): Orders  order(id: ID): Order } "
                  "type Orders { edges: [Edge] } type Edge { node: Order } "
                  "type Order { id: ID name: String } input In { id: ID! } type Out { id: ID } type Mutation { create(input: In!): Out }")
        self.file("send.weft", MAPPING.replace("weft 1", 'weft 1\nuse schema "s.graphql"').split("map m")[0] +
                  "map m from ndjson to mutation create returning { id } {\n"
                  '  id: order_id(.ref!) ?? "none"\n}\n')

    def ids(self, result):
        return [json.loads(line)["variables"]["input"]["id"] for line in result.out.splitlines()]

    def test_what_is_sent_is_looked_up_as_well(self):
        self.sent()
        result = self.weft("send", "send.weft", "in.ndjson", "--url", self.api.url, "--dry-run")
        self.assertEqual(self.ids(result), [row.get("id", "none") for row in self.expect(120, 60)], result.err)
        self.assertEqual(len(self.api.requests), 2)

    def test_each_record_asks_the_connection_that_it_goes_to(self):
        apis = {mark: Api(mark + "-") for mark in "vb"}
        for api in apis.values():
            self.addCleanup(api.close)
        self.sent()
        self.file("weft.connections.json", json.dumps({
            "connections": {**{mark: {"baseUrl": api.url} for mark, api in apis.items()},
                            "other": {"baseUrl": self.api.url}},
            "default": "other", "select": {"field": ".city", "pattern": "{}"}}))
        records = [{"ref": "r%d" % (i % 40), "city": "vbx"[i % 3]} for i in range(240)]  # every reference in every city
        text = "".join(json.dumps(record) + "\n" for record in records)
        self.file("in.ndjson", text)
        wanted = sorted("none" if record["ref"].endswith("9") else "id-%s-%s" % (record["city"], record["ref"][1:])
                        for record in records if record["city"] != "x")
        for name in ("in.ndjson", "-"):
            result = self.weft("send", "send.weft", name, "--dry-run", "--connections", "weft.connections.json",
                               input=None if name != "-" else text)
            self.assertEqual(result.code, 3, result.err)
            self.assertEqual(sorted(self.ids(result)), wanted)
            self.assertIn("W5311", result.err)  # nobody serves x
            self.assertEqual([api.keys for api in apis.values()], [40, 40])
            self.assertEqual(len(self.api.requests), 0)
            if name == "in.ndjson":
                self.assertEqual([len(api.requests) for api in apis.values()], [1, 1])
            for api in apis.values():
                api.keys = 0

    def test_a_connection_that_cannot_be_used_is_complained_of_once(self):
        self.sent()
        self.file("weft.connections.json", json.dumps({
            "connections": {"v": {"baseUrl": self.api.url}, "b": {"baseUrl": "${env:NOT_THERE}"}},
            "select": {"field": ".city", "pattern": "{}"}}))
        self.file("in.ndjson", '{"ref":"r1","city":"v"}\n{"ref":"r2","city":"b"}\n')
        result = self.weft("send", "send.weft", "in.ndjson", "--dry-run", "--connections", "weft.connections.json")
        self.assertIn("W5306", result.err)
        self.assertEqual(result.err.count("W5306"), 1)

    def test_many_windows(self):
        self.records(2500, 2500)
        result = self.map("--quiet")
        self.assertEqual(self.rows(result), self.expect(2500, 2500))
        self.assertLess(len(self.api.requests), 250)


if __name__ == "__main__":
    unittest.main()
