"""weft run --profile: where the time went, and that looking changes nothing."""

import json

from support import CliTest, main

MAPPING = """weft 1
map m from ndjson to json {
  a: .a!.trim()
  b: .b ?? "none"
  items: each .items as i { n: i.n.int() }
}
"""


class Profile(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.weft", MAPPING)
        rows = [{"a": " x%d " % i, "b": i if i % 2 else None, "items": [{"n": "%d" % k} for k in range(40)]} for i in range(1000)]
        self.file("in.ndjson", "\n".join(json.dumps(row) for row in rows + [{"b": 1}]))

    def told(self, *args, **kwargs):
        run = self.expect(3, "run", "--quiet", "--profile", "json", "m.weft", "in.ndjson", *args, **kwargs)
        return run.out, json.loads(next(line for line in run.err.splitlines() if line.startswith('{"records"')))

    def test_what_it_tells(self):
        out, told = self.told()
        self.assertEqual(out, self.expect(3, "run", "--quiet", "m.weft", "in.ndjson").out)
        self.assertEqual(told["records"], 1001)
        self.assertEqual(told["timed"] + told["traced"], 1001)
        self.assertGreater(told["traced"], 5)
        self.assertGreater(told["read_ns"], 0)
        self.assertGreater(told["map_ns"], 0)
        self.assertAlmostEqual(sum(line["share"] for line in told["lines"]), 1, places=3)
        self.assertEqual(sorted(told["lines"], key=lambda line: -line["share"]), told["lines"])
        self.assertEqual({line["line"] for line in told["lines"]} - {2, 3, 4, 5}, set())
        self.assertIn("items[].n", {line["target"] for line in told["lines"]})

    def test_the_dearest_line(self):
        # Eleven records are traced: one that another process interrupts can outweigh them, not in every run.
        for _ in range(20):
            dearest = self.told()[1]["lines"][0]
            if (dearest["file"], dearest["line"]) == ("m.weft", 5):
                return
        self.fail("in none of 20 runs: " + str(dearest))

    def test_which_instructions_ran(self):
        self.assertFalse(self.told()[1]["general"])
        self.assertTrue(self.told(env={"WEFT_MACHINE": "general"})[1]["general"])

    def test_for_people(self):
        run = self.expect(3, "run", "--quiet", "--profile", "text", "m.weft", "in.ndjson")
        self.assertIn("of 1001 records timed", run.err)
        self.assertRegex(run.err, r"\n +[0-9.]+ %  m\.weft:5  items\[\]\.n\n")
        self.assertIn("--profile is text or json, not \"xml\"", self.expect(2, "run", "--profile", "xml", "m.weft").err)

    def test_an_empty_input(self):
        self.file("in.ndjson", "")
        run = self.expect(0, "run", "--quiet", "--profile", "json", "m.weft", "in.ndjson")
        told = json.loads(run.err)
        self.assertEqual((told["records"], told["lines"]), (0, []))


if __name__ == "__main__":
    main()
