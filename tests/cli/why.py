"""weft why: from a value of the output back to the mapping and the record."""

import json

from support import CliTest, main

MAPPING = """weft 1
table group -> String { "A" | "B" => "ab",  "C" => "c",  else => "other" }
param FIXED: String = "f"
fn amount(v: Any) -> Decimal = match v { is String => v.decimal(group: ","),  else => v.decimal() }
map m from ndjson to json {
  skip if .drop == true
  require .id.exists() else "no id"
  let kept = .lines[][? .n != 0]
  group: group(.kind)
  name:  .name ?? "nobody"
  date:  .date.date("yyyy-MM-dd") catch omit
  fixed: FIXED
  kind:  "k"
  size:  if .n.exists() and .n != 0 then "some" else omit
  lines: each kept as l {
    ref: l.ref!.int()
    kind: "line"
    price: amount(l.price)
  }
  inner: { a: { b: .deep[1].x } }
}
"""

RECORDS = "\n".join(json.dumps(r) for r in (
    {"id": 1, "kind": "B", "date": "no", "n": 3, "lines": [{"ref": "0", "n": 0}, {"ref": "1", "price": "1,500"},
                                                           {"ref": 2, "price": 7}],
     "deep": [{}, {"x": [1, {"y": 2}]}]},
    {"drop": True},
    {"id": 3, "lines": [{"ref": "x"}]},
    {"kind": "Z"},
    {"id": 5, "kind": "C", "n": 0})) + "\n"

SCHEMA = """type Query { q: Int }
type Mutation { createOrder(input: OrderInput!): Int }
input OrderInput { ref: String!  type: String }
"""


class Why(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)
        self.file("in.ndjson", RECORDS)

    def why(self, target, *args, code=0, files=("m.weft", "in.ndjson")):
        return json.loads(self.expect(code, "why", *files, target, "-f", "json", *args).out)

    def told(self, answer):
        return [tuple(step[k] for k in ("kind", "path", "written", "value", "side", "text", "table", "key", "row",
                                        "name", "because") if k in step) for step in answer["steps"]]

    def test_reads_and_tables(self):
        answer = self.why("group")
        self.assertEqual((answer["status"], answer["value"], answer["line"], answer["text"]),
                         ("written", "ab", 9, "group: group(.kind)"))
        self.assertEqual(self.told(answer), [("read", ".kind", ".kind", "B"), ("row", "group", "B", '"B"')])
        self.assertEqual(self.told(self.why("group", "-n", "5"))[1], ("row", "group", "C", '"C"'))
        self.assertEqual((answer["record"], answer["input_line"], answer["offset"]), (1, 1, 0))
        self.assertEqual(self.why("group", "-n", "5")["offset"], RECORDS.index('{"id": 5'))

    def test_defaults_branches_and_failures(self):
        self.assertEqual(self.told(self.why("name")), [("read", ".name", ".name", None), ("side", "default", '"nobody"')])
        date = self.why("date")
        self.assertEqual(date["status"], "left out")
        self.assertEqual(self.told(date), [("read", ".date", ".date", "no"),
                                           ("side", "catch", "omit", '"no" is not a date like "yyyy-MM-dd"')])
        self.assertEqual(self.told(self.why("size"))[-1], ("side", "then", '"some"'))
        size = self.why("size", "-n", "5")
        self.assertEqual((size["status"], self.told(size)[-1]), ("left out", ("side", "else", "omit")))
        self.assertEqual(self.told(self.why("fixed")), [("param", "f", "FIXED")])
        self.assertEqual((self.why("kind")["value"], self.told(self.why("kind"))), ("k", []))

    def test_elements(self):
        second = self.why("lines[1].ref")
        self.assertEqual((second["value"], second["line"]), (2, 16))
        self.assertEqual(self.told(second)[-1], ("read", ".lines[2].ref", "l.ref", 2))
        price = self.why("lines[0].price")
        self.assertEqual(price["value"], 1500)
        self.assertEqual(self.told(price)[-2:], [("read", ".lines[1].price", "l.price", "1,500"),
                                                 ("side", "arm", 'is String => v.decimal(group: ",")')])
        self.assertEqual((self.why("lines[1].kind")["line"], self.why("lines[1].kind")["value"]), (17, "line"))
        self.assertEqual(self.why("lines")["value"], "a list of 2")
        self.assertEqual(self.why("inner.a.b[1].y")["value"], 2)
        for nothing in ("lines[2].ref", "nope", "group.x", "lines.ref", "."):
            self.assertIn("writes nothing at", self.expect(1, "why", "m.weft", "in.ndjson", nothing).err)

    def test_rejected_and_skipped(self):
        here = self.why("lines[0].ref", "-n", "3", code=3)
        self.assertEqual((here["status"], here["here"], here["code"], here["line"]), ("rejected", True, "W3101", 16))
        self.assertEqual(self.told(here)[-1], ("read", ".lines[0].ref", "l.ref", "x"))
        for elsewhere in ("group", "lines[1].ref", "lines[0].price", "lin"):
            self.assertFalse(self.why(elsewhere, "-n", "3", code=3)["here"], elsewhere)
        self.assertTrue(self.why("lines", "-n", "3", code=3)["here"])
        required = self.why("group", "-n", "4", code=3)
        self.assertEqual((required["message"], self.told(required)), ("no id", [("read", ".id", ".id", None)]))
        skipped = self.why("group", "-n", "2")
        self.assertEqual((skipped["status"], skipped["line"], self.told(skipped)),
                         ("skipped", 6, [("read", ".drop", ".drop", True)]))
        self.assertIn("the input has 5 records", self.expect(2, "why", "m.weft", "in.ndjson", "group", "-n", "6").err)

    def test_text(self):
        self.assertEqual(self.expect(0, "why", "m.weft", "in.ndjson", "lines[1].ref").out, """lines[1].ref = 2
  line     m.weft:16   ref: l.ref!.int()
  record   1 of in.ndjson, line 1, byte 0
  read     .lines = a list of 3   (line 8)
  read     .lines[2].ref = 2   (l.ref, line 16)
""")
        self.assertIn("because: \"no\" is not a date", self.expect(0, "why", "m.weft", "in.ndjson", "date").out)
        self.assertEqual(self.expect(0, "why", "m.weft", "in.ndjson", "size").out.count(".n = 3"), 1)

    def test_csv(self):
        self.file("c.weft", """weft 1
map c from csv(header: true) to csv { sku: .sku  "the qty": .qty.int(group: ",") ?? 0 }
""")
        self.file("c.csv", 'sku,qty\nA,"1,000"\nB,\n')
        answer = self.why("the qty", "-n", "2", files=("c.weft", "c.csv"))
        self.assertEqual((answer["value"], answer["input_line"], answer["offset"]), (0, 3, 18))
        self.assertEqual(self.told(answer), [("read", ".qty", ".qty", None), ("side", "default", "0")])
        self.assertEqual(self.why("the qty", files=("c.weft", "c.csv"))["value"], 1000)

    def test_arguments_of_mutations(self):
        self.file("s.graphql", SCHEMA)
        self.file("o.weft", """weft 1
use schema "s.graphql"
map o from json to mutation createOrder { ref: .ref!.text()  type: "X" }
""")
        self.file("o.json", '{"ref": "r"}')
        for target, value in (("input.ref", "r"), ("ref", "r"), ("type", "X"), ("input.type", "X")):
            self.assertEqual(self.why(target, files=("o.weft", "o.json"))["value"], value)
        self.file("bad.json", "{}")
        for target in ("ref", "input.ref"):
            self.assertTrue(self.why(target, files=("o.weft", "bad.json"), code=3)["here"])

    def test_xml(self):
        self.file("x.weft", """weft 1
map x from xml each x'/orders/order' to json { ref: .ref!  line: each .line[] as l { sku: l@sku  n: l.n.int() } }
""")
        self.file("x.xml", '<orders><order><ref>7</ref><line sku="a"><n>1</n></line>'
                           '<line sku="b"><n>2</n></line></order></orders>')
        self.assertEqual(self.told(self.why("line[1].sku", files=("x.weft", "x.xml")))[-1],
                         ("read", ".line[1]@sku", "l@sku", "b"))
        self.assertEqual(self.told(self.why("line[1].n", files=("x.weft", "x.xml")))[-1],
                         ("read", ".line[1].n", "l.n", "2"))


if __name__ == "__main__":
    main()
