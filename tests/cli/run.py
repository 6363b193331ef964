"""weft run: formats, parameters, rejects, limits, statistics, exit codes."""

import json
import os
import subprocess
import time

from support import CSV, PLAIN, WEFT, CliTest, main

MIXED = '{"a":1}\n{"a":"x"}\n{"a":3}\n{"b":4}\n'


class Threads(CliTest):
    """Inputs of several parts: of 256 KiB, as the library has them."""

    ROWS = "sku,qty\r\n" + "".join(
        "S%d,%s\r\n" % (i, "x" if i % 1000 == 7 else '"a ""b"",\r\n"' if i % 999 == 5 else i)
        for i in range(90000))

    def both(self, *args, mapping="c.weft", code=3, text=ROWS):
        """What one thread and three leave behind: the same."""
        self.file("in", text)
        left = []
        for jobs, source in (("1", "in"), ("3", "in"), ("3", "-")):
            ran = self.expect(code, "run", mapping, source, "-q", "--jobs", jobs, "--rejects", "bad", *args,
                              input=None if source == "in" else text)
            left.append((ran.out, self.read("bad").replace('"input":"-"', '"input":"in"'), ran.err))
        for other in left[1:]:
            self.assertEqual(left[0][0], other[0])
            self.assertEqual(left[0][1], other[1])
        self.assertEqual(left[0][2], left[1][2])
        return left[0][:2]

    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)
        self.file("c.weft", CSV)

    def test_the_same_comes_out(self):
        out, bad = self.both()
        self.assertEqual(len(bad.splitlines()), 181)
        self.assertEqual(len(out.splitlines()), 89819)
        self.both("--to", "json")
        self.both("--to", "csv")

    def test_lines_of_json(self):
        text = "".join('{"a":%s}\n' % ('"x"' if i % 5000 == 9 else i) for i in range(90000))
        _, bad = self.both(mapping="m.weft", text=text)
        self.assertEqual(len(bad.splitlines()), 18)

    def test_documents(self):
        records = ['{"a":%s,\n "b":"],[{ \\""}' % ('"x"' if i % 5000 == 9 else i) for i in range(60000)]
        self.file("j.weft", PLAIN.replace("ndjson", "json each .l[]"))
        text = '{"n":[1,{"l":[]}],"l":[\n' + " ,".join(records) + '\n], "end":true}'
        out, bad = self.both(mapping="j.weft", text=text)
        self.assertEqual((len(out.splitlines()), len(bad.splitlines())), (59988, 12))
        _, bad = self.both("--max-rejects", "7", mapping="j.weft", code=5, text=text)
        self.assertEqual(len(bad.splitlines()), 7)
        for broken in (text[:-1], text[:1500000], text.replace('"a":50000', '"a":5000a'), text + "}"):
            self.both(mapping="j.weft", text=broken)

    def test_documents_of_elements(self):
        records = ["<o k='>'>\n<a>%s</a><!-- </o> --></o>" % ("x" if i % 5000 == 9 else i) for i in range(40000)]
        self.file("x.weft", PLAIN.replace("ndjson", "xml each x'/r/g/o'").replace("to json", "to csv"))
        text = "<r><head><o/></head><g>\n" + "\n".join(records) + "</g><g><o><a>1</a></o></g></r>\n"
        out, bad = self.both(mapping="x.weft", text=text)
        self.assertEqual((len(out.splitlines()), len(bad.splitlines())), (39994, 8))
        for broken in (text[:-5], text[:1500000], text.replace("<a>30000", "<a b=c>30000"), text + "<r/>"):
            self.both(mapping="x.weft", text=broken)
        # Where parts begin is guessed by the end tags: here rightly, above not.
        out, _ = self.both(mapping="x.weft", text=text.replace("<!-- </o> -->", "<b/>"))
        self.assertEqual(len(out.splitlines()), 39994)

    def test_limits(self):
        out, bad = self.both("--limit", "80000")
        self.assertEqual(len(out.splitlines()) + len(bad.splitlines()), 80000)
        _, bad = self.both("--max-rejects", "120", code=5)
        self.assertEqual(len(bad.splitlines()), 120)

    def test_how_many(self):
        for given in ("0", "-1", "x", "1000"):
            self.assertIn("--jobs", self.expect(2, "run", "m.weft", "--jobs", given, input="").err)

    def test_how_it_is_read(self):
        self.file("in", self.ROWS[:300000])
        outs = set()
        for name, value in (("WEFT_CPU", "scalar"), ("WEFT_CPU", "avx2"), ("WEFT_CPU", "avx512"),
                            ("WEFT_READER", "careful"), ("WEFT_READER", "")):
            outs.add(self.expect(3, "run", "-q", "c.weft", "in", env={name: value}).out)
        self.assertEqual(len(outs), 1)
        for name, value in (("WEFT_CPU", "sse"), ("WEFT_READER", "fast")):
            self.assertIn(name, self.expect(2, "run", "c.weft", "in", env={name: value}).err)


class Formats(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)
        self.file("c.weft", CSV)

    def test_file_or_standard_input_to_file_or_standard_output(self):
        text = '{"a":1}\n{"a":2}\n'
        self.file("in", text)
        self.assertEqual(self.expect(0, "run", "m.weft", "in").out, text)
        self.assertEqual(self.expect(0, "run", "m.weft", input=text).out, text)
        self.assertEqual(self.expect(0, "run", "m.weft", "-", "-o", "-", input=text).out, text)
        self.assertEqual(self.expect(0, "run", "m.weft", "in", "-o", "out").out, "")
        self.assertEqual(self.read("out"), text)
        self.assertEqual(self.expect(0, "run", "-", "in", input=PLAIN).out, text)

    def test_no_records(self):
        self.assertEqual(self.expect(0, "run", "m.weft", input="").out, "")
        self.assertEqual(self.expect(0, "run", "m.weft", "--to", "json", input="").out, "[]\n")
        self.expect(0, "run", "m.weft", "/dev/null", "-o", "out")
        self.assertEqual(self.read("out"), "")

    def test_from(self):
        self.assertEqual(self.expect(0, "run", "m.weft", "--from", "csv", input="a\n1\n2\n").out,
                         '{"a":1}\n{"a":2}\n')
        self.assertEqual(self.expect(0, "run", "m.weft", "--from", "json", input='{"a":\n5}').out,
                         '{"a":5}\n')
        self.assertEqual(
            self.expect(0, "run", "m.weft", "--from=json", "--record", ".x.rows[]",
                        input='{"x":{"rows":[{"a":1},{"a":2}]},"y":1}').out, '{"a":1}\n{"a":2}\n')
        for path in "[*]", "[]", "$[*]":
            self.assertEqual(self.expect(0, "run", "m.weft", "--from=json", "--record", path,
                                         input='[{"a":1},{"a":2}]').out, '{"a":1}\n{"a":2}\n')
        self.assertEqual(self.expect(0, "run", "m.weft", "--from=json", "--record", "$.x[*]",
                                     input='{"x":[{"a":1}]}').out, '{"a":1}\n')
        self.assertIn("record path", self.expect(2, "run", "m.weft", "--from=json", "--record", "rows!",
                                                 input="{}").err)

    def test_to(self):
        text = '{"a":1}\n{"a":2}\n'
        out = self.expect(0, "run", "m.weft", "--to", "json", input=text).out
        self.assertEqual(json.loads(out), [{"a": 1}, {"a": 2}])
        pretty = self.expect(0, "run", "m.weft", "--to", "json", "--pretty", input=text).out
        self.assertEqual(json.loads(pretty), [{"a": 1}, {"a": 2}])
        self.assertGreater(pretty.count("\n"), out.count("\n"))
        self.assertEqual(self.expect(0, "run", "m.weft", "--to=csv", input=text).out, "a\n1\n2\n")

    def test_a_program_does_what_its_mapping_does(self):
        rows = "sku,qty\n A ,1\nB,x\n\"C,1\",3\n"
        self.expect(0, "compile", "c.weft", "-o", "c.weftc")
        for to in ("ndjson", "json", "csv"):
            a = self.expect(3, "run", "c.weft", "-q", "--to", to, input=rows)
            b = self.expect(3, "run", "c.weftc", "-q", "--to", to, input=rows)
            self.assertEqual((a.out, a.err.count("W3101")), (b.out, b.err.count("W3101")))

    def test_an_empty_environment(self):
        done = subprocess.run([WEFT, "run", "m.weft"], cwd=self.dir, env={}, input=b'{"a":1}\n',
                              capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (0, b'{"a":1}\n'))


class Parameters(CliTest):
    def setUp(self):
        super().setUp()
        self.file("p.weft", "weft 1\nparam ID: Int!\nparam NAME: String = \"none\"\n"
                            "map m from ndjson to json { id: ID  name: NAME }\n")

    def run_with(self, code, *args, env=None):
        return self.expect(code, "run", "p.weft", *args, input="{}\n", env=env)

    def test_given(self):
        self.assertEqual(self.run_with(0, "--param", "ID=7").out, '{"id":7,"name":"none"}\n')
        self.assertEqual(self.run_with(0, "-pID=7", "-p", "NAME=a=b").out, '{"id":7,"name":"a=b"}\n')
        self.assertEqual(self.run_with(0, "-pID=7", "-pNAME=").out, '{"id":7,"name":""}\n')

    def test_from_the_environment_unless_given(self):
        self.assertEqual(self.run_with(0, env={"ID": "8"}).out, '{"id":8,"name":"none"}\n')
        self.assertEqual(self.run_with(0, "-pID=9", env={"ID": "8", "NAME": "n"}).out,
                         '{"id":9,"name":"n"}\n')

    def test_the_last_one_counts(self):
        self.assertEqual(self.run_with(0, "-pID=1", "-pID=2").out, '{"id":2,"name":"none"}\n')

    def test_mistakes_are_wrong_usage(self):
        self.assertIn("W2207", self.run_with(2).err)
        self.assertRegex(self.run_with(2, "-pID=1", "-pOTHER=2").err, "W2205(.|\n)*it has ID")
        self.file("in.json", '{"a":1}')
        for command in (["why", "p.weft", "in.json", "id"], ["preflight", "p.weft", "in.json"]):
            self.assertIn("W2207", self.expect(2, *command).err)
        self.assertIn("W2206", self.run_with(2, "-pID=seven").err)
        self.assertIn("W2206", self.run_with(2, env={"ID": "1.5"}).err)
        self.assertIn("NAME=VALUE", self.run_with(2, "-pID").err)
        self.assertIn("NAME=VALUE", self.run_with(2, "-p=1").err)

    def test_mistakes_leave_the_output_alone(self):
        self.file("out", "old")
        self.run_with(2, "-o", "out")
        self.assertEqual(self.read("out"), "old")
        self.assertEqual(self.names(), ["out", "p.weft"])


class Mappings(CliTest):
    def test_one_of_several(self):
        self.file("two.weft", "weft 1\nmap one from ndjson to json { a: 1 }\n"
                              "map two from ndjson to json { a: 2 }\n")
        self.assertEqual(self.expect(0, "run", "two.weft", "--map", "two", input="{}").out, '{"a":2}\n')
        self.assertEqual(self.expect(0, "run", "two.weft", "-m", "one", input="{}").out, '{"a":1}\n')
        self.assertIn("one, two", self.expect(2, "run", "two.weft", input="{}").err)
        self.assertIn("no mapping `three`; the file has one, two",
                      self.expect(2, "run", "two.weft", "--map=three", input="{}").err)

    def test_a_file_without_any(self):
        self.file("none.weft", "weft 1\nconst A = 1\n")
        self.assertIn("holds no mapping", self.expect(2, "run", "none.weft", input="").err)

    def test_a_wrong_one(self):
        self.file("w.weft", "weft 1\nmap m from json to json { a: nothing }\n")
        self.expect(1, "run", "w.weft", input="{}")
        self.expect(5, "run", "not-there.weft", input="{}")

    def test_what_a_used_file_names_lies_beside_it(self):
        os.makedirs(self.path("a/b"))
        self.file("a/m.weft", 'weft 1\nuse "b/f.weft" as f\nmap m from ndjson to json { x: f.f(.a!) }\n')
        self.file("a/b/f.weft", 'weft 1\nuse "g.weft" as g\nfn f(v: Any) = g.g(v)\n')
        self.file("a/b/g.weft", "weft 1\nfn g(v: Any) = v\n")
        self.assertEqual(self.expect(0, "run", "a/m.weft", input='{"a":1}').out, '{"x":1}\n')


class Rejects(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)
        self.file("in", MIXED)

    def test_they_do_not_stop_the_run(self):
        result = self.expect(3, "run", "m.weft", "in", "--rejects", "r")
        self.assertEqual(result.out, '{"a":1}\n{"a":3}\n')
        self.assertIn("4 records read: 2 mapped, 2 rejected", result.err)
        self.assertIn("rejects: r", result.err)

    def test_each_is_one_line_with_everything(self):
        self.expect(3, "run", "m.weft", "in", "--rejects", "r")
        rows = self.rows(self.read("r"))
        self.assertEqual(len(rows), 2)
        first, second = rows
        self.assertEqual((first["input"], first["record"], first["offset"], first["line"]),
                         ("in", 2, 8, 2))
        self.assertEqual((first["code"], first["target"]), ("W3101", "a"))
        self.assertIn('"x" is not an integer', first["message"])
        self.assertEqual(first["source"], {"path": ".a", "value": "x"})
        self.assertEqual((first["mapping"]["file"], first["mapping"]["line"]), ("m.weft", 2))
        start = first["mapping"]["start"]
        self.assertIn(".a", PLAIN[start:start + first["mapping"]["length"]])
        self.assertEqual(first["raw"], '{"a":"x"}')
        self.assertEqual((second["record"], second["offset"], second["raw"]), (4, 26, '{"b":4}'))
        self.assertEqual((second["source"]["path"], second["target"]), (".a", "a"))

    def test_a_line_that_is_no_json(self):
        result = self.expect(3, "run", "m.weft", "--rejects", "r", input='{"a":1}\n{"a":\n{"a":2}\n')
        self.assertEqual(result.out, '{"a":1}\n{"a":2}\n')
        row, = self.rows(self.read("r"))
        self.assertEqual((row["record"], row["raw"]), (2, '{"a":'))
        self.assertRegex(row["code"], "^W41")

    def test_bytes_that_are_no_text(self):
        self.expect(3, "run", "m.weft", "--rejects", "r", input=b'{"a":"\xff"}\n')
        row, = self.rows(self.read("r"))
        self.assertEqual(row["raw_base64"], "eyJhIjoi/yJ9")

    def test_a_file_of_rejects_is_there_without_any(self):
        self.expect(0, "run", "m.weft", "--rejects", "r", input='{"a":1}')
        self.assertEqual(self.read("r"), "")

    def test_rejects_to_standard_output(self):
        out = self.expect(3, "run", "m.weft", "in", "-o", "out", "--rejects", "-").out
        self.assertEqual(len(self.rows(out)), 2)

    def test_the_first_ten_are_shown(self):
        result = self.expect(3, "run", "m.weft", input='{"a":"x"}\n' * 25)
        self.assertEqual(result.err.count("W3101"), 10)
        self.assertIn("and 15 more complaints", result.err)
        self.assertEqual(result.out, "")

    def test_enough_of_them(self):
        result = self.expect(5, "run", "m.weft", "--max-rejects", "2", "-o", "out",
                             input='{"a":1}\n' + '{"a":"x"}\n' * 9)
        self.assertIn("stopped after 2 rejected", result.err)
        self.assertEqual(self.read("out"), '{"a":1}\n')
        self.expect(3, "run", "m.weft", "--max-rejects", "3", input='{"a":"x"}\n' * 2)

    def test_broken_input_keeps_what_came_before(self):
        result = self.expect(3, "run", "m.weft", "--from=json", "--record=.r[]", "-o", "out",
                             input='{"r":[{"a":1},{"a":2},{"a":')
        self.assertRegex(result.err, r"W4\d\d\d")
        self.assertEqual(self.read("out"), '{"a":1}\n{"a":2}\n')

    def test_empty_json_is_broken_input(self):
        self.expect(3, "run", "m.weft", "--from=json", input="")


class Amounts(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", PLAIN)

    def test_limit(self):
        result = self.expect(0, "run", "m.weft", "--limit", "2", input='{"a":1}\n' * 5)
        self.assertEqual(result.out, '{"a":1}\n' * 2)
        self.assertIn("2 records read", result.err)

    def test_a_record_that_is_too_large(self):
        big = '{"a":1,"b":"%s"}\n' % ("x" * 5000)
        result = self.expect(3, "run", "m.weft", "--max-record-bytes", "1000",
                             input='{"a":1}\n' + big + '{"a":2}\n')
        self.assertEqual(result.out, '{"a":1}\n{"a":2}\n')

    def test_stats(self):
        result = self.expect(3, "run", "m.weft", "--stats", "-q", input=MIXED)
        stats = json.loads(result.err.splitlines()[-1])
        self.assertEqual([stats[k] for k in ("read", "mapped", "rejected", "skipped", "warnings")],
                         [4, 2, 2, 0, 0])
        self.assertEqual((stats["bytes_in"], stats["bytes_out"]), (len(MIXED), 16))
        for name in ("seconds", "records_per_second", "mb_per_second", "peak_memory_bytes"):
            self.assertGreaterEqual(stats[name], 0)

    def test_quiet(self):
        self.file("w.weft", "weft 1\nmap m from ndjson to json {\n  warn if true then \"hm\"\n  a: 1\n}\n")
        self.assertIn("hm", self.expect(0, "run", "w.weft", input="{}").err)
        self.assertEqual(self.expect(0, "run", "w.weft", "-q", input="{}").err, "")
        self.assertIn("W3101", self.expect(3, "run", "m.weft", "-q", input='{"a":"x"}').err)

    def test_trace(self):
        result = self.expect(0, "run", "m.weft", "--trace", "2", "-q", input='{"a":11}\n{"a":22}\n')
        self.assertIn("22", result.err)
        self.assertNotIn("11", result.err.replace("0011", ""))
        self.assertGreater(len(result.err.splitlines()), 2)

    def test_progress_is_for_terminals(self):
        def feed(process):
            for _ in range(4):
                process.stdin.write(b'{"a":1}\n' * 40000)
                process.stdin.flush()
                time.sleep(0.3)
            process.stdin.close()
        code, shown = self.on_terminal("run", "m.weft", "-", "-o", "out", feed=feed)
        self.assertEqual(code, 0)
        self.assertRegex(shown, r"\r\x1b\[K\d+ records, \d+ MB/s, 0 rejected")
        self.assertTrue(shown.rstrip().endswith("output:  out"), shown[-200:])
        code, shown = self.on_terminal("run", "m.weft", "-", "-o", "out", "--quiet", feed=feed)
        self.assertEqual((code, shown), (0, ""))
        self.assertNotIn("\r", self.expect(0, "run", "m.weft", input='{"a":1}\n' * 2000).err)


if __name__ == "__main__":
    main()
