"""weft state: what a ledger holds, asked and mended."""

import base64
import contextlib
import http.server
import json
import os
import re
import sqlite3
import subprocess
import threading
import time
import urllib.parse

import sandbox
import send
import support
from support import CliTest, main


class State(CliTest):
    def state(self, code, *args, **kwargs):
        return self.expect(code, "state", *args, **kwargs)

    def test_values(self):
        self.state(0, "set", "s", "k", "one")
        self.assertEqual(os.stat(self.path("weft.ledger")).st_mode & 0o777, 0o600)
        self.assertEqual(self.state(0, "get", "s", "k").out, "one")
        self.state(0, "set", "s", "k/2", "-", input="two\nlines")
        self.assertEqual(self.state(0, "get", "s", "k/2").out, "two\nlines")
        self.state(0, "set", "other", "x", "")
        self.assertEqual(self.state(0, "get", "other", "x").out, "")
        self.assertIn("there is no z", self.state(1, "get", "s", "z").err)
        self.assertEqual([(r["scope"], r["values"]) for r in self.rows(self.state(0, "ls", "--json").out)],
                         [("other", 1), ("s", 2)])
        rows = self.rows(self.state(0, "ls", "s", "k/", "--json").out)
        self.assertEqual([(r["key"], r["value"]) for r in rows], [("k/2", "two\nlines")])
        self.assertRegex(rows[0]["changed"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ$")
        text = self.state(0, "ls", "s").out.splitlines()
        self.assertRegex(text[0], r"^key +version +changed +expires +value$")
        self.assertIn("two?lines", text[2])  # nothing moves the terminal's cursor
        self.assertEqual(len(self.rows(self.state(0, "ls", "s", "--json", "-n", "1").out)), 1)
        self.state(0, "rm", "s", "k")
        self.state(1, "rm", "s", "k")

    def test_bytes_that_are_no_text(self):
        self.state(0, "set", "s", "k", "-", input=b"\xff\x00a")
        row, = self.rows(self.state(0, "ls", "s", "--json").out)
        self.assertEqual(row["value_base64"], "/wBh")

    def test_compare_and_set(self):
        version = int(re.search(r"version (\d+)", self.state(0, "set", "s", "k", "1", "--if-absent").err)[1])
        self.assertIn("another version", self.state(1, "set", "s", "k", "2", "--if-absent").err)
        self.state(0, "set", "s", "k", "2", "--if-version", str(version))
        self.state(1, "set", "s", "k", "3", "--if-version", str(version))
        self.state(1, "rm", "s", "k", "--if-version", str(version))
        self.assertEqual(self.state(0, "get", "s", "k").out, "2")

    def test_time_to_live(self):
        self.state(0, "set", "s", "k", "1", "--ttl", "1ms")
        self.state(0, "set", "s", "m", "1", "--ttl", "24h")
        while self.weft("state", "get", "s", "k").code == 0:
            pass
        self.assertEqual([r["key"] for r in self.rows(self.state(0, "ls", "s", "--json").out)], ["m"])
        for wrong in ("1", "ms", "1w", "-1s", "0s", "1.5h", ""):
            self.state(2, "set", "s", "k", "1", "--ttl=" + wrong)

    def test_wrong_usage(self):
        self.state(2, "nothing")
        self.state(2, "get", "s")
        self.state(2, "runs", "s")
        self.state(2, "set", "s", "k", "1", "--if-version", "1", "--if-absent")
        self.state(2, "set", "s", "", "1")
        self.state(2, "set", "s", "k" * 2000, "1")
        self.state(2, "resolve", "a", "1", "accepted")
        self.state(0, "set", "s", "k", "1")
        self.state(2, "resolve", "1", "1", "perhaps")
        self.state(1, "resolve", "1", "1", "accepted")

    def test_files_that_are_no_ledger(self):
        self.assertIn("W6001", self.state(5, "runs").err)  # reading makes no file
        self.assertEqual(self.names(), [])
        self.file("text", "no ledger\n" * 500)
        self.assertIn("W6006", self.state(5, "runs", "-l", "text").err)
        self.file("none", "")
        self.assertIn("W6006", self.state(5, "runs", "-l", "none").err)
        self.assertIn("W6001", self.state(5, "set", "s", "k", "1", "-l", "no/such/place").err)

    def test_a_damaged_ledger_is_no_ledger_any_more(self):
        self.state(0, "set", "s", "key1", "v" * 200)
        with open(self.path("weft.ledger"), "r+b") as f:
            f.seek(4096)
            f.write(b"\xa5" * (os.path.getsize(self.path("weft.ledger")) - 4096))
        result = self.weft("state", "get", "s", "key1")
        self.assertNotEqual(result.code, 0)
        self.assertIn("W6002", result.err)

    def version(self, number):
        with contextlib.closing(sqlite3.connect(self.path("weft.ledger"))) as db:
            if number == 1:  # as the first version made it
                for table in ("route", "batch_route", "parked"):
                    db.execute("DROP TABLE " + table)
            db.execute("PRAGMA user_version=%d" % number)

    def test_a_ledger_of_the_first_version_is_brought_up(self):
        for order in (("ls", "set"), ("set", "ls")):
            self.state(0, "set", "s", "k", "1")
            self.version(1)
            for action in order:  # those who only read bring it up as well
                self.state(0, *(("ls", "s") if action == "ls" else ("set", "s", "k", "2")))
                self.state(0, "ways")
            self.assertEqual(self.state(0, "get", "s", "k").out, "2")

    def test_a_ledger_of_a_later_version_is_refused(self):
        self.state(0, "set", "s", "k", "1")
        self.version(1000)
        self.assertIn("W6007", self.state(5, "get", "s", "k").err)

    def test_every_list_of_an_empty_ledger_is_empty(self):
        self.state(0, "set", "s", "k", "1")
        for what in ("locks", "runs", "works", "ways", "rejects", "files", "jobs", "counters", "failures"):
            self.assertEqual(self.state(0, what).out, "", what)
            self.assertEqual(self.state(0, what, "--json").out, "", what)

    def test_paths_are_paths(self):
        for name in (":memory:", "file:x?mode=ro"):
            self.state(0, "set", "s", "k", "1", "-l", name)
            self.assertEqual(self.state(0, "get", "s", "k", "-l", name).out, "1")
            self.assertIn(name, self.names())


class Runs(send.SendTest):
    def lines(self, *args, code=0):
        return self.rows(self.expect(code, "state", *args, "-l", "led", "--json").out)

    def test_what_a_run_left_behind(self):
        self.serve("--fault", "reset-after:25%", "--seed", "3")
        self.records(40, bad=(5,))
        report = self.send(7)
        run, = self.lines("runs")
        self.assertEqual((run["run"], run["state"], run["checkpoint"]), (1, "finished", 40))
        self.assertRegex(run["owner"], r"^process \d+ on ")
        work, = self.lines("works")
        self.assertEqual((work["accepted"], work["unknown"], work["rejected"], work["done"]),
                         (report["accepted"], report["unknown"], 1, True))
        self.assertEqual((work["records"], work["skipped"]), (40, 0))
        rows = self.lines("rejects")
        self.assertEqual([r["record"] for r in rows if r["outcome"] == "rejected"], [5])
        unknown = [r["record"] for r in rows if r["outcome"] == "unknown"]
        self.assertEqual(len(unknown), report["unknown"])
        self.assertEqual(self.lines("rejects", "--work", "2"), [])
        self.assertEqual(self.lines("locks"), [])
        # What people find out is said by hand; what was not executed goes out with the next run.
        for record in unknown[1:]:
            self.expect(0, "state", "resolve", "1", str(record), "accepted", "-l", "led")
        self.expect(1, "state", "resolve", "1", str(unknown[1]), "unsent", "-l", "led")
        self.expect(0, "state", "resolve", "1", str(unknown[0]), "unsent", "-l", "led")
        self.assertFalse(self.lines("works")[0]["done"])
        self.end(self.process)
        self.serve("--port", self.place.split(":")[1])  # the same API, well again
        self.assertEqual(self.send(3, "--resume")["accepted"], 1)
        self.assertEqual(list(self.executed()), ["R%d" % unknown[0]])
        self.assertEqual(self.lines("works")[0]["unknown"], 0)

    def add_up(self, row):
        return sum(row[name] for name in ("accepted", "refused", "unknown", "rejected", "skipped", "unsent", "open"))

    def test_what_was_passed_over_is_counted(self):
        self.serve("--fault", "partial:20%", "--seed", "7")
        self.records(40, bad=(5, 6))
        self.file("m.weft", send.MAPPING.replace("  ref:", '  skip if .ref == "R2" or .ref == "R40"\n  ref:'))
        report = self.send(6, "--only-changed", "ref", "--batch", "6")
        self.assertEqual(report["skipped"], 2)
        row, = self.lines("works")
        self.assertEqual((row["records"], self.add_up(row), row["skipped"]), (40, 40, 2))
        report = self.weft("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--only-changed",
                           "ref", "--source", "again", "--json")
        row = self.lines("works")[1]
        self.assertEqual((row["records"], self.add_up(row), row["skipped"]),
                         (40, 40, 2 + json.loads(report.out)["unchanged"]))

    def test_replay_after_a_repair(self):
        self.serve("--fault", "partial:30%", "--seed", "4")
        self.records(30, bad=(4, 9))
        report = self.send(6)
        refused = report["refused"]
        self.assertGreater(refused, 3)
        self.assertEqual(self.send(6, "--resume")["requests"], 0)  # nothing is unsettled
        self.end(self.process)
        self.serve("--port", self.place.split(":")[1])  # well again, and the mapping is mended
        self.file("m.weft", send.MAPPING.replace(".qty!.int()", ".qty!.int() catch 7"))
        again = ["replay", "m.weft", "in.csv", "--url", "http://" + self.place, "--ledger", "led", "--json"]
        report = self.rows(self.expect(0, *again).out)[0]
        self.assertEqual((report["accepted"], report["total"]["accepted"]), (refused + 2, 30))
        self.assertEqual(set(self.executed().values()), {1})
        self.assertEqual(len(self.executed()), refused + 2)
        self.assertEqual(self.lines("rejects"), [])
        self.assertEqual(self.rows(self.expect(0, *again).out)[0]["requests"], 0)

    def test_replay_may_find_other_faults(self):
        self.serve("--fault", "partial", "--seed", "4")
        self.records(3)
        self.assertEqual(self.send(6)["refused"], 3)
        self.file("m.weft", send.MAPPING.replace("  ref:", '  require .ref != "R2" else "no longer sold"\n  ref:'))
        self.expect(6, "replay", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led")
        self.assertEqual([r["outcome"] for r in self.lines("rejects")], ["refused", "rejected", "refused"])

    def test_two_at_once(self):
        self.serve("--fault", "latency=300")
        self.records(20)
        first = self.start("send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--concurrency", "1")
        while not self.path_of_runs():
            self.assertIsNone(first.poll(), "it ended before it began")
            time.sleep(0.02)
        lock, = self.lines("locks")
        self.assertIn("process %d on " % first.pid, lock["owner"])
        second = self.expect(5, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--resume")
        self.assertIn("W6009", second.err)
        self.assertIn("process %d on " % first.pid, second.err)
        first.kill()
        first.communicate()
        self.assertEqual(self.lines("runs")[0]["state"], "running")  # it never said that it ended
        report = self.send(7, "--resume")  # at once: its lease is not waited for
        self.assertEqual(report["total"]["accepted"] + report["total"]["unknown"], 20)
        self.assertEqual([r["state"] for r in self.lines("runs")], ["finished", "killed"])

    def path_of_runs(self):
        result = self.weft("state", "runs", "-l", "led", "--json")
        return result.code == 0 and result.out

    def test_no_room(self):
        self.serve()
        self.records(3000)
        limited = "trap '' XFSZ; ulimit -f 600; exec \"$0\" send m.weft in.csv --url http://%s -l led --json -b 20" % self.place
        process = subprocess.Popen(["sh", "-c", limited, support.WEFT], cwd=self.dir, env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 5, err)
        self.assertRegex(err.decode(), "W600[35]")
        before = self.executed()
        self.assertGreater(len(before), 0)
        reported = self.lines("works")[0]["accepted"]
        report = self.send(7, "--resume", "-b", "20")
        total = report["total"]
        self.assertGreaterEqual(total["accepted"], reported)
        self.assertEqual(total["accepted"] + total["unknown"], 3000)
        self.assertLessEqual(total["unknown"], 5 * 8 * 20)  # what was under way, waited or was made ready
        self.assertEqual(max(self.executed().values()), 1)


class Echo(http.server.BaseHTTPRequestHandler):
    """An API that repeats the credentials it was shown."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        token = self.headers["Authorization"].split()[-1]
        said = "%s or %s or %s" % (self.headers["Authorization"], base64.b64encode(token.encode()).decode(),
                                   urllib.parse.quote(token, safe=""))
        body = json.dumps({"errors": [{"message": said, "extensions": {"code": "C0123E"}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Secrets(send.SendTest):
    def test_no_secret_in_ledger_log_or_report(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.file("schema.graphql", sandbox.SCHEMA)
        self.place = "127.0.0.1:%d" % server.server_port
        self.records(3)
        token = "canary/8f3c=QQ+1234567890"
        result = self.expect(6, "send", "m.weft", "in.csv", "--url", "http://" + self.place, "-l", "led", "--json",
                             "--log", "log", "--set", "token=${env:SECRET}", env={"SECRET": token})
        everything = (result.out + result.err).encode()
        for name in self.names():
            with open(self.path(name), "rb") as f:
                everything += f.read()
        self.assertIn(b"Bearer ****", everything)
        for form in (token, base64.b64encode(token.encode()).decode().rstrip("="), urllib.parse.quote(token, safe="")):
            self.assertNotIn(form.encode(), everything)


if __name__ == "__main__":
    main()
