"""weft spec: a mapping as a table."""

import csv
import html.parser
import io
import json

from support import CliTest, main

MAPPING = """weft 1
use schema "s.graphql"
map m from json to mutation createOrder {
  ## The number of the order,
  ## as the shop writes it.
  ref: "A|${.ref!}<"
  address.city: .address.city ?? .city
  items: each .lines[] as l { sku: l.sku!.text()  qty: l.qty!.int() * 2 }
}
test m "first line" { given { ref: "r"  lines: [{ sku: "s"  qty: 1 }] } expect input.items[0].qty == 2 }
test m "whole" { given { ref: "r" } expect { input: { ref: "A|r<" items: [] } } }
"""


class Spec(CliTest):
    def setUp(self):
        super().setUp()
        self.file("s.graphql", "type Query { q: Int }\ntype Mutation { createOrder(input: I!): Int }\n"
                  "input I { ref: String!  address: A  items: [L!]! }\n"
                  "input A { city: String }\ninput L { sku: String!  qty: Int }\n")
        self.file("m.weft", MAPPING)

    def test_json(self):
        rows = json.loads(self.expect(0, "spec", "m.weft", "--format", "json").out)
        self.assertEqual([(r["target"], r["type"], r["required"], r["source"], r["tests"]) for r in rows], [
            ("input.ref", "String!", True, ".ref", "whole"),
            ("input.address.city", "String", False, ".address.city, .city", "whole"),
            ("input.items[]", "[L!]!", True, ".lines[]", "first line; whole"),
            ("input.items[].sku", "String!", True, "l.sku", "whole"),
            ("input.items[].qty", "Int", False, "l.qty", "first line; whole")])
        self.assertEqual(rows[0]["documentation"], "The number of the order,\nas the shop writes it.")
        self.assertEqual((rows[2]["rule"], rows[4]["rule"]), ("each .lines[]", "l.qty!.int() * 2"))

    def test_the_other_notations_hold_the_same(self):
        rows = json.loads(self.expect(0, "spec", "m.weft", "-f", "json").out)
        table = list(csv.reader(io.StringIO(self.expect(0, "spec", "m.weft", "-f", "csv").out, newline="")))
        self.assertEqual(table[0], ["map", "target", "type", "required", "source", "rule", "documentation",
                                    "tests"])
        self.assertEqual([[r["map"], r["target"], r["type"]] for r in rows], [row[:3] for row in table[1:]])
        self.assertEqual(table[1][5], rows[0]["rule"])
        self.expect(0, "spec", "m.weft", "-o", "m.md")
        self.assertIn('| `"A\\|${.ref!}<"` |', self.read("m.md"))
        cells = []

        class Cells(html.parser.HTMLParser):
            def handle_data(self, data):
                cells.append(data)

        Cells().feed(self.expect(0, "spec", "m.weft", "-f", "html").out)
        self.assertIn(rows[0]["rule"], cells)

    def test_statements_about_the_record_stand_first(self):
        self.file("g.weft", "weft 1\nmap g from csv group by .no! to json {\n  ref: .key\n  let head = .rows[0]\n"
                  "  require .rows.all(.to == head.to)\n     else \"several\"\n  skip if .rows.count() == 0\n"
                  "  warn if .rows.count() > 9 then \"many\"\n}\n")
        rows = json.loads(self.expect(0, "spec", "g.weft", "-f", "json").out)
        self.assertEqual([(r["target"], r["rule"]) for r in rows], [
            ("", "group by .no!"), ("", "let head = .rows[0]"),
            ("", 'require .rows.all(.to == head.to) else "several"'), ("", "skip if .rows.count() == 0"),
            ("", 'warn if .rows.count() > 9 then "many"'), ("ref", ".key")])
        self.assertEqual(rows[0]["source"], ".no")

    def test_a_cell_is_no_formula(self):
        self.file("f.weft", "weft 1\nmap m from json to json { a: -.x!.int() }\n")
        self.assertIn("\"'-.x!.int()\"", self.expect(0, "spec", "f.weft", "-f", "csv").out)

    def test_a_page_that_is_not_true_any_more_is_found(self):
        self.expect(0, "spec", "m.weft", "-o", "page.md")
        self.assertEqual(self.expect(0, "spec", "m.weft", "--check", "page.md").out, "")
        self.file("m.weft", MAPPING.replace("* 2 }", "* 3 }"))
        self.assertIn("print it again", self.expect(1, "spec", "m.weft", "--check", "page.md").err)

    def test_what_is_wrong_has_no_table(self):
        self.file("w.weft", MAPPING.replace("ref:", "reff:"))
        result = self.expect(1, "spec", "w.weft")
        self.assertEqual(result.out, "")
        self.assertIn("W2102", result.err)

    def test_rules_of_mapping_files(self):
        self.file("m.json", '{ "fields": { "a": "b.c", "d": { "source": "x",\n  "required": true },'
                            ' "l": { "source": "xs", "isArray": true, "fields": { "z": { "value": "y}\\"" } } } } }')
        rows = json.loads(self.expect(0, "spec", "m.json", "--format", "json", "-q").out)
        rules = {row["target"]: row["rule"] for row in (rows["rows"] if isinstance(rows, dict) else rows)}
        self.assertEqual(rules["a"], '"b.c"')
        self.assertEqual(rules["d"], '{ "source": "x", "required": true }')
        self.assertEqual(rules["l[].z"], '{ "value": "y}\\"" }')



if __name__ == "__main__":
    main()
