"""weft test: results as text, JSON and JUnit."""

import json
import xml.etree.ElementTree as tree

from support import CliTest, main

TESTS = """weft 1
map m from json to json { a: .a }
test m "good <one> & \\"two\\"" {
  given { a: 1 }
  expect { a: 1 }
}
test m "bad" {
  given { a: 2 }
  expect { a: "<3>" }
}
"""
GOOD = TESTS[:TESTS.index('test m "bad"')]


class Suites(CliTest):
    def setUp(self):
        super().setUp()
        self.file("t.weft", TESTS)
        self.file("good.weft", GOOD)
        self.file("wrong.weft", "weft 1\nmap m from json to json { a: .a.nonsense() }\n")

    def test_exit_codes(self):
        self.expect(0, "test", "good.weft")
        self.expect(1, "test", "t.weft")
        self.expect(1, "test", "wrong.weft")
        self.expect(5, "test", "nothing.weft")
        self.expect(5, "test", "t.weft", "nothing.weft", "good.weft")
        self.file("none.weft", "weft 1\nmap m from json to json { a: .a }\n")
        self.expect(0, "test", "none.weft")

    def test_text(self):
        out = self.expect(1, "test", "t.weft", "good.weft").out
        self.assertIn('ok   m: good <one> & "two"', out)
        self.assertIn("FAIL m: bad", out)
        self.assertIn("t.weft:9:", out)
        self.assertTrue(out.endswith("2 passed, 1 failed\n"))

    def test_filter(self):
        self.assertIn("1 passed, 0 failed", self.expect(0, "test", "t.weft", "--filter", "good").out)
        self.assertIn("0 passed, 1 failed", self.expect(1, "test", "t.weft", "--filter=bad").out)
        self.assertIn("no test", self.expect(2, "test", "t.weft", "--filter", "neither").err)

    def test_json_lines(self):
        rows = self.rows(self.expect(1, "test", "t.weft", "--format", "json").out)
        self.assertEqual([row["passed"] for row in rows], [True, False])
        self.assertEqual(rows[0]["title"], 'good <one> & "two"')
        self.assertEqual((rows[1]["file"], rows[1]["line"], rows[1]["map"]), ("t.weft", 7, "m"))
        self.assertIn("<3>", rows[1]["message"])

    def test_junit(self):
        result = self.expect(1, "test", "t.weft", "good.weft", "wrong.weft", "--format", "junit")
        suites = tree.fromstring(result.out)
        counts = [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in suites]
        self.assertEqual(counts, [("t.weft", "2", "1", "0"), ("good.weft", "1", "0", "0"),
                                  ("wrong.weft", "1", "0", "1")])
        cases = suites[0].findall("testcase")
        self.assertEqual(cases[0].get("name"), 'good <one> & "two"')
        self.assertIn("<3>", cases[1].find("failure").get("message"))
        self.assertIsNotNone(suites[2].find("testcase/error"))

    def test_colour(self):
        self.assertNotIn("\x1b", self.expect(1, "test", "t.weft").out)
        self.assertIn("\x1b", self.on_terminal("test", "t.weft")[1])
        self.assertNotIn("\x1b", self.on_terminal("test", "t.weft", env={"NO_COLOR": "1"})[1])
        self.assertIn("\x1b", self.expect(1, "test", "t.weft", "--color=always").out)


if __name__ == "__main__":
    main()
