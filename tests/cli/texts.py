"""check, compile, fmt, explain, dump: what is done to mappings."""

import json
import os
import stat

from support import CSV, PLAIN, CliTest, main

WRONG = "weft 1\nmap m from json to json { a: .a.nonsense() }\n"
WARNS = "weft 1\nmap m from json to json {\n  let unused = 1\n  a: .a\n}\n"


class Check(CliTest):
    def setUp(self):
        super().setUp()
        self.file("good.weft", PLAIN)
        self.file("wrong.weft", WRONG)
        self.file("warns.weft", WARNS)

    def test_exit_codes(self):
        self.expect(0, "check", "good.weft")
        self.expect(1, "check", "wrong.weft")
        self.expect(0, "check", "warns.weft")
        self.expect(4, "check", "warns.weft", "--deny", "warnings")
        self.expect(0, "check", "good.weft", "--deny", "warnings")
        self.expect(5, "check", "nothing.weft")
        self.expect(5, "check", ".")

    def test_a_schema_may_be_a_folder(self):
        os.makedirs(self.path("schema"))
        self.file("folder.weft", 'weft 1\nuse schema "schema"\n'
                                 "map m from json to type I { a: .a!  b: .b! }\n")
        self.assertIn("is a folder without schema files",
                      self.expect(1, "check", "folder.weft").err)
        self.file("schema/b.graphqls", "extend input I { b: Int! }")
        self.file("schema/a.graphql", "input I { a: Int! } type Query { q: Int }")
        self.file("schema/notes.txt", "input I {}")
        self.expect(0, "check", "folder.weft")
        self.file("schema/c.gql", "extend input I { c: Int! }")
        self.assertIn("`c` is required by I", self.expect(1, "check", "folder.weft").err)

    def test_of_several_files_the_worst_counts(self):
        self.expect(1, "check", "good.weft", "wrong.weft", "good.weft")
        self.expect(5, "check", "wrong.weft", "nothing.weft", "good.weft")
        self.expect(1, "check", "wrong.weft", "warns.weft", "--deny", "warnings")

    def test_text_goes_to_stderr_with_place_and_summary(self):
        result = self.expect(1, "check", "wrong.weft")
        self.assertEqual(result.out, "")
        self.assertIn("wrong.weft:2:", result.err)
        self.assertIn("1 file checked: 1 error, 0 warnings", result.err)

    def test_json_lines(self):
        result = self.expect(1, "check", "wrong.weft", "warns.weft", "--format", "json")
        rows = self.rows(result.out)
        self.assertEqual(result.err, "")
        self.assertEqual({row["severity"] for row in rows}, {"error", "warning"})
        for row in rows:
            self.assertRegex(row["code"], r"^W\d{4}$")

    def test_a_file_that_is_not_there(self):
        result = self.expect(5, "check", "good.weft", "nothing.weft")
        self.assertIn("cannot read nothing.weft: there is no such file", result.err)
        self.assertIn("1 file checked: 0 errors, 0 warnings", result.err)
        row, = self.rows(self.expect(5, "check", "nothing.weft", "good.weft", "--format", "json").out)
        self.assertEqual((row["code"], row["severity"], row["file"]), ("W4801", "error", "nothing.weft"))
        log = json.loads(self.expect(5, "check", "nothing.weft", "--format", "sarif").out)
        place, = log["runs"][0]["results"][0]["locations"]
        self.assertEqual(place["physicalLocation"]["artifactLocation"]["uri"], "nothing.weft")

    def test_input_in_place_of_a_mapping_is_one_complaint(self):
        self.file("stock.csv", 'sku,qty\n ab-001 ,"0012"\n')
        for args in (["check", "stock.csv"], ["run", "stock.csv", "good.weft"]):
            result = self.expect(1, *args)
            self.assertEqual(result.err.count("error["), 1, result.err)
            self.assertIn("no mapping", result.err)

    def test_sarif(self):
        log = json.loads(self.expect(1, "check", "wrong.weft", "--format=sarif").out)
        self.assertEqual(log["version"], "2.1.0")
        result = log["runs"][0]["results"][0]
        self.assertEqual(result["level"], "error")
        region = result["locations"][0]["physicalLocation"]["region"]
        self.assertEqual(region["startLine"], 2)
        empty = json.loads(self.expect(0, "check", "good.weft", "--format=sarif").out)
        self.assertEqual(empty["runs"][0]["results"], [])

    def test_standard_input(self):
        self.expect(0, "check", "-", input=PLAIN)
        self.expect(1, "check", "-", input=WRONG)

    def test_a_program_is_verified(self):
        self.expect(0, "compile", "good.weft", "-o", "good.weftc")
        self.expect(0, "check", "good.weftc")
        with open(self.path("good.weftc"), "rb") as f:
            image = bytearray(f.read())
        image[len(image) // 2] ^= 0xff
        self.file("bad.weftc", bytes(image))
        self.expect(1, "check", "bad.weftc")

    def test_quiet_keeps_errors(self):
        self.assertEqual(self.expect(0, "check", "-q", "warns.weft").err, "")
        self.assertIn("error", self.expect(1, "check", "-q", "wrong.weft").err)

    def test_schema_instead_of_the_named_one(self):
        self.file("s.graphql", "type Query { a: Int }\ninput In { a: Int! }\n")
        self.file("m.weft", 'weft 1\nuse schema "none.graphql"\n'
                            "map m from json to type In { a: .a!.int() }\n")
        self.expect(1, "check", "m.weft")
        self.expect(0, "check", "m.weft", "--schema", "s.graphql")
        self.expect(0, "compile", "m.weft", "-s", "s.graphql", "-o", "m.weftc")
        self.assertEqual(self.expect(0, "run", "m.weftc", input='{"a":3}').out, '{"a":3}\n')

    def test_colour(self):
        self.assertNotIn("\x1b", self.expect(1, "check", "wrong.weft").err)
        self.assertIn("\x1b", self.expect(1, "check", "wrong.weft", "--color", "always").err)
        self.assertIn("\x1b", self.on_terminal("check", "wrong.weft")[1])
        self.assertNotIn("\x1b", self.on_terminal("check", "wrong.weft", env={"NO_COLOR": "1"})[1])
        self.assertNotIn("\x1b", self.on_terminal("check", "wrong.weft", env={"TERM": "dumb"})[1])
        self.assertNotIn("\x1b", self.on_terminal("check", "wrong.weft", "--color=never")[1])


class Compile(CliTest):
    def test_the_same_bytes_each_time(self):
        self.file("m.weft", CSV)
        self.expect(0, "compile", "m.weft", "-o", "a.weftc")
        self.expect(0, "compile", "m.weft", "-o", "b.weftc")
        out = self.start("compile", "m.weft", "-o", "-").communicate()[0]
        with open(self.path("a.weftc"), "rb") as a, open(self.path("b.weftc"), "rb") as b:
            bytes_of_a = a.read()
            self.assertEqual(bytes_of_a, b.read())
        self.assertEqual(bytes_of_a, out)

    def test_errors_leave_the_old_file(self):
        self.file("m.weft", WRONG)
        self.file("out.weftc", "old")
        self.expect(1, "compile", "m.weft", "-o", "out.weftc")
        self.assertEqual(self.read("out.weftc"), "old")
        self.assertEqual(self.names(), ["m.weft", "out.weftc"])

    def test_unwritable(self):
        self.file("m.weft", PLAIN)
        self.assertIn("there is no such file",
                      self.expect(5, "compile", "m.weft", "-o", "no/dir/out").err)
        self.assertIn("directory", self.expect(5, "compile", "m.weft", "-o", ".").err)
        self.assertIn("no space", self.expect(5, "compile", "m.weft", "-o", "/dev/full").err)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_a_link_stays_a_link(self):
        self.file("m.weft", PLAIN)
        self.file("real", "old")
        os.symlink("real", self.path("link"))
        self.expect(0, "compile", "m.weft", "-o", "link")
        self.assertTrue(os.path.islink(self.path("link")))
        self.expect(0, "check", "real")


class Format(CliTest):
    UNTIDY = "weft 1\nmap m from json to json {\na:   .a\n}\n"

    def test_in_place_keeps_the_mode(self):
        self.file("m.weft", self.UNTIDY)
        os.chmod(self.path("m.weft"), 0o640)
        self.expect(1, "fmt", "--check", "m.weft")
        self.assertEqual(self.read("m.weft"), self.UNTIDY)
        self.expect(0, "fmt", "m.weft")
        self.assertNotEqual(self.read("m.weft"), self.UNTIDY)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("m.weft")).st_mode), 0o640)
        self.expect(0, "fmt", "--check", "m.weft")
        self.assertEqual(self.names(), ["m.weft"])

    def test_a_tidy_file_is_not_touched(self):
        self.file("m.weft", self.UNTIDY)
        self.expect(0, "fmt", "m.weft")
        os.utime(self.path("m.weft"), (1000, 1000))
        self.expect(0, "fmt", "m.weft")
        self.assertEqual(os.stat(self.path("m.weft")).st_mtime, 1000)

    def test_names_of_those_that_would_change(self):
        self.file("a.weft", self.UNTIDY)
        self.file("b.weft", self.UNTIDY)
        self.expect(0, "fmt", "b.weft")
        self.assertEqual(self.expect(1, "fmt", "--check", "a.weft", "b.weft").out, "a.weft\n")

    def test_standard_input_to_standard_output(self):
        self.file("m.weft", self.UNTIDY)
        out = self.expect(0, "fmt", "-", input=self.UNTIDY).out
        self.expect(0, "fmt", "m.weft")
        self.assertEqual(out, self.read("m.weft"))

    def test_a_broken_file_stays(self):
        self.file("m.weft", "weft 1\nmap {{{\n")
        self.expect(1, "fmt", "m.weft")
        self.assertEqual(self.read("m.weft"), "weft 1\nmap {{{\n")
        self.expect(5, "fmt", "m.weft", "nothing.weft")

    def test_what_needs_the_text_refuses_a_program(self):
        self.file("m.weft", PLAIN)
        self.expect(0, "compile", "m.weft", "-o", "m.weftc")
        for command in ("fmt", "explain", "spec", "coverage"):
            self.assertIn("compiled program", self.expect(2, command, "m.weftc").err)
            self.assertIn("no such file", self.expect(5, command, "nothing.weft").err)


class Explain(CliTest):
    def test_a_code(self):
        result = self.expect(0, "explain", "W3101")
        self.assertTrue(result.out.startswith("W3101: "))
        self.assertEqual(result.err, "")

    def test_a_code_in_any_spelling(self):
        page = self.expect(0, "explain", "W3101").out
        for code in ("w3101", "3101"):
            self.assertEqual(self.expect(0, "explain", code).out, page)
        self.assertIn("there is no diagnostic W9999", self.expect(2, "explain", "w9999").err)
        self.assertIn("cannot read W31011", self.expect(5, "explain", "W31011").err)

    def test_every_code_has_a_page(self):
        codes = [line[3:8] for line in self.expect(0, "docs", "diagnostics").out.splitlines()
                 if line.startswith("## W")]
        self.assertGreater(len(codes), 50)
        for code in codes[::10]:
            self.expect(0, "explain", code)

    def test_a_mapping(self):
        self.file("m.weft", CSV)
        out = self.expect(0, "explain", "m.weft").out
        self.assertIn("sku", out)
        self.assertIn("Listing", out)
        self.file("w.weft", WRONG)
        self.expect(1, "explain", "w.weft")
        self.expect(5, "explain", "nothing.weft")

    def test_a_listing(self):
        self.file("m.weft", CSV)
        self.expect(0, "compile", "m.weft", "-o", "m.weftc")
        listing = self.expect(0, "dump", "m.weft").out
        self.assertEqual(self.expect(0, "dump", "m.weftc").out, listing)
        self.expect(2, "explain", "m.weftc")
        self.expect(1, "dump", "-", input="nonsense")


if __name__ == "__main__":
    main()
