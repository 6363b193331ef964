#!/usr/bin/env python3
"""Every code of the register has its case; and what looks for them finds what is wrong."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import register  # noqa: E402

HEAD = "## Each code and its case\n| register | told by | case |\n|---|---|---|\n"
CASES = "=== AB-C, D: a title\n--- mapping\nx\n--- diag\nW5101 1:1\n\n=== no code\n--- diag\nW5102 1:1\n"
CODES = 'DIAG(W5101, NOTE, "x",\n     "Register: AB-C. y")\nDIAG(W5149, NOTE, "x",\n     "Register: ENV. y")\n'


class Register(unittest.TestCase):
    def test_every_code_has_its_case(self):
        self.assertEqual([], register.check())

    def wrong(self, rows, cases=CASES, codes=CODES, vector="", least=1):
        with tempfile.TemporaryDirectory() as folder:
            def made(name, text):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                return path
            made("mapping-x.case", cases)
            return register.check(made("page.md", HEAD + rows), folder, made("codes.def", codes),
                                  [made("v.ndjson", vector)], least)

    def test_what_is_right(self):
        rows = "| `AB-C` | W5101 | `mapping-x.case` |\n| `D` | - | `mapping-x.case` |\n"
        self.assertEqual([], self.wrong(rows, vector='{"defects": ["D"]}\n'))

    def test_what_is_wrong(self):
        ab = "| `AB-C` | W5101 | `mapping-x.case` |\n"
        d = "| `D` | - | `mapping-x.case` |\n"
        for rows, more, said in [
                (ab, {}, "D: named in"),
                (ab + d, {"least": 3}, "2 codes where at least 3"),
                (ab + d + "| `E` | - | `mapping-x.case` |\n", {}, "E: no case of"),
                (ab + d + "| `E` | - | `gone.case` |\n", {}, "E: there is no"),
                (ab.replace("W5101", "W5102") + d, {}, "AB-C: no case of tests/lang/mapping-x.case expects"),
                (ab.replace("W5101", "-") + d, {}, "W5101 tells of AB-C, and no row says so"),
                (ab + d, {"vector": '{"defects": ["F"]}\n'}, "F: named in"),
                (ab + d, {"cases": CASES.replace("AB-C, ", "")}, "AB-C: no case of")]:
            found = self.wrong(rows, **more)
            self.assertTrue(any(said in sentence for sentence in found), (said, found))


if __name__ == "__main__":
    unittest.main()
