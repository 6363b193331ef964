"""weft send: each record accounted for, whatever the API does and whenever the run ends."""

import contextlib
import http.server
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sandbox import SCHEMA, SandboxTest, Answers, Faults, End  # noqa: E402,F401
from support import main  # noqa: E402

del Answers, Faults, End

MAPPING = """weft 1
use schema "schema.graphql"
map orders from csv to mutation createOrder returning { id ref } {
  ref: .ref!
  quantity: .qty!.int()
}
"""


class SendTest(SandboxTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)

    def records(self, count, bad=()):
        lines = ["ref,qty"] + ["R%d,%s" % (n, "x" if n in bad else n) for n in range(1, count + 1)]
        self.file("in.csv", "\n".join(lines) + "\n")

    def send(self, code, *args, **kwargs):
        result = self.expect(code, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "--ledger", "led",
                             "--json", *args, **kwargs)
        return json.loads(result.out) if result.out else None

    def start_sending(self, *args):
        """A run whose requests are under way."""
        process = self.start(*args, "--log", "log")
        deadline = time.time() + 60
        while not ("log" in self.names() and "batch.sent" in self.read("log")) and time.time() < deadline:
            time.sleep(0.02)
        return process

    def executed(self):
        return {row["key"]: row["executions"] for row in self.counts() if "key" in row}


class Outcomes(SendTest):
    def test_all_accepted_and_nothing_twice(self):
        self.serve()
        self.records(25)
        report = self.send(0)
        self.assertEqual((report["accepted"], report["requests"], report["total"]["accepted"]), (25, 25, 25))
        self.assertIn("W5505", self.expect(2, "send", "m.weft", "in.csv", "--url", "http://" + self.place,
                                           "-l", "led").err)
        report = self.send(0, "--resume")
        self.assertEqual((report["before"], report["requests"]), (25, 0))
        self.assertEqual(set(self.executed().values()), {1})
        self.send(0, "--pipeline", "once more")
        self.assertEqual(set(self.executed().values()), {2})

    def test_a_request_for_several(self):
        self.serve()
        self.records(25)
        self.assertEqual(self.send(0, "--batch", "10")["requests"], 3)
        self.assertEqual(self.executed(), {"R%d" % n: 1 for n in range(1, 26)})

    def test_requests_are_bounded_by_bytes(self):
        self.serve()
        self.records(25)
        self.assertEqual(self.send(0, "--batch", "100", "--batch-bytes", "200")["requests"], 5)

    def test_rejected_by_the_mapping(self):
        self.serve()
        self.records(10, bad=(3, 7))
        report = self.send(3)
        self.assertEqual((report["accepted"], report["rejected"]), (8, 2))
        self.assertEqual(self.send(3, "--resume")["before"], 10)

    def test_refused_by_the_api(self):
        self.serve("--fault", "partial:30%", "--seed", "5")
        self.records(40)
        report = self.send(6, "--batch", "8", "--log", "log")
        refused = [row for row in self.rows(self.read("log")) if row["event"] == "record.refused"]
        self.assertEqual(report["accepted"] + report["refused"], 40)
        self.assertEqual(len(refused), report["refused"])
        self.assertEqual({row["code"] for row in refused}, {"C0123E"})
        self.assertEqual(len(self.executed()), report["accepted"])

    def test_one_bad_record_does_not_take_the_others_along(self):
        self.serve()
        self.file("m.weft", MAPPING.replace(".int()", ".int()\n  tags: [.ref!]").replace("[.ref!]", "[\"t\"]"))
        self.file("schema.graphql", self.read("schema.graphql").replace("quantity: Int = 1", "quantity: Json = 1")
                  .replace("type Query", "scalar Json\ntype Query"))
        self.file("in.csv", "ref,qty\n" + "".join("R%d,%d\n" % (n, 3000000000 if n == 4 else n) for n in range(1, 11)))
        report = self.send(6, "--batch", "10", "--log", "log")  # the API knows Int, the mapping any number
        self.assertEqual((report["accepted"], report["refused"]), (9, 1))
        events = [row["event"] for row in self.rows(self.read("log"))]
        self.assertIn("batch.alone", events)
        self.assertEqual(set(self.executed().values()), {1})

    def test_the_api_refuses_the_connection(self):
        self.serve("--auth")
        self.records(30)
        report = self.send(5)
        self.assertEqual((report["accepted"], report["unknown"]), (0, 0))
        self.assertGreater(report["unsent"], 0)
        self.assertIn("W5503", self.weft("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led",
                                         "--resume").err)

    def test_nobody_answers(self):
        self.serve()
        self.records(3)
        self.end(self.process)
        process = self.start_sending("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--json")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=120)  # it would try for longer
        self.assertEqual(json.loads(out)["unsent"], 3)
        self.assertEqual(process.returncode, 143)


class Rules(SendTest):
    """Runs that are stopped because too much fails."""

    def stopped(self, *args):
        result = self.expect(4, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "--ledger", "led", "--json",
                             "--concurrency", "1", *args)
        self.assertIn("W5511", result.err)
        return json.loads(result.out)

    def test_so_many_in_all(self):
        self.serve("--fault", "partial:50%", "--seed", "3")
        self.records(400, bad=(2, 3))
        report = self.stopped("--max-failed", "20")
        self.assertGreater(report["refused"] + report["rejected"], 20)
        self.assertLess(report["refused"] + report["rejected"], 40)
        self.assertEqual(len(self.executed()), report["accepted"])
        self.assertEqual(report["total"]["open"], 0)
        run, = self.rows(self.expect(0, "state", "runs", "-l", "led", "--json").out)
        self.assertEqual(run["state"], "stopped")
        self.end(self.process)
        self.serve("--port", self.place.split(":")[1])
        total = self.send(6, "--resume", "--max-failed", "20")["total"]  # nothing fails any more
        self.assertEqual(total["accepted"] + total["refused"] + total["rejected"], 400)

    def test_so_large_a_share(self):
        self.serve("--fault", "partial:30%", "--seed", "3")
        self.records(300)
        report = self.stopped("--max-failed-share", "10/50")
        self.assertGreaterEqual(report["accepted"] + report["refused"], 50)
        self.assertLess(report["accepted"] + report["refused"], 100)
        self.expect(6, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "l2", "--max-failed-share", "60/50")

    def test_so_many_for_one_reason(self):
        self.serve()
        self.records(300, bad=range(20, 290))
        report = self.stopped("--max-alike", "15")
        self.assertEqual((report["rejected"], report["accepted"] + report["unsent"]), (15, 19))

    def test_rejects_of_the_mapping(self):
        self.serve()
        self.records(300, bad=range(20, 290))
        result = self.expect(4, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--max-rejects", "7")
        self.assertIn("W4891", result.err)

    def test_wrong_rules(self):
        for wrong in ("0", "100", "5/0", "5/", "/5", "5/x", "5%", "x", "-5", "5/10000000"):
            self.expect(2, "send", "m.weft", "in.csv", "--dry-run", "--max-failed-share=" + wrong)


class Parked(SendTest):
    def test_what_is_kept_of_those_that_failed(self):
        self.serve("--fault", "partial:20%", "--seed", "5")
        self.records(60, bad=(7,))
        report = self.send(6, "--batch", "4")
        rows = self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)
        refused = [row for row in rows if row["outcome"] == "refused"]
        self.assertEqual(len(refused), report["refused"])
        for row in refused:
            self.assertEqual(json.loads(row["request"])["input"]["ref"], "R%d" % row["record"])
            self.assertIn("C0123E", row["reply"])
            self.assertGreaterEqual(row["attempts"], 1)
            self.assertEqual(row["line"], row["record"] + 1)
            self.assertEqual(self.read("in.csv")[row["offset"]:].splitlines()[0], row["raw"])
        rejected, = [row for row in rows if row["outcome"] == "rejected"]
        self.assertEqual((rejected["record"], rejected["line"], "request" in rejected), (7, 8, False))
        self.assertEqual(len({row["mapping"] for row in rows}), 1)
        self.end(self.process)
        self.serve("--port", self.place.split(":")[1])
        self.file("m.weft", MAPPING.replace(".int()", ".int() catch 1"))
        self.expect(0, "replay", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led")
        with contextlib.closing(sqlite3.connect(self.path("led"))) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM parked").fetchone(), (0,))

    def test_one_bad_record_holds_nobody_up(self):
        """A server that falls over one record, each time, in whatever company."""
        owner = self
        self.seen = 0

        class Poisoned(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                bad = "R30" in json.dumps(body)
                owner.seen += bad
                aliases = re.findall(r"^  (\w+): createOrder", body["query"], re.M) or ["createOrder"]
                data = b"it fell over R30" if bad else json.dumps(
                    {"data": {a: {"id": "1", "ref": "x"} for a in aliases}}).encode()
                self.send_response(503 if bad else 200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64

        server = Server(("127.0.0.1", 0), Poisoned)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.file("schema.graphql", SCHEMA)
        self.place = "127.0.0.1:%d" % server.server_port
        self.records(200)
        report = self.send(7, "--repeatable", "--set", "retryAttempts=4", "--set", "retryDelayMs=20")
        self.assertEqual((report["accepted"], report["unknown"]), (199, 1))
        row, = self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)
        self.assertEqual((row["record"], row["attempts"], row["line"]), (30, 4, 31))
        self.assertEqual((self.seen, row["reply"]), (4, "it fell over R30"))
        self.assertEqual(self.send(7, "--resume", "--repeatable")["requests"], 0)  # parked: not sent again by itself


class Doubt(SendTest):
    def test_lost_answers_are_unknown_and_not_sent_again(self):
        self.serve("--fault", "reset-after:30%", "--seed", "2")
        self.records(40)
        report = self.send(7)
        self.assertEqual(report["accepted"] + report["unknown"], 40)
        self.assertGreater(report["unknown"], 3)
        self.assertEqual(self.send(7, "--resume")["requests"], 0)
        self.assertEqual(set(self.executed().values()), {1})

    def test_repeatable_ones_are_sent_again(self):
        self.serve("--fault", "reset-after:30%", "--seed", "2")
        self.records(40)
        report = self.send(0, "--repeatable", "--batch", "4")
        self.assertEqual((report["accepted"], report["unknown"]), (40, 0))

    def test_keyed_ones_are_executed_once(self):
        self.serve("--fault", "reset-after:20%", "--fault", "504:10%", "--seed", "4")
        self.records(40)
        report = self.send(0, "--keys")
        self.assertEqual(report["accepted"], 40)
        self.assertEqual(set(self.executed().values()), {1})
        self.assertIn("W5502", self.expect(2, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "l2",
                                           "--keys", "--batch", "2").err)

    def test_what_was_not_executed_is_sent_again(self):
        self.serve("--fault", "429=0:20%", "--fault", "reset-before:0%", "--seed", "6")
        self.records(30)
        report = self.send(0, "--batch", "3")
        self.assertGreater(report["throttled"], 0)
        self.assertEqual(self.executed(), {"R%d" % n: 1 for n in range(1, 31)})


class Tokens(SendTest):
    def test_expiry_in_mid_run_is_invisible(self):
        self.serve("--auth", "--token-life", "3600", "--fault", "expire=15")
        self.records(60)
        self.file("weft.connections.json", json.dumps({"connections": {"acme": {
            "baseUrl": "http://" + self.place, "clientId": "me", "clientSecret": "${env:ACME_SECRET}"}}}))
        secret = "a-secret-of-the-test"
        result = self.expect(0, "send", "m.weft", "in.csv", "--connection", "acme", "--ledger", "led", "--json", "--log",
                             "log", env={"ACME_SECRET": secret})
        report = json.loads(result.out)
        self.assertEqual(report["accepted"], 60)
        self.assertGreater(report["renewals"], 1)
        self.assertEqual(set(self.executed().values()), {1})
        for name in self.names():
            with open(self.path(name), "rb") as f:
                data = f.read()
            self.assertNotIn(secret.encode(), data, name)
            self.assertNotIn(b"sandbox-1", data, name)  # the token


class Kills(SendTest):
    def kill_and_resume(self, *args):
        self.records(120)
        for n in range(4):
            process = self.start("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--resume", "-q",
                                 "--concurrency", "4", *args)
            while len(self.executed()) < 20 * (n + 1) and process.poll() is None:
                time.sleep(0.002)
            process.kill()
            process.communicate()
        return self.weft("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--resume", "--json",
                         *args)

    def test_a_killed_run_goes_on(self):
        self.serve("--fault", "latency=100")
        result = self.kill_and_resume("--batch", "5")
        total = json.loads(result.out)["total"]
        self.assertEqual(total["accepted"] + total["unknown"], 120)
        self.assertLessEqual(set(self.executed().values()), {1})
        self.assertGreaterEqual(len(self.executed()), total["accepted"])
        self.assertEqual(result.code, 7 if total["unknown"] else 0)
        codes = [row["code"] for row in self.rows(self.expect(0, "state", "rejects", "-l", "led", "--json").out)]
        self.assertEqual(codes, ["W5504"] * total["unknown"])

    def test_a_killed_run_of_what_may_be_repeated_loses_nothing(self):
        self.serve("--fault", "latency=20")
        result = self.kill_and_resume("--keys")
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual(json.loads(result.out)["total"]["accepted"], 120)
        self.assertEqual(self.executed(), {"R%d" % n: 1 for n in range(1, 121)})


class Ends(SendTest):
    ASKED = [(signal.SIGTERM, 143), (signal.SIGINT, 130)]

    def sending(self, latency, *args):
        self.serve("--fault", "latency=%d" % latency)
        self.records(60)
        return self.start_sending("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--json", *args)

    def forget(self):
        for name in [n for n in self.names() if n.startswith("led") or n == "log"]:
            os.unlink(self.path(name))

    def test_what_is_under_way_is_waited_for(self):
        for number, code in self.ASKED:
            process = self.sending(700)
            process.send_signal(number)
            report = json.loads(process.communicate(timeout=60)[0])
            self.assertEqual(process.returncode, code)
            self.assertGreater(report["accepted"], 0)
            self.assertLess(report["accepted"], 60)
            self.assertEqual((report["total"]["unknown"], report["total"]["open"]), (0, 0))
            self.assertEqual(report["sent"], report["accepted"])
            report = self.send(0, "--resume", "--concurrency", "60")
            self.assertEqual(report["total"]["accepted"], 60)
            self.assertEqual(self.executed(), {"R%d" % n: 1 for n in range(1, 61)})
            self.forget()

    def test_what_is_not_answered_in_time_is_not_sent_again(self):
        for number, code in self.ASKED:
            process = self.sending(600000, "--drain", "1")
            process.send_signal(number)
            report = json.loads(process.communicate(timeout=60)[0])
            self.assertEqual(process.returncode, code)
            self.assertEqual((report["accepted"], report["total"]["open"]), (0, report["sent"]))
            self.assertGreater(report["sent"], 0)
            ledger = sqlite3.connect("file:%s?mode=ro" % self.path("led"), uri=True)
            self.assertEqual(list(ledger.execute("PRAGMA integrity_check")), [("ok",)])
            ledger.close()
            self.end(self.process)
            self.serve("--port", self.place.split(":")[1])  # it answers now
            again = self.send(7, "--resume")
            self.assertEqual((again["unknown"], again["accepted"]), (report["sent"], 60 - report["sent"]))
            self.assertEqual(self.executed(), {"R%d" % n: 1 for n in range(report["sent"] + 1, 61)})
            self.forget()

    def test_the_second_signal_ends_at_once(self):
        for number, code in self.ASKED:
            process = self.sending(600000, "--drain", "3600")  # the first alone would not end it
            self.signal_seen(process, number)
            process.send_signal(number)
            process.communicate(timeout=120)
            self.assertEqual(process.returncode, code)
            self.forget()


INVENTORY = """weft 1
map stock from csv to batch INVENTORY(action: "UPSERT", size: 10) {
  locationRef: "L1"  skuRef: .ref!  qty: .qty!.int()  type: "LAST_ON_HAND"  status: "ACTIVE"
}
"""
PAID = """weft 1
map paid from csv to event OrderPaid(entityType: "ORDER") { entityRef: .ref! }
"""


class Batches(SendTest):
    def test_entities_are_joined_with_their_errors(self):
        self.serve("--fault", "partial:20%", "--seed", "9")
        self.file("m.weft", INVENTORY)
        self.records(35, bad=(5,))
        report = self.send(6, "--set", "retailerId=34", "--log", "log")
        self.assertEqual((report["accepted"] + report["refused"], report["rejected"]), (34, 1))
        refused = [row["code"] for row in self.rows(self.read("log")) if row["event"] == "record.refused"]
        self.assertEqual(set(refused), {"C0123E"})
        self.assertEqual(len(self.executed()), report["accepted"])
        self.assertEqual(self.send(6, "--set", "retailerId=34", "--resume")["requests"], 0)

    def test_a_resumed_run_goes_on_under_its_job(self):
        self.serve("--fault", "latency=30")
        self.file("m.weft", INVENTORY)
        self.records(120)
        arguments = ["send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--resume", "--set",
                     "retailerId=34", "--repeatable", "--json", "--concurrency", "2", "-q"]
        process = self.start_sending(*arguments)
        process.kill()
        process.communicate()
        result = self.expect(0, *arguments)
        self.assertEqual(json.loads(result.out)["total"]["accepted"], 120)
        self.assertEqual(self.ask("GET", "/api/v4.1/job/1002")[0], 404)  # 1001 is the only one
        self.assertEqual(len(self.executed()), 120)

    def test_a_job_that_is_refused(self):
        self.serve("--auth")
        self.file("m.weft", INVENTORY)
        self.records(3)
        self.assertIn("W5506", self.weft("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led2",
                                         "--set", "retailerId=34").err)

    def test_a_job_needs_a_retailer(self):
        self.serve()
        self.file("m.weft", INVENTORY)
        self.records(3)
        self.assertIn("W5507", self.expect(2, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l",
                                           "led").err)


class Changes(SendTest):
    def test_only_what_changed_is_sent(self):
        self.serve()
        self.records(20)
        self.assertEqual(self.send(0, "--only-changed", "ref")["accepted"], 20)
        self.file("in.csv", self.read("in.csv").replace("R7,7", "R7,70") + "R21,21\n")
        report = self.send(0, "--only-changed", "ref")
        self.assertEqual((report["accepted"], report["unchanged"]), (2, 19))
        self.assertEqual({key for key, n in self.executed().items() if n == 2}, {"R7"})

    def test_what_was_refused_is_a_change_still(self):
        self.serve("--fault", "partial:30%", "--seed", "5")
        self.records(30)
        refused = self.send(6, "--only-changed", "input.ref")["refused"]
        report = self.weft("send", "m.weft", "in.csv", "--url", "http://" + self.place, "--ledger", "led", "--json",
                           "--only-changed", "ref", "--source", "again")
        self.assertEqual(json.loads(report.out)["unchanged"], 30 - refused)

    def test_what_is_gone_from_a_snapshot(self):
        self.serve()
        delta = ["--only-changed", "ref"]
        whole = delta + ["--snapshot"]
        self.records(20)
        self.assertEqual(self.send(0, *whole)["gone"], 0)
        self.file("in.csv", "ref,qty\nX1,1\nR3,30\n")
        self.assertEqual(self.send(0, *delta)["gone"], 0)  # changes only: what is not there is not gone
        lines = ["R%d,%d" % (n, 30 if n == 3 else n) for n in range(1, 21) if n not in (5, 6)]
        self.file("in.csv", "ref,qty\n" + "\n".join(lines) + "\n")
        report = self.send(0, *whole, "--log", "log")
        self.assertEqual((report["gone"], report["unchanged"], report["requests"]), (3, 18, 0))
        self.assertEqual([row["key"] for row in self.rows(self.read("log")) if row["event"] == "key.gone"],
                         ["R5", "R6", "X1"])
        self.file("in.csv", self.read("in.csv") + "R6,6\n")  # one comes back as it was
        report = self.send(0, *whole, "--gone", "gone.ndjson")
        self.assertEqual((report["gone"], report["unchanged"]), (2, 19))
        self.assertEqual(self.rows(self.read("gone.ndjson")), [{"key": "R5"}, {"key": "X1"}])
        self.file("in.csv", self.read("in.csv") + "R5,5\n")  # it was forgotten, so it is new
        report = self.send(0, *whole)
        self.assertEqual((report["gone"], report["accepted"], report["unchanged"]), (0, 1, 19))

    def test_nobody_is_called_gone_who_may_be_there(self):
        self.serve()
        whole = ["--only-changed", "ref", "--snapshot"]
        self.records(20)
        self.send(0, *whole)
        self.records(19, bad=(7,))
        result = self.expect(3, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", *whole, "--json")
        self.assertIn("W5512", result.err)
        self.assertEqual(json.loads(result.out)["gone"], 0)
        self.records(18)
        self.send(0, "--only-changed", "ref", "--limit", "5")
        result = self.expect(0, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", *whole, "--resume")
        self.assertIn("W5512", result.err)  # the first five were not noted
        for wrong in (["--snapshot"], ["--only-changed", "ref", "--gone", "x"]):
            self.expect(2, "send", "m.weft", "in.csv", "--dry-run", *wrong)

    def test_another_api_has_not_got_it(self):
        self.serve()
        self.records(5)
        self.send(0, "--only-changed", "ref")
        self.serve()
        self.assertEqual(self.send(0, "--only-changed", "ref")["accepted"], 5)

    def test_a_record_without_a_key_is_rejected(self):
        self.serve()
        self.records(2)
        report = self.send(3, "--only-changed", "input.colour")
        self.assertEqual((report["rejected"], report["requests"]), (2, 0))
        self.assertIn("W5508", self.expect(0, "state", "rejects", "-l", "led").out)


class Events(SendTest):
    def test_events_get_their_retailer(self):
        self.serve("--record", "requests")
        self.file("m.weft", PAID)
        self.records(12)
        self.assertEqual(self.send(0, "--set", "retailerId=34")["accepted"], 12)
        first = json.loads(self.rows(self.read("requests"))[0]["body"])
        self.assertEqual((first["name"], first["entityType"], first["retailerId"]), ("OrderPaid", "ORDER", "34"))
        self.assertIn("W5502", self.expect(2, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "l2",
                                           "--batch", "2").err)

    def test_lost_answers_are_unknown(self):
        self.serve("--fault", "reset-after:30%", "--seed", "2")
        self.file("m.weft", PAID)
        self.records(30)
        report = self.send(7)
        self.assertEqual(report["accepted"] + report["unknown"], 30)
        self.assertEqual(set(self.executed().values()), {1})


class Forms(SendTest):
    def test_a_dry_run_prints_the_bodies(self):
        self.file("schema.graphql", "")
        self.serve()
        self.records(3)
        result = self.expect(0, "send", "m.weft", "in.csv", "--dry-run", "--batch", "2", "-q")
        bodies = self.rows(result.out)
        self.assertEqual([sorted(b["variables"]) for b in bodies], [["input1", "input2"], ["input"]])
        self.assertEqual(self.counts()[-1]["requests"], 0)

    def test_a_line_says_how_it_goes(self):
        self.serve("--fault", "latency=100")
        self.records(24)
        code, shown = self.on_terminal("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led",
                                       "--concurrency", "2", "--log", "log")
        self.assertEqual(code, 0)
        self.assertRegex(shown, r"\d+ mapped, \d+ sent, \d+ accepted, 0 refused, 0 unknown, 0 retried, \d+ in flight, \d+/s"
                                r", \d+ s left|\d+ mapped, 24 sent")
        rows = self.rows(self.read("log"))
        self.assertEqual((rows[-1]["event"], rows[-1]["mapped"], rows[-1]["sent"], rows[-1]["accepted"]),
                         ("run.end", 24, 24, 24))
        self.assertTrue(all(row["level"] and row["run"] == 1 and row["ts"] for row in rows))
        self.assertTrue(all(row["ms"] >= 100 for row in rows if row["event"] == "record.accepted"))
        self.assertEqual(sorted(row["records"][0] for row in rows if row["event"] == "batch.sent"), list(range(1, 25)))

    def test_a_pipe_that_pauses_keeps_no_answer_waiting(self):
        self.serve("--fault", "latency=100")
        process = self.start("send", "m.weft", "-", "--url", "http://" + self.place, "-l", "led", "--json",
                             "--concurrency", "2", "--log", "log", "--set", "timeoutMs=3000", stdin=subprocess.PIPE)
        rows = ["R%d,%d\n" % (n, n) for n in range(1, 13)]
        process.stdin.write(("ref,qty\n" + "".join(rows[:10])).encode())
        process.stdin.flush()
        self.wait_until(lambda: "log" in self.names() and self.read("log").count('"batch.sent"') == 10, "all are sent", process)
        time.sleep(4)  # longer than an answer is waited for: one that nobody took would be lost
        process.stdin.write("".join(rows[10:]).encode())
        out, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, json.loads(out)["accepted"]), (0, 12))

    def test_wrong_use(self):
        self.serve()
        self.records(1)
        self.expect(2, "send", "m.weft", "in.csv")
        self.expect(2, "send", "m.weft", "in.csv", "--url", "x", "--concurrency", "9999")
        self.file("plain.weft", "weft 1\nmap m from csv to json { a: .ref! }\n")
        self.assertIn("W5501", self.expect(2, "send", "plain.weft", "in.csv", "--url", "http://127.0.0.1:1", "-l",
                                           "led").err)


if __name__ == "__main__":
    main()
