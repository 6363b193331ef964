"""group by: rows as records, in runs, tests, submissions and questions."""

import array
import fcntl
import json
import os
import random
import signal
import sys
import termios
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sandbox import SandboxTest, Answers, Faults, End  # noqa: E402,F401
from support import CliTest, main  # noqa: E402

del Answers, Faults, End

MAPPING = """weft 1
map m from csv group%s by .k! to json {
  k: .key
  v: each .rows[] as r => r.v!.int()
}
"""


class Runs(CliTest):
    def setUp(self):
        super().setUp()
        self.file("any.weft", MAPPING % "")
        self.file("sorted.weft", MAPPING % "(sorted: true)")
        self.file("stray.weft", MAPPING % '(stray: "reject")')

    def rows_of(self, count, kinds, seed=1):
        rng = random.Random(seed)
        return [("k%d" % rng.randrange(kinds), n) for n in range(count)]

    def csv(self, rows, name="in.csv"):
        return self.file(name, "k,v\n" + "".join("%s,%s\n" % row for row in rows))

    def grouped(self, rows):
        groups = {}
        for k, v in rows:
            groups.setdefault(k, []).append(v)
        return [{"k": k, "v": v} for k, v in groups.items()]

    def test_jobs_and_memory_change_nothing(self):
        rows = self.rows_of(20000, 700)
        self.csv(rows)
        once = self.expect(0, "run", "any.weft", "in.csv", "-q").out
        self.assertEqual(self.rows(once), self.grouped(rows))
        for more in (["--jobs", "4"], ["--sort-memory", "5000"], ["--sort-memory", "300000", "--jobs", "2"]):
            self.assertEqual(self.expect(0, "run", "any.weft", "in.csv", "-q", *more).out, once)
        together = [(g["k"], v) for g in self.grouped(rows) for v in g["v"]]
        self.csv(together)
        for more in ([], ["--jobs", "4"], ["--sort-memory", "1000"]):
            self.assertEqual(self.expect(0, "run", "sorted.weft", "in.csv", "-q", *more).out, once)

    def test_a_key_that_comes_back_is_found_whatever_memory_there_is(self):
        rows = [("k%d" % n, n) for n in range(3000)] + [("k17", 3000)]
        self.csv(rows)
        for memory in ("67108864", "1"):
            result = self.expect(3, "run", "sorted.weft", "in.csv", "-q", "--sort-memory", memory)
            self.assertIn("W4808", result.err)
            self.assertIn("row 3001", result.err)
            self.assertIn("row 18", result.err)

    def test_a_large_group_is_refused_and_the_next_ones_are_not(self):
        rows = [("a", 1)] + [("b", n) for n in range(2000)] + [("c", 3), ("a", 2)]
        self.csv(rows)
        result = self.expect(3, "run", "any.weft", "in.csv", "--max-group-bytes", "9000", "--rejects", "bad")
        self.assertEqual(self.rows(result.out), [{"k": "a", "v": [1, 2]}, {"k": "c", "v": [3]}])
        bad = self.rows(self.read("bad"))
        self.assertEqual([(b["code"], b["record"], b["line"]) for b in bad], [("W4804", 2, 3)])
        self.assertIn('"b" has 2000 rows', bad[0]["message"])
        self.assertIn("--max-group-bytes", bad[0]["hint"])

    def test_a_rejected_group_has_its_rows_in_the_rejects(self):
        self.csv([("a", 1), ("b", "x"), ("a", 2), ("b", 4)])
        self.expect(3, "run", "any.weft", "in.csv", "--rejects", "bad")
        bad = self.rows(self.read("bad"))
        self.assertEqual([(b["code"], b["record"], b["line"], b["raw"]) for b in bad],
                         [("W3101", 2, 3, "b,x\nb,4")])

    def test_strays_are_counted_and_told(self):
        self.file("in.csv", "k,v\na,1\n,2\nb\na,3\n")
        result = self.expect(3, "run", "any.weft", "in.csv", "--rejects", "bad", "--stats")
        self.assertEqual(result.out, "")
        self.assertIn("W4807", result.err)
        self.assertEqual([b["code"] for b in self.rows(self.read("bad"))], ["W3002", "W4001"])
        result = self.expect(3, "run", "stray.weft", "in.csv", "--rejects", "bad", "--stats")
        self.assertEqual(self.rows(result.out), [{"k": "a", "v": [1, 3]}])
        stats = json.loads(result.err.splitlines()[-1])
        self.assertEqual((stats["rows"], stats["read"], stats["mapped"], stats["rejected"]), (4, 3, 1, 2))
        self.assertIn("4 rows, 3 records read: 1 mapped, 2 rejected", result.err)

    def test_an_input_that_breaks_off_gives_no_half_group(self):
        self.file("m.weft", "weft 1\nmap m from json each .rows[] group(sorted: true) by .k! to json { k: .key }\n")
        self.file("in.json", '{"rows":[{"k":1},{"k":2},{"k":2},')
        result = self.expect(3, "run", "m.weft", "in.json")
        self.assertEqual(self.rows(result.out), [{"k": 1}])
        self.assertIn("the group 2 is not given", result.err)

    def test_a_stopped_run_gives_no_half_group_and_leaves_no_file(self):
        os.mkdir(self.path("temp"))
        for name, wanted in (("any.weft", []), ("sorted.weft", ["a"])):
            for how in (signal.SIGINT, signal.SIGKILL):
                process = self.start("run", name, "-", "--sort-memory", "4096", "-q",
                                     env={"TMPDIR": self.path("temp")}, stdin=-1)
                process.stdin.write(b"k,v\na,1\n" + b"".join(b"b,%d\n" % n for n in range(5000)))
                process.stdin.flush()
                deadline = time.monotonic() + 60
                unread = array.array("i", [1])
                # It reads, so it hears signals; where files have a name at first, it is gone soon.
                while (unread[0] != 0 or os.listdir(self.path("temp"))) and time.monotonic() < deadline:
                    time.sleep(0.02)
                    fcntl.ioctl(process.stdin, termios.FIONREAD, unread)
                self.assertEqual(os.listdir(self.path("temp")), [])
                process.send_signal(how)
                process.wait(timeout=120)  # its input is open: it does not end by that
                out, _ = process.communicate(timeout=120)
                self.assertEqual(os.listdir(self.path("temp")), [])
                if how == signal.SIGINT:
                    self.assertEqual(process.returncode, 130)
                    self.assertIn([row["k"] for row in self.rows(out.decode())], ([], wanted))

    def test_why_and_trace_ask_for_a_group(self):
        self.csv([("a", 1), ("b", 2), ("a", 3)])
        why = self.expect(0, "why", "any.weft", "in.csv", "v[1]", "-n", "1").out
        self.assertIn(".rows[1].v", why)
        trace = self.expect(0, "run", "any.weft", "in.csv", "-q", "--trace", "2").err
        self.assertIn('r0="b"', trace)
        self.assertNotIn('"a"', trace)

    def test_compiled_listed_explained(self):
        self.csv([("a", 1), ("b", 2), ("a", 3)])
        self.expect(0, "compile", "any.weft", "-o", "any.weftc")
        self.assertEqual(self.expect(0, "run", "any.weftc", "in.csv", "-q").out,
                         self.expect(0, "run", "any.weft", "in.csv", "-q").out)
        self.assertIn("group by function 0 sorted", self.expect(0, "dump", "sorted.weft").out)
        self.assertIn("groups rows by\n    .k! : Text", self.expect(0, "explain", "sorted.weft").out)

    def test_samples_are_of_rows(self):
        self.csv([("a", 1)])
        self.file("m.weft", "weft 1\nmap m from csv group by .kk! to json { k: .key  v: .rows[*].w }\n")
        result = self.expect(1, "check", "m.weft", "--shape", "in.csv")
        self.assertEqual(result.err.count("W2171"), 2, result.err)

    def test_in_file_tests_take_rows(self):
        self.file("t.weft", MAPPING % "" + """
test m "rows as text" {
  given csv ```
k,v
a,1
b,2
a,3
```
  expect [{ k: "a" v: [1, 3] }, { k: "b" v: [2] }]
}
test m "rows as objects" {
  given [{ k: "a" v: "1" }, { k: "b" v: "2" }, { k: "a" v: "3" }]
  expect [{ k: "a" v: [1, 3] }, { k: "b" v: [2] }]
}
test m "one row" { given { k: "a" v: "1" }  expect v == [1] }
test m "no key" { given [{ v: "1" }, { k: "b" v: "2" }]  expect reject "is missing" }
test m "wrong" { given { k: "a" v: "1" }  expect { k: "a" v: [2] } }
""")
        result = self.expect(1, "test", "t.weft")
        self.assertIn("4 passed, 1 failed", result.out + result.err)


class Sent(SandboxTest):
    def test_each_group_is_sent_once(self):
        self.serve()
        self.file("m.weft", """weft 1
use schema "schema.graphql"
map orders from csv group by .ref! to mutation createOrder returning { id ref } {
  ref: .key
  quantity: .rows.sum(.qty!.int()).int()
}
""")
        lines = ["R%d,%s" % (n % 20, "x" if n == 25 else n) for n in range(60)]
        self.file("in.csv", "ref,qty\n" + "\n".join(lines) + "\n")
        send = ["send", "m.weft", "in.csv", "--url", "http://" + self.place, "--ledger", "led", "--json"]
        report = json.loads(self.expect(3, *send).out)
        self.assertEqual((report["accepted"], report["rejected"]), (19, 1))
        report = json.loads(self.expect(3, *send, "--resume").out)
        self.assertEqual((report["before"], report["requests"]), (20, 0))
        executed = {row["key"]: row["executions"] for row in self.counts() if "key" in row}
        self.assertEqual(executed, {"R%d" % n: 1 for n in range(20) if n != 5})


if __name__ == "__main__":
    main()
