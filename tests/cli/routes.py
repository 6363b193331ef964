"""weft send with `select`: each record goes to the connection that its data names."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sandbox import SandboxTest, Answers, Faults, End  # noqa: E402,F401
from support import main  # noqa: E402

del Answers, Faults, End

MAPPING = """weft 1
use schema "schema.graphql"
map orders from %s to mutation createOrder returning { id ref } {
  ref: .ref!
}
"""


class RoutesTest(SandboxTest):
    def api(self, *args):
        """A sandbox; `self.place` is the last one's."""
        self.serve(*args)
        return self.process, self.place

    def connections(self, places, **more):
        named = {name: {"baseUrl": "http://" + place} if isinstance(place, str) else place
                 for name, place in places.items()}
        self.file("weft.connections.json", json.dumps({"connections": named, "select": {
            "field": ".customer.country", "cases": {"AT": "vienna"}, "pattern": "fluent_{}", "lower": True}, **more}))

    def records(self, countries, kind="ndjson"):
        self.file("m.weft", MAPPING % kind)
        self.file("in.ndjson", "".join(json.dumps({"ref": "R%d" % n, "customer": {"country": c}}) + "\n"
                                       for n, c in enumerate(countries, 1)))

    def send(self, code, *args, input="in.ndjson", **kwargs):
        result = self.expect(code, "send", "m.weft", input, "--ledger", "led", "--json", *args, **kwargs)
        return json.loads(result.out)

    def executed(self, place):
        self.place = place
        return {row["key"]: row["executions"] for row in self.counts() if "key" in row}

    def by_name(self, report):
        return {row["name"]: row for row in report["connections"]}


class Ways(RoutesTest):
    def test_each_record_goes_where_its_data_says(self):
        _, vienna = self.api()
        _, berlin = self.api()
        self.connections({"vienna": vienna, "fluent_de": berlin, "unused": {"baseUrl": "${env:NOT_THERE}"}})
        self.records(["AT", "DE", "AT", "FR", "DE", "DE", None])
        report = self.send(3, "--log", "log")
        self.assertEqual((report["accepted"], report["rejected"], report["total"]["accepted"]), (5, 2, 5))
        self.assertEqual({name: row["accepted"] for name, row in self.by_name(report).items()},
                         {"vienna": 2, "fluent_de": 3})
        self.assertEqual(self.executed(vienna), {"R1": 1, "R3": 1})
        self.assertEqual(self.executed(berlin), {"R2": 1, "R5": 1, "R6": 1})
        rejects = self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)
        self.assertEqual([(r["record"], r["code"]) for r in rejects], [(4, "W5311"), (7, "W5311")])
        self.assertEqual({(r["record"], r["connection"]) for r in self.rows(self.read("log"))
                          if r["event"] == "record.accepted"},
                         {(1, "vienna"), (3, "vienna"), (2, "fluent_de"), (5, "fluent_de"), (6, "fluent_de")})
        again = self.send(3, "--resume")
        self.assertEqual((again["before"], again["requests"]), (7, 0))
        ways = self.rows(self.expect(0, "state", "ways", "-l", "led", "--json").out)
        self.assertEqual([(w["name"], w["target"], w["accepted"], w["unsent"]) for w in ways],
                         [("vienna", "http://" + vienna, 2, 0), ("fluent_de", "http://" + berlin, 3, 0)])
        self.assertEqual(self.expect(0, "state", "ways", "-l", "led", "--work", "2").out, "")
        works = self.rows(self.expect(0, "state", "works", "-l", "led", "--json").out)
        self.assertEqual([w["target"] for w in works], ["select:.customer.country createOrder"])

    def test_requests_for_several_hold_records_of_one_connection(self):
        _, vienna = self.api()
        _, berlin = self.api()
        self.connections({"vienna": vienna, "fluent_de": berlin})
        self.records(["AT", "DE"] * 20)
        report = self.by_name(self.send(0, "--batch", "10"))
        self.assertEqual({name: (r["accepted"], r["requests"]) for name, r in report.items()},
                         {"vienna": (20, 2), "fluent_de": (20, 2)})

    def test_a_connection_that_is_named_takes_all(self):
        _, vienna = self.api()
        self.connections({"vienna": vienna, "fluent_de": "127.0.0.1:1"})
        self.records(["AT", "DE", "FR"])
        report = self.send(0, "--connection", "vienna")
        self.assertEqual((report["accepted"], "connections" in report), (3, False))

    def test_columns_and_elements(self):
        _, vienna = self.api()
        self.connections({"vienna": vienna, "fluent_de": "127.0.0.1:1"})
        self.file("m.weft", MAPPING % "csv")
        self.file("in.csv", "ref,customer.country\nR1,AT\nR2,\n")
        report = self.send(3, input="in.csv")
        self.assertEqual((report["accepted"], report["rejected"]), (1, 1))
        self.file("m.weft", MAPPING % "xml each .orders.order[]")
        self.file("in.xml", "<orders><order><ref>X1</ref><customer><country> AT </country></customer></order></orders>")
        self.assertEqual(self.send(0, input="in.xml")["accepted"], 1)
        self.assertEqual(self.executed(vienna), {"R1": 1, "X1": 1})

    def test_a_dry_run_parts_them_too(self):
        self.connections({"vienna": "127.0.0.1:1", "fluent_de": "127.0.0.1:2"})
        self.file("schema.graphql", __import__("sandbox").SCHEMA)
        self.records(["AT", "DE", "AT", "AT", "DE"])
        result = self.expect(0, "send", "m.weft", "in.ndjson", "--dry-run", "--batch", "5", "--connections",
                             "weft.connections.json", "--json")
        self.assertEqual(sorted(len(body["variables"]) for body in self.rows(result.out)), [2, 3])
        self.assertEqual({name: row["mapped"] for name, row in self.by_name(json.loads(
            result.err.splitlines()[-1])).items()}, {"vienna": 3, "fluent_de": 2})

    def test_a_program_that_does_not_read_the_place(self):
        _, vienna = self.api()
        self.connections({"vienna": vienna})
        self.records(["AT"])
        self.expect(0, "compile", "m.weft", "-o", "m.weftc")
        self.assertIn("W5510", self.expect(2, "send", "m.weftc", "in.ndjson", "-l", "led").err)

    def test_what_is_required_is_there_before_anything_is_sent(self):
        _, vienna = self.api()
        self.connections({"vienna": vienna, "fluent_de": {"baseUrl": "${env:BERLIN}"}}, required=["vienna", "fluent_de"])
        self.records(["AT"])
        self.assertIn("W5306", self.expect(1, "send", "m.weft", "in.ndjson", "-l", "led").err)
        self.assertEqual(self.executed(vienna), {})


class Failures(RoutesTest):
    def test_one_that_refuses_does_not_stop_the_others(self):
        _, vienna = self.api()
        process, berlin = self.api("--auth")
        self.connections({"vienna": vienna, "fluent_de": berlin})
        self.records(["AT", "DE"] * 30)
        result = self.expect(5, "send", "m.weft", "in.ndjson", "--ledger", "led", "--json")
        self.assertIn("W5503", result.err)
        self.assertIn("fluent_de", result.err)
        report = self.by_name(json.loads(result.out))
        self.assertEqual((report["vienna"]["accepted"], report["fluent_de"]["unsent"]), (30, 30))
        self.end(process)
        self.api("--port", berlin.split(":")[1])  # it lets everybody in now
        report = self.send(0, "--resume")
        self.assertEqual((report["accepted"], report["total"]["accepted"]), (30, 60))
        self.assertEqual(set(self.executed(berlin).values()), {1})

    def test_a_fallback_serves_and_goes_on_serving(self):
        _, standby = self.api("--fault", "latency=30")
        process, vienna = self.api()
        self.end(process)
        self.connections({"vienna": {"baseUrl": "http://" + vienna, "fallback": "standby", "connectTimeoutMs": 2000},
                          "standby": standby})
        self.records(["AT"] * 40)
        first = self.start("send", "m.weft", "in.ndjson", "-l", "led", "--repeatable", "--concurrency", "2", "-q")
        while not self.executed(standby):
            self.assertIsNone(first.poll())
            time.sleep(0.02)
        first.kill()
        first.communicate()
        self.api("--port", vienna.split(":")[1])  # back again: what went to the standby goes on there
        report = self.send(0, "--resume", "--repeatable")
        self.assertEqual(self.by_name(report)["vienna"]["connection"], "standby")
        self.assertEqual(report["total"]["accepted"], 40)
        self.assertEqual(len(self.executed(standby)), 40)
        self.assertEqual(self.executed(vienna), {})

    def test_a_run_that_began_on_a_fallback_goes_on_there(self):
        _, standby = self.api("--fault", "latency=30")
        process, vienna = self.api()
        self.end(process)
        self.connections({"vienna": {"baseUrl": "http://" + vienna, "fallback": "standby", "connectTimeoutMs": 2000},
                          "standby": standby})
        self.records(["AT"] * 40)
        args = ["send", "m.weft", "in.ndjson", "-l", "led", "-c", "vienna", "--repeatable"]
        first = self.start(*args, "--concurrency", "2", "-q")
        while not self.executed(standby):
            self.assertIsNone(first.poll())
            time.sleep(0.02)
        first.kill()
        first.communicate()
        self.api("--port", vienna.split(":")[1])
        result = self.expect(0, *args, "--resume", "--json", "--log", "log")
        self.assertEqual(self.rows(self.read("log"))[0]["connection"], "standby")
        self.assertEqual(json.loads(result.out)["total"]["accepted"], 40)
        self.assertEqual((len(self.executed(standby)), self.executed(vienna)), (40, {}))

    def test_a_killed_run_keeps_every_record_on_its_way(self):
        _, vienna = self.api("--fault", "latency=20")
        _, berlin = self.api("--fault", "latency=20")
        self.connections({"vienna": vienna, "fluent_de": berlin})
        self.records(["AT", "DE", "DE"] * 40)
        for n in range(4):
            process = self.start("send", "m.weft", "in.ndjson", "-l", "led", "--resume", "-q", "--keys",
                                 "--concurrency", "2")
            time.sleep(0.1 + 0.05 * n)
            process.kill()
            process.communicate()
        report = self.send(0, "--resume", "--keys")
        self.assertEqual(report["total"]["accepted"], 120)
        self.assertEqual(self.executed(vienna), {"R%d" % n: 1 for n in range(1, 121) if n % 3 == 1})
        self.assertEqual(self.executed(berlin), {"R%d" % n: 1 for n in range(1, 121) if n % 3 != 1})

    def test_what_may_have_been_executed_goes_nowhere_else(self):
        _, vienna = self.api("--fault", "latency=3000")
        _, other = self.api()
        self.connections({"vienna": vienna})
        self.records(["AT"] * 3)
        process = self.start("send", "m.weft", "in.ndjson", "-l", "led", "--repeatable", "-q")
        while not self.open_ones():
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        process.kill()
        process.communicate()
        self.connections({"vienna": other})  # the name leads to another API
        report = self.send(7, "--resume", "--repeatable")
        self.assertEqual((report["unknown"], report["requests"]), (3, 0))
        self.assertEqual(self.executed(other), {})

    def open_ones(self):
        result = self.weft("state", "works", "-l", "led", "--json")
        return result.code == 0 and result.out and json.loads(result.out.splitlines()[0])["open"] == 3


if __name__ == "__main__":
    main()
