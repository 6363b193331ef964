#!/usr/bin/env python3
"""The comparator itself: what counts as the same and what does not; expected answers given back agree,
spoiled ones do not."""
import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from compare import agrees  # noqa: E402


def case(result, kind="universal", **more):
    return {"id": "x", "kind": kind, "expect": {"ok": True, "result": result}, **more}


def gives(result):
    return {"ok": True, "result": result}


class Comparing(unittest.TestCase):
    def same(self, expected, got, **more):
        self.assertTrue(agrees(case(expected, **more), gives(got)))

    def differs(self, expected, got, **more):
        self.assertFalse(agrees(case(expected, **more), gives(got)))

    def test_numbers_are_doubles(self):
        self.same(9007199254740992, 9007199254740993)
        self.same(1e21, 1000000000000000000000)
        self.same({"$js": "-0"}, 0)
        self.differs(1, True)
        self.differs(0, False)
        self.differs(1, "1")
        self.differs(0.1, 0.10000000000000002)

    def test_undefined_members_are_gone_and_items_are_null(self):
        self.same({"a": {"$js": "undefined"}, "b": 1}, {"b": 1})
        self.same([{"$js": "undefined"}, {"$js": "hole"}], [None, None])
        self.differs([{"$js": "hole"}, 1], [1])
        self.differs({"a": None}, {})

    def test_what_json_cannot_hold(self):
        self.same([{"$js": "NaN"}, {"$js": "Infinity"}], [None, None])
        self.same({"$js": "Date", "value": "2025-01-05T00:00:00.000Z"}, "2025-01-05T00:00:00.000Z")
        self.same({"$js": "Date", "value": None}, None)
        self.same({"$js": "object", "entries": [["$js", 1]]}, {"$js": 1})
        self.same({"$js": "array", "items": [1], "props": {"b": 2}}, [1])

    def test_order_counts_in_lists_only(self):
        self.same({"a": 1, "b": 2}, {"b": 2, "a": 1})
        self.differs([1, 2], [2, 1])

    def test_nothing_at_all_is_not_null(self):
        self.assertTrue(agrees(case({"$js": "undefined"}), {"ok": True}))
        self.assertFalse(agrees(case(None), {"ok": True}))

    def test_messages_count_unless_they_are_the_engines(self):
        one = {"id": "x", "kind": "mutation",
               "expect": {"ok": False, "error": {"name": "Error", "message": "a"}}}
        self.assertTrue(agrees(one, {"ok": False, "error": {"message": "a"}}))
        self.assertFalse(agrees(one, {"ok": False, "error": {"message": "b"}}))
        one["expect"]["flags"] = ["engine-message"]
        self.assertTrue(agrees(one, {"ok": False, "error": {"message": "b"}}))
        self.assertFalse(agrees(one, gives(1)))

    def test_engine_errors_in_a_result(self):
        one = case({"data": {}, "errors": ["a"]})
        one["expect"]["flags"] = ["engine-message"]
        self.assertTrue(agrees(one, gives({"data": {}, "errors": ["b"]})))
        self.assertFalse(agrees(one, gives({"data": {}})))
        self.assertFalse(agrees(one, gives({"data": {"x": 1}, "errors": ["b"]})))

    def test_many(self):
        expected = [{"value": 1}, {"error": "is not a function", "engine": True}, {"error": "b"}]
        more = {"kind": "helper", "options": {"many": True}}
        self.same(expected, [{"value": 1}, {"error": "x"}, {"error": "b"}], **more)
        self.differs(expected, [{"value": 1}, {"value": 2}, {"error": "b"}], **more)
        self.differs(expected, [{"value": 1}, {"error": "x"}, {"error": "c"}], **more)
        self.differs(expected, [{"value": 1}, {"error": "x"}], **more)

    def test_validator_hints_do_not_count(self):
        self.same({"errors": [{"code": "A", "message": "m", "suggestions": ["s"]}], "warnings": []},
                  {"errors": [{"code": "A", "message": "m"}], "warnings": []}, kind="validate-config")
        self.differs({"errors": [{"code": "A", "message": "m", "path": "p"}], "warnings": []},
                     {"errors": [{"code": "A", "message": "m"}], "warnings": []},
                     kind="validate-config")


PAGE = "# Compatibility\n## Codes never reproduced\n| code | why |\n|---|---|\n| `BAD` | because |\n## Next\n| `OTHER` | x |\n"


class Rules(unittest.TestCase):
    def run_it(self, cases, *driver, mode=None):
        with tempfile.TemporaryDirectory() as place:
            vectors = os.path.join(place, "v.ndjson")
            page = os.path.join(place, "page.md")
            with open(vectors, "w") as f:
                f.writelines(json.dumps(c) + "\n" for c in cases)
            with open(page, "w") as f:
                f.write(PAGE)
            command = [sys.executable, os.path.join(HERE, "run"), "--page", page, "--driver",
                       " ".join((sys.executable, os.path.join(HERE, "replay.py")) + driver), vectors]
            if mode:
                command += ["--mode", mode]
            return subprocess.run(command, capture_output=True, text=True)

    def test_expected_answers_agree(self):
        for path in sorted(glob.glob(os.path.join(HERE, "vectors", "*.ndjson"))):
            with open(path) as f:
                done = self.run_it([json.loads(line) for line in f])
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_wrong_answer_is_told(self):
        done = self.run_it([case(1)], "--spoil")
        self.assertEqual(done.returncode, 1)
        self.assertIn("x default", done.stdout)
        self.assertIn("x faithful", done.stdout)

    def test_a_coded_case_may_differ_in_default_mode_only(self):
        coded = case(1, defects=["OTHER"])
        self.assertEqual(self.run_it([coded], "--spoil", mode="default").returncode, 0)
        self.assertEqual(self.run_it([coded], "--spoil", mode="faithful").returncode, 1)

    def test_five_per_cent_may_be_excused(self):
        excused = case(1, defects=["OTHER", "BAD"])
        done = self.run_it([excused], "--spoil")
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 of 1 cases", done.stdout)
        self.assertNotIn("x faithful", done.stdout)

    def test_a_driver_that_dies_is_told(self):
        done = self.run_it([case(1)], "--no-such-option", mode="default")
        self.assertEqual(done.returncode, 0)
        with tempfile.TemporaryDirectory() as place:
            vectors = os.path.join(place, "v.ndjson")
            with open(vectors, "w") as f:
                f.write(json.dumps(case(1)) + "\n")
            page = os.path.join(place, "p.md")
            open(page, "w").close()
            done = subprocess.run([sys.executable, os.path.join(HERE, "run"), "--page", page,
                                   "--driver", "/bin/false", vectors], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the driver ended with 1", done.stderr)


if __name__ == "__main__":
    unittest.main()
