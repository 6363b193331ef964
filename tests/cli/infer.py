"""weft infer: what samples look like."""

import json

from support import CliTest, main

ORDERS = """{"orders": [
 {"id": "007", "qty": 1, "day": "31/01/2025", "lines": [{"s": "a", "p": "1.50"}, {"s": "b", "p": "2"}], "odd key": true},
 {"id": " 12", "qty": 2.5, "day": "01/02/2025", "lines": [], "x": null},
 {"id": "13", "day": "", "address": {"zip": "02110"}}]}
"""


class Infer(CliTest):
    def paths(self, *args, code=0, **kwargs):
        out = json.loads(self.expect(code, "infer", *args, "--format", "json", **kwargs).out)
        return out, {path.pop("path"): path for path in out["paths"]}

    def looks(self, *cells):
        self.file("looks.csv", "c\n" + "".join('"%s"\n' % cell for cell in cells))
        return self.paths("looks.csv")[1][".c"].get("looks")

    def test_json(self):
        self.file("o.json", ORDERS)
        out, paths = self.paths("o.json", "--record", ".orders[]")
        self.assertEqual((out["records"], out["rejected"]), (3, 0))
        self.assertEqual(list(paths), [".id", ".qty", ".day", ".lines", ".lines[]", ".lines[].s",
                                       ".lines[].p", '."odd key"', ".x", ".address", ".address.zip"])
        self.assertEqual(paths[".id"], {
            "seen": 3, "of": 3, "texts": 3, "padded": 1, "shortest": 2, "longest": 3,
            "looks": "digits with leading zeros",
            "forms": ["digits with leading zeros"], "values": ["007", " 12", "13"], "more": False})
        self.assertEqual((paths[".qty"]["numbers"], paths[".qty"]["integers"]), (2, 1))
        self.assertEqual((paths[".lines"]["fewest"], paths[".lines"]["most"]), (0, 2))
        self.assertEqual((paths[".lines[]"]["seen"], paths[".lines[].p"]["write"]), (2, ".decimal()"))
        self.assertEqual((paths[".day"]["blanks"], paths[".day"]["looks"]), (1, "date, day first"))
        self.assertEqual((paths[".x"]["seen"], paths[".x"]["nulls"]), (1, 1))
        self.assertEqual((paths[".address.zip"]["seen"], paths[".address.zip"]["of"]), (1, 1))

    def test_looks(self):
        self.assertEqual(self.looks("1", "-20"), "integer")
        self.assertEqual(self.looks("1", "007"), "digits with leading zeros")
        self.assertEqual(self.looks("1", "2.50"), "decimal")
        self.assertEqual(self.looks("1", "2,50"), "number with a decimal comma")
        self.assertEqual(self.looks("1.234,50", "7"), "number with a decimal comma")
        self.assertEqual(self.looks("1,234.50", "7"), "number with groups")
        self.assertEqual(self.looks("1,234", "12,500"), "number, whether its comma is a decimal one cannot be told")
        self.assertEqual(self.looks("1,234", "1,234,500"), "number with groups")
        self.assertEqual(self.looks("yes", "N"), "yes or no")
        self.assertEqual(self.looks("2025-01-31"), "date (yyyy-MM-dd)")
        self.assertEqual(self.looks("2025-01-31T10:00:00.5+02:00", "2025-01-31T10:00Z"),
                         "date and time with offset")
        self.assertEqual(self.looks("2025-01-31 10:00"), "date and time without zone")
        self.assertEqual(self.looks("01/02/2025"), "date, day and month cannot be told apart")
        self.assertEqual(self.looks("01/02/2025", "12/31/2025"), "date, month first")
        self.assertEqual(self.looks("01.02.2025"), "date, day first")
        self.assertEqual(self.looks("20250131", "20241224"), "date (yyyyMMdd)")
        self.assertEqual(self.looks("20250131", "20251399"), "integer")
        self.assertEqual(self.looks("a@b.co"), "e-mail address")
        self.assertEqual(self.looks("https://a.b/c"), "URL")
        self.assertEqual(self.looks("123e4567-e89b-12d3-a456-426614174000"), "UUID")
        self.assertEqual(self.looks("<a/>"), "XML")
        self.assertIsNone(self.looks("1", "x"))

    def test_samples_are_counted_together(self):
        self.file("a.csv", "sku;qty\nA;1\n")
        self.file("b.csv", "sku;state\nB;x\n")
        out, paths = self.paths("a.csv", "b.csv", "--delimiter", ";")
        self.assertEqual(out["records"], 2)
        self.assertEqual([(p, paths[p]["seen"]) for p in paths], [(".sku", 2), (".qty", 1), (".state", 1)])
        self.assertEqual(self.paths("-", "--limit", "1", input='{"a":1}\n{"b":1}\n')[0]["records"], 1)

    def test_what_cannot_be_read_is_counted(self):
        self.file("a.ndjson", '{"a":1}\n{"a":\n{"a":3}\n')
        result = self.expect(3, "infer", "a.ndjson")
        self.assertIn(".a ", result.out)
        self.assertIn("2 records, 1 rejected", result.err)
        self.expect(5, "infer", "nothing.json")
        self.file("broken.json", '[{"a":1},')
        self.assertIn(".a ", self.expect(5, "infer", "broken.json").out)
        self.expect(2, "infer", "a.csv", "--delimiter", ";;")

    def test_text_and_markdown(self):
        self.file("o.json", ORDERS)
        out = self.expect(0, "infer", "o.json", "--record", ".orders[]").out
        self.assertRegex(out, r'(?m)^\.day +100 %   text  date, day first; 10 bytes; blank in 33\.3 %; "31')
        self.assertRegex(out, r"(?m)^\.qty +66\.6 %  number  1 \| 2\.5$")
        out = self.expect(0, "infer", "o.json", "--record", ".orders[]", "-f", "markdown").out
        self.assertIn("| `.lines` | 66.6 % | list | 0 to 2 elements |\n", out)

    def test_many_members_and_deep_values_stay_bounded(self):
        self.file("wide.ndjson", "".join('{"k%d":1}\n' % i for i in range(30000)))
        out, paths = self.paths("wide.ndjson")
        self.assertEqual(out["records"], 30000)
        self.assertLessEqual(len(paths), 20000)
        self.assertTrue(paths["."]["skipped"])
        self.file("deep.ndjson", "[" * 250 + "]" * 250 + "\n")
        self.assertEqual(self.paths("deep.ndjson")[0]["records"], 1)


if __name__ == "__main__":
    main()
