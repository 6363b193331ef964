"""weft test --coverage: what no test exercises."""

import json

from support import CliTest, main

MAPPING = """weft 1
table group -> String { "A" | "B" => "ab",  "C" => "c",  else => "other" }
fn size(n: Any) -> String = match n { is String => "text",  0 => "none",  else => "some" }
map m from json to json {
  skip if .drop == true
  require .id.exists() else "no id"
  kind:  group(.kind)
  size:  if .n.exists() then size(.n) else omit
  name:  .name ?? "nobody"
  date:  .date.date("yyyy-MM-dd") catch omit
  fixed: "x"
  lines: each .lines[] as l { ref: l.ref  note: l.note }
  tags:  [.a, "b"]
  side:  if .wide == true then "wide"
  inner.deep: .deep
}
test m "one" {
  given { id: 1  kind: "B"  n: "5"  name: "Ada"  date: "no"  lines: [{ ref: 1 }] }
  expect kind == "ab"
}
"""

CSV = """weft 1
map m from csv to csv { a: .a  b: .b ?? "none"  c: if .a == "1" then "one" else "other" }
test m "a" { given { a: "1"  b: "2" }  expect { a: "1"  b: "2"  c: "one" } }
"""


class Exercise(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)

    def places(self, *args, code=0):
        """What was and what was not exercised: (owner, kind, text)."""
        last = self.rows(self.expect(code, "test", "--coverage", "-f", "json", *args).out)[-1]
        seen = {True: [], False: []}
        for owner in last["coverage"]:
            for place in owner["list"]:
                seen[place["exercised"]].append(
                    (owner["name"], place["kind"], place.get("target", place.get("text"))))
        self.assertEqual((last["places"], last["exercised"]), (len(seen[True]) + len(seen[False]), len(seen[True])))
        return seen[True], seen[False]

    def test_every_kind_of_place(self):
        saw, never = self.places("m.weft")
        self.assertEqual(saw, [
            ("m", "field", "kind"), ("m", "field", "size"), ("m", "then", "size(.n)"), ("m", "field", "name"),
            ("m", "catch", "omit"), ("m", "field", "fixed"), ("m", "field", "lines"),
            ("m", "field", "lines[].ref"), ("m", "field", "tags"),
            ("size", "arm", 'is String => "text"'), ("group", "row", '"B"')])
        self.assertEqual(never, [
            ("m", "skip", "skip if .drop == true"), ("m", "require", 'require .id.exists() else "no id"'),
            ("m", "else", "omit"), ("m", "default", '"nobody"'), ("m", "field", "date"),
            ("m", "field", "lines[].note"), ("m", "field", "side"), ("m", "then", '"wide"'),
            ("m", "field", "inner.deep"),
            ("size", "arm", '0 => "none"'), ("size", "arm", 'else => "some"'),
            ("group", "row", '"A"'), ("group", "row", '"C"'), ("group", "row", "else")])

    def test_another_test_closes_the_gaps(self):
        self.file("m.weft", MAPPING + """
test m "two" {
  given { id: 2  drop: false  wide: true  kind: "C"  n: 0  date: "2025-01-02"  deep: 1  lines: [{ note: "n" }] }
  expect size == "none"
}
test m "three" { given { id: 3  n: 7  kind: "A" }  expect size == "some" }
test m "bare" { given { id: 1 }  expect fixed == "x" }
test m "four" { given { drop: true }  expect skip }
test m "five" { given { a: 1 }  expect reject "no id" }
""")
        self.assertEqual(self.places("m.weft")[1], [])
        self.expect(0, "test", "m.weft", "--min-coverage", "100")
        self.assertEqual(len(self.places("m.weft", "--filter", "four")[0]), 1)

    def test_text_and_gate(self):
        out = self.expect(0, "test", "m.weft", "--coverage").out
        self.assertIn("map m: 9 of 18 exercised (50 %): field 7/11, then 1/2, else 0/1, default 0/1, catch 1/1, "
                      "require 0/1, skip 0/1\n", out)
        self.assertIn("  never skip     m.weft:5  skip if .drop == true\n", out)
        self.assertNotIn("  ok ", out)
        self.assertIn("  ok    field    m.weft:7  kind\n", self.expect(0, "test", "m.weft", "-c", "--all").out)
        result = self.expect(1, "test", "m.weft", "--min-coverage", "90")
        self.assertIn("11 of 25 places are exercised, less than 90 %", result.err)
        self.assertNotIn("never", result.out)
        self.expect(2, "test", "m.weft", "--min-coverage", "101")
        junit = self.expect(0, "test", "m.weft", "--coverage", "-f", "junit")
        self.assertTrue(junit.out.endswith("</testsuites>\n"))
        self.assertIn("map m: 9 of 18", junit.err)

    def test_exit_code_is_that_of_the_tests(self):
        self.file("bad.weft", MAPPING.replace('kind == "ab"', 'kind == "no"'))
        self.expect(1, "test", "bad.weft", "--coverage")
        self.file("none.weft", MAPPING[:MAPPING.index("test m")])
        self.assertEqual(self.places("none.weft")[0], [])

    def test_nothing_to_exercise(self):
        self.file("e.weft", "weft 1\nmap m from json to json = .a\n")
        self.assertEqual(self.expect(0, "test", "e.weft", "-c", "--min-coverage", "100").out, "0 passed, 0 failed\n")
        self.assertEqual(self.places("e.weft"), ([], []))

    def test_values_instead_of_json(self):
        self.file("c.weft", CSV)
        saw, never = self.places("c.weft")
        self.assertEqual(never, [("m", "default", '"none"'), ("m", "else", '"other"')])
        self.assertEqual(len(saw), 4)

    def test_what_is_used_twice_is_one_place(self):
        self.file("k.weft", """weft 1
const LIMIT = 2
table t -> Int { "a" => 1, else => LIMIT }
fn twice(v: Any) -> Any = v ?? LIMIT
map m from json to json { a: twice(.a)  b: twice(.b)  c: t(.c)  d: t(.d) }
test m "one" { given { a: 1  b: 2  c: "a"  d: "no" }  expect d == 2 }
""")
        saw, never = self.places("k.weft")
        self.assertEqual(never, [("twice", "default", "LIMIT")])
        self.assertIn(("t", "row", "else"), saw)


if __name__ == "__main__":
    main()
