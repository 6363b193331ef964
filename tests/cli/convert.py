"""JSON mapping files of the npm package on the command line: run, check, convert."""

import json

from support import CliTest, main

FIELDS = """{ // remarks are read
  "fields": {
    "ref": {"source": "o.ref", "required": true},
    "qty": {"source": "o.q", "defaultValue": 1, "resolver": "sdk.parseInt"},
    "a.b": {"source": "o.a"},
    "items": {"isArray": true, "source": "items", "fields": {"s": {"source": "sku"}}}
  }
}
"""

CONVERTED = """weft 1
# Made by weft convert from m.json. Results are those of that file, without --faithful.

map mapping from json each $[] to json(fields: "named") {
  keep ref: sdk.require(strict.get($, "o.ref"), "ref", "o.ref")
  try keep qty: strict.parseInt(sdk.or_default(strict.get($, "o.q"), 1)) catch sdk.fail("Resolver 'sdk.parseInt' failed: ", failure())
  try keep a.b: strict.get($, "o.a")
  try keep items: each strict.items($, "items") as item {
    keep s: strict.get(item, "sku")
  }
}
"""

MUTATION = """{"mutation": "createOrder", "sourceFormat": "json", "arguments": {
  "input": {"_type": "CreateOrderInput!", "ref": "r", "env": {"value": "${WEFT_TEST_REGION}"},
            "by": {"source": "r", "resolver": "custom.by"}}}}
"""

RESOLVERS = 'weft 1\nresolver "custom.by" (value: Any, config) = "${value.text()!}/${config.who ?? "?"}"\n'

RECORD = '{"o": {"ref": "R", "q": "12abc", "a": null}, "items": [{"sku": "A"}, null]}'


class Convert(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.json", FIELDS)
        self.file("a.json", MUTATION)
        self.file("r.weft", RESOLVERS)
        self.file("who.json", '{"who": "me"}')

    def test_what_comes_out_reads_well(self):
        self.assertEqual(self.expect(0, "convert", "m.json").out, CONVERTED)

    def test_what_comes_out_is_sound_and_canonical(self):
        self.expect(0, "convert", "m.json", "-o", "m.weft")
        self.expect(0, "check", "m.weft")
        self.expect(0, "fmt", "--check", "m.weft")

    def test_both_give_the_same(self):
        self.expect(0, "convert", "m.json", "-o", "m.weft")
        one = self.expect(0, "run", "m.json", input=RECORD).out
        other = self.expect(0, "run", "m.weft", input=RECORD).out
        self.assertEqual(one, other)
        self.assertEqual(json.loads(one), {"ref": "R", "a": {"b": None}, "items": [{"s": "A"}, {}]})

    def test_both_fail_alike_and_tell_the_same_fields(self):
        self.file("f.json", json.dumps({"fields": {
            "a": {"source": "a"}, "n": {"source": "n", "resolver": "sdk.parseInt"},
            "k": {"value": [{"x": None}]}, "must": {"source": "must", "required": True},
            "l[0].x": {"value": 1}, "l[0].y": {"source": "y"}, "l[1].x": {"value": 2},
            "l[1].z": {"source": "n", "resolver": "sdk.parseInt"}}}))
        self.file("g.json", json.dumps({"fields": {
            "a": {"source": "a"}, "a.b": {"source": "n", "resolver": "sdk.parseInt"},
            "must": {"source": "must", "required": True}}}))
        records = '{"n": "x", "must": 1}\n{"a": {}, "n": 1, "y": 2}\n{"must": 1}\n'
        for name, skipped in ("f", ["a", "l[0].y"]), ("g", ["a"]):
            self.expect(0, "convert", name + ".json", "-o", name + ".weft")
            self.expect(0, "fmt", "--check", name + ".weft")
            one, other = [self.expect(3, "run", "--from", "ndjson", "--result", name + end, input=records)
                          for end in (".json", ".weft")]
            self.assertEqual(one.out, other.out)
            first = json.loads(one.out.split("\n")[0])
            self.assertEqual(first["skippedFields"], skipped)
            self.assertIn("Failed to map field '%s': " % ("n" if name == "f" else "a.b"), first["errors"][0])

    def test_what_reads_no_record_and_what_has_an_xpath(self):
        self.file("v.json", '{"mutation": "m", "sourceFormat": "json", "fields": {"a": {"value": 1}}}')
        self.file("x.json", json.dumps({"fields": {"a": {"source": "xpath:concat(/r/@k, ' is')"}}}))
        self.file("x.xml", '<r k="it"/>')
        for name, extra in ("v", []), ("x", ["--from", "xml"]):
            self.expect(0, "convert", *extra, name + ".json", "-o", name + ".weft")
            self.expect(0, "fmt", "--check", name + ".weft")
        self.assertEqual(self.expect(0, "run", "v.json", input="{}").out,
                         self.expect(0, "run", "v.weft", input="{}").out)
        self.assertEqual(self.expect(3, "run", "v.json", input="null").out,
                         self.expect(3, "run", "v.weft", input="null").out)
        self.assertEqual(self.expect(0, "run", "--from", "xml", "x.json", "x.xml").out,
                         self.expect(0, "run", "x.weft", "x.xml").out)

    def test_faithfully_numbers_are_guessed(self):
        out = self.expect(0, "run", "m.json", "--faithful", input=RECORD).out
        self.assertEqual(json.loads(out)["qty"], 12)

    def test_a_run_says_in_how_many_places_the_package_differs(self):
        err = self.expect(0, "run", "m.json", input=RECORD).err
        self.assertIn("m.json: the npm package differs in 1 place; weft check says where", err)
        self.assertNotIn("W5138", err)
        self.assertIn("W5138", self.expect(0, "check", "m.json").err)

    def test_resolvers_context_and_environment(self):
        out = self.expect(0, "run", "a.json", "-r", "r.weft", "--context", "who.json",
                          "-p", "WEFT_TEST_REGION=eu", input='{"r": "x"}').out
        self.assertEqual(json.loads(out), {"input": {"ref": "x", "env": "eu", "by": "x/me"}})
        self.expect(0, "convert", "a.json", "-r", "r.weft", "-o", "a.weft")
        again = self.expect(0, "run", "a.weft", "-r", "r.weft", "--context", "who.json",
                            "-p", "WEFT_TEST_REGION=eu", input='{"r": "x"}').out
        self.assertEqual(out, again)

    def test_a_resolver_that_is_not_bound_is_an_error_at_its_place(self):
        err = self.expect(1, "run", "a.json", input="{}").err
        self.assertIn("W5206", err)
        self.assertIn("a.json:3:35", err)

    def test_xml_is_parsed_whole_or_element_by_element(self):
        self.file("x.json", '{"fields": {"id": {"source": "o.@id"}, "n": {"source": "o.n"}}}')
        self.file("x.xml", '<o id="7"><n>Bob</n></o>')
        out = self.expect(0, "run", "x.json", "x.xml").out
        self.assertEqual(json.loads(out), {"id": "7", "n": "Bob"})
        self.file("e.json", '{"fields": {"id": {"source": "@id"}}}')
        self.file("e.xml", '<os><o id="7"/><o id="8"/></os>')
        rows = self.rows(self.expect(0, "run", "e.json", "e.xml", "--record", "/os/o").out)
        self.assertEqual(rows, [{"id": "7"}, {"id": "8"}])

    def test_csv_cells_are_texts_and_blank_ones_too(self):
        self.file("c.json", '{"fields": {"s": {"source": "sku"}, "e": {"source": "e"}}}')
        self.file("c.csv", "sku,e\n007,\n")
        self.assertEqual(self.rows(self.expect(0, "run", "c.json", "c.csv").out), [{"s": "007", "e": ""}])

    def test_a_list_is_a_list_of_records(self):
        rows = self.rows(self.expect(3, "run", "m.json", input="[%s, {}]" % RECORD).out)
        self.assertEqual(len(rows), 1)

    def test_only_mapping_files_are_converted(self):
        self.assertIn("W5002", self.expect(1, "convert", "r.weft").err)


if __name__ == "__main__":
    main()
