"""weft preflight: what would become of an input, before anything is sent."""

import csv

from support import CliTest, main

MAPPING = """weft 1
map m from csv to json {
  require .sku != "forbidden" else "this sku is not sold"
  skip if .sku == "skip"
  ref: .sku ?? ""
  qty: .qty.int()
  lines: [{ n: .qty.int() }, { n: 5 }]
  on: if .sku == "never" then true else omit
}
"""


class Preflight(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)

    def rows_of(self, code, text, *args):
        self.file("in.csv", text)
        rows = self.rows(self.expect(code, "preflight", "m.weft", "in.csv", "-f", "json", "-q", *args).out)
        return rows[:-1], rows[-1]["summary"]

    def codes(self, code, text, *args):
        return [(r["code"], r["record"]) for r in self.rows_of(code, text, *args)[0]]

    def test_all_is_well(self):
        rows, summary = self.rows_of(0, "sku,qty\na,1\nskip,2\nb,3\n", "--unique", "ref", "--require", "ref")
        self.assertEqual(rows, [])
        self.assertEqual((summary["read"], summary["good"], summary["bad"], summary["skipped"]), (3, 2, 0, 1))
        self.assertEqual(summary["largest"], len('{"ref":"a","qty":1,"lines":[{"n":1},{"n":5}]}'))

    def test_what_the_mapping_asks_for(self):
        rows, summary = self.rows_of(3, "sku,qty\na,1\nb,x\nforbidden,2\n")
        self.assertEqual([r["record"] for r in rows], [2, 3])
        self.assertIn("not sold", rows[1]["message"])
        self.assertEqual((summary["good"], summary["bad"], summary["errors"]), (1, 2, 2))

    def test_required(self):
        self.assertEqual(self.codes(3, "sku,qty\n,1\n  ,2\nb,3\n", "--require", "ref"),
                         [("W6101", 1), ("W6101", 2)])
        rows, _ = self.rows_of(3, "sku,qty\nb,3\n", "--require", "no.where", "--require", "lines[].m")
        self.assertEqual([(r["code"], r["target_path"]) for r in rows],
                         [("W6101", "no.where"), ("W6101", "lines[].m"), ("W6101", "lines[].m")])

    def test_ranges_are_exact(self):
        text = "sku,qty\na,0\nb,1\nc,10\nd,11\n"
        self.assertEqual(self.codes(3, text, "--range", "qty=1..10"), [("W6102", 1), ("W6102", 4)])
        self.assertEqual(self.codes(3, text, "--range", "qty=..10"), [("W6102", 4)])
        self.assertEqual(self.codes(3, text, "--range", "lines[].n=1.."), [("W6102", 1)])
        self.assertEqual(self.codes(3, text, "--range", "qty=0.5..10.999999999999999999999"),
                         [("W6102", 1), ("W6102", 4)])
        self.assertEqual(self.codes(3, "sku,qty\na,1\n", "--range", "ref=1.."), [("W6103", 1)])
        self.assertEqual(self.codes(0, "sku,qty\na,1\n", "--range", "on=1..2"), [])  # missing is not out of range

    def test_kinds(self):
        text = "sku,qty\na,1\n"
        for path, kind in (("ref", "text"), ("qty", "number"), ("qty", "integer"), ("lines", "list"),
                           ("lines[]", "object"), ("on", "boolean")):
            self.codes(0, text, "--kind", "%s=%s" % (path, kind))
        for path, kind in (("ref", "number"), ("qty", "text"), ("lines", "object"), ("qty", "boolean")):
            self.assertEqual(self.codes(3, text, "--kind", "%s=%s" % (path, kind)), [("W6103", 1)], path)

    def test_keys_that_stand_twice(self):
        text = "sku,qty\na,1\nb,1\na,2\na,1\n"
        rows, summary = self.rows_of(3, text, "--unique", "ref")
        self.assertEqual([(r["code"], r["record"], r["value"]) for r in rows],
                         [("W6104", 3, '"a"'), ("W6104", 4, '"a"')])
        self.assertIn("record 1 has the same", rows[0]["message"])
        self.assertEqual(summary["duplicates"], 2)
        self.assertEqual(self.codes(3, text, "-u", "ref,qty"), [("W6104", 4)])
        self.assertEqual(self.codes(3, text, "-u", "qty", "-u", "ref"),
                         [("W6104", 2), ("W6104", 3), ("W6104", 4), ("W6104", 4)])
        self.assertEqual(self.codes(0, text, "-u", "on"), [])  # what is nowhere is no key

    def test_what_is_no_rule(self):
        self.file("in.csv", "sku,qty\na,1\n")
        for option, rule in (("--range", "qty=a..b"), ("--kind", "qty=colour")):
            result = self.weft("preflight", "m.weft", "in.csv", option, rule)
            self.assertNotEqual(result.code, 0, rule)
            self.assertIn("W6108", result.err, rule)

    def test_limits(self):
        text = "sku,qty\n" + "".join("s%d,%d\n" % (n, n) for n in range(250))
        rows, summary = self.rows_of(3, text, "--max-records", "249", "--batch", "100")
        self.assertEqual([r["code"] for r in rows], ["W6105"])
        self.assertEqual(summary["requests"], 3)
        self.assertEqual(self.rows_of(0, text, "--batch", "100", "--batch-bytes", "500")[1]["requests"], 27)
        self.assertEqual(self.rows_of(0, text, "--quick", "--max-records", "200")[1]["read"], 100)
        self.assertEqual(self.codes(3, "sku,qty\na,1\n" + "b" * 50 + ",1\n", "--max-bytes", "60"), [("W6106", 2)])
        self.assertEqual([c for c, _ in [(r["code"], 0) for r in self.rows_of(3, "sku,qty\n")[0]]], ["W6107"])

    def test_csv_and_text(self):
        self.file("in.csv", 'sku,qty\n"a, ""b""",x\nb,1\nb,1\n')
        self.expect(3, "preflight", "m.weft", "in.csv", "-f", "csv", "-o", "out.csv", "-u", "ref")
        with open(self.path("out.csv"), newline="") as f:
            rows = list(csv.DictReader(f))
        self.assertEqual([(r["record"], r["line"], r["severity"]) for r in rows],
                         [("1", "2", "error"), ("3", "4", "error")])
        self.assertEqual((rows[1]["code"], rows[1]["target"], rows[1]["value"]), ("W6104", "ref", '"b"'))
        result = self.expect(3, "preflight", "m.weft", "in.csv")
        self.assertIn("3 records: 2 good, 1 bad, 0 skipped; 1 errors", result.err)
        self.assertEqual(result.out, "")
        self.expect(2, "preflight", "m.weft", "in.csv", "-f", "csv", "-o", "in.csv")
        self.expect(2, "preflight", "m.weft", "in.csv", "-o", "x")

    def test_rules_that_are_none(self):
        self.file("in.csv", "sku,qty\na,1\n")
        for args in (("--range", "qty"), ("--range", "qty=1"), ("--kind", "qty"), ("--range", "qty=a..b"),
                     ("--range", "qty=.."), ("--kind", "qty=number!"), ("--require", ""), ("--require", "a..b"),
                     ("--require", "a,b"), ("--unique", "a,"), ("--require", 'x["a'), ("--require", "a." * 40 + "a")):
            self.expect(2, "preflight", "m.weft", "in.csv", *args)
        self.expect(3, "preflight", "m.weft", "in.csv", "--require", '"odd name".x')

    def test_input_that_breaks_off(self):
        self.file("n.weft", "weft 1\nmap m from json each .o[] to json { a: .a }\n")
        self.file("b.json", '{"o":[{"a":1},{"a"')
        self.expect(3, "preflight", "n.weft", "b.json")
        self.expect(5, "preflight", "n.weft", "nothing.json")


if __name__ == "__main__":
    main()
