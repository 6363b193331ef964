"""weft run --payload, --alias, --result: what is sent, and what the npm package's mappers return."""

import json

from support import PLAIN, CliTest, main

SCHEMA = """
type Query { a: Int }
input CreateOrderInput { ref: String!  n: Int }
type Order { id: ID  ref: String }
type Mutation {
  createOrder(input: CreateOrderInput!): Order
  tag(id: ID!, name: String, note: String): Order
}
"""

ORDER = """weft 1
use schema "s.graphql"
map m from ndjson to mutation createOrder returning { id ref } { ref: .ref!  n: .n }
"""

TAG = """weft 1
use schema "s.graphql"
map m from ndjson to mutation tag returning { id } { id: .id!  name: .name }
"""

ONE = "mutation createOrder($input: CreateOrderInput!) { createOrder(input: $input) { id ref } }"


class Payloads(CliTest):
    def setUp(self):
        super().setUp()
        self.file("s.graphql", SCHEMA)
        self.file("order.weft", ORDER)
        self.file("tag.weft", TAG)
        self.file("plain.weft", PLAIN)

    def test_a_request_a_line(self):
        out = self.expect(0, "run", "order.weft", "--payload", input='{"ref":"A","n":1}\n{"ref":"B"}\n').out
        self.assertEqual(self.rows(out), [{"query": ONE, "variables": {"input": {"ref": "A", "n": 1}}},
                                          {"query": ONE, "variables": {"input": {"ref": "B"}}}])
        self.assertEqual(self.expect(0, "run", "order.weft", "--payload", input="").out, "")

    def test_what_is_rejected_is_not_sent(self):
        result = self.expect(3, "run", "order.weft", "--payload", input='{"n":1}\n{"ref":"B"}\n')
        self.assertEqual([row["variables"] for row in self.rows(result.out)], [{"input": {"ref": "B"}}])

    def test_several_records_in_one_request(self):
        lines = "".join('{"ref":"R%d"}\n' % i for i in range(5))
        rows = self.rows(self.expect(0, "run", "order.weft", "--payload", "--alias", "2", input=lines).out)
        self.assertEqual([row["variables"] for row in rows],
                         [{"input1": {"ref": "R0"}, "input2": {"ref": "R1"}},
                          {"input1": {"ref": "R2"}, "input2": {"ref": "R3"}},
                          {"input1": {"ref": "R4"}}])
        self.assertEqual(rows[0]["query"], """\
mutation BatchCreateOrders($input1: CreateOrderInput!, $input2: CreateOrderInput!) {
  createOrder1: createOrder(input: $input1) { id ref }
  createOrder2: createOrder(input: $input2) { id ref }
}""")
        self.assertEqual(rows[2]["query"], """\
mutation BatchCreateOrders($input1: CreateOrderInput!) {
  createOrder1: createOrder(input: $input1) { id ref }
}""")

    def test_each_argument_has_its_alias(self):
        lines = '{"id":1,"name":"a"}\n{"id":2}\n{"name":"lost"}\n{"id":3,"name":"c"}\n'
        result = self.expect(3, "run", "tag.weft", "--payload", "--alias=2", input=lines)
        rows = self.rows(result.out)
        self.assertEqual([row["variables"] for row in rows],
                         [{"id1": 1, "name1": "a", "id2": 2}, {"id1": 3, "name1": "c"}])
        self.assertEqual(rows[0]["query"], """\
mutation BatchTags($id1: ID!, $name1: String, $id2: ID!, $name2: String) {
  tag1: tag(id: $id1, name: $name1) { id }
  tag2: tag(id: $id2, name: $name2) { id }
}""")

    def test_a_program_sends_what_its_mapping_sends(self):
        self.expect(0, "compile", "tag.weft", "-o", "tag.weftc")
        for options in (["--payload"], ["--payload", "--alias", "3"], ["--result"]):
            lines = '{"id":1}\n{"id":2,"name":"x"}\n'
            self.assertEqual(self.expect(0, "run", "tag.weftc", *options, input=lines).out,
                             self.expect(0, "run", "tag.weft", *options, input=lines).out)

    def test_only_a_mutation_has_a_request(self):
        result = self.expect(2, "run", "plain.weft", "--payload", input='{"a":1}\n')
        self.assertIn("W4892", result.err)
        self.assertEqual(result.out, "")

    def test_options_that_do_not_go_together(self):
        for options in (["--payload", "--result"], ["--payload", "--to", "csv"], ["--alias", "2"],
                        ["--result", "--to=json"], ["--payload", "--alias", "10001"],
                        ["--payload", "--alias", "0"], ["--result", "--pretty"]):
            self.expect(2, "run", "order.weft", *options, input="")


MAPPING = """{
  "mutation": "createOrder", "sourceFormat": "json", "returnFields": ["id"],
  "arguments": { "input": { "_type": "CreateOrderInput!", "ref": { "source": "r", "required": true } } }
}
"""


class MappingFiles(CliTest):
    def setUp(self):
        super().setUp()
        self.file("m.json", MAPPING)
        self.file("in", '{"r":"A"}\n{}\n{"r":"B"}\n')

    def run_it(self, *options):
        return self.rows(self.expect(3, "run", "-q", "--from", "ndjson", "m.json", "in", *options).out)

    def test_payload(self):
        self.assertEqual(self.run_it("--payload")[1], {
            "query": "mutation createOrderMutation($input: CreateOrderInput!) {\n"
                     "  createOrder(input: $input) {\n    id\n  }\n}",
            "variables": {"input": {"ref": "B"}}})

    def test_alias(self):
        self.assertEqual(self.run_it("--payload", "--alias", "9"), [{
            "query": "mutation BatchCreateOrders($input1: CreateOrderInput!, $input2: CreateOrderInput!) {\n"
                     "  createOrder1: createOrder(input: $input1) {\n    id\n  }\n"
                     "  createOrder2: createOrder(input: $input2) {\n    id\n  }\n}",
            "variables": {"input1": {"ref": "A"}, "input2": {"ref": "B"}}}])

    def test_result(self):
        rows = self.run_it("--result")
        self.assertEqual(rows[0]["variables"], {"input": {"ref": "A"}})
        self.assertEqual(rows[1], {
            "success": False, "query": "", "variables": {},
            "errors": ["Required field 'ref' is missing or empty\n\nField: ref\nSource Path: r"]})


class Results(CliTest):
    def setUp(self):
        super().setUp()
        self.file("s.graphql", SCHEMA)
        self.file("order.weft", ORDER)
        self.file("plain.weft", PLAIN)

    def test_fields(self):
        result = self.expect(3, "run", "plain.weft", "--result", "--rejects", "bad",
                             input='{"a":1}\n{"a":"x"}\nnot json\n')
        rows = self.rows(result.out)
        self.assertEqual(rows[0], {"success": True, "data": {"a": 1}})
        self.assertEqual([row["success"] for row in rows], [True, False, False])
        self.assertIsNone(rows[1]["data"])
        self.assertIn('"x"', rows[1]["errors"][0])
        self.assertEqual(len(self.read("bad").splitlines()), 2)

    def test_fields_that_are_left_out(self):
        self.file("try.weft", "weft 1\nmap m from ndjson to json { try a: .a.int()  b: .b }\n")
        rows = self.rows(self.expect(0, "run", "-q", "try.weft", "--result",
                                     input='{"a":"x","b":1}\n{"a":2}\n').out)
        self.assertEqual(rows[0]["data"], {"b": 1})
        self.assertEqual(len(rows[0]["errors"]), 1)
        self.assertEqual(rows[1], {"success": True, "data": {"a": 2}})

    def test_mutation(self):
        rows = self.rows(self.expect(3, "run", "order.weft", "--result",
                                     input='{"ref":"A"}\n{"n":1}\n').out)
        self.assertEqual(rows[0], {"query": ONE, "variables": {"input": {"ref": "A"}}})
        self.assertEqual((rows[1]["success"], rows[1]["query"], rows[1]["variables"]), (False, "", {}))
        self.assertEqual(len(rows[1]["errors"]), 1)

    def test_csv_targets_too(self):
        self.file("c.weft", "weft 1\nmap m from ndjson to csv { a: .a.int() }\n")
        out = self.expect(0, "run", "c.weft", "--result", input='{"a":"7"}\n').out
        self.assertEqual(json.loads(out), {"success": True, "data": {"a": 7}})

    def test_nodes(self):
        self.file("nodes.json", '''{"mutation": "m", "sourceFormat": "json",
            "nodes": {"n": {"extract": "p", "parse": "json"}},
            "fields": {"a": {"source": "$n.x"}, "l[]": {"source": "l", "fields": {"b": {"source": "$.b"}}}}}''')
        query = "mutation mMutation($input: MInput!) {\n  m(input: $input) {\n    id\n    ref\n  }\n}"
        rows = self.rows(self.expect(3, "run", "-q", "--from", "ndjson", "nodes.json", "--result",
                                     input='{"p":"{\\"x\\":1}","l":{"b":2}}\n5\n').out)
        data = {"a": 1, "l": [{"b": 2}]}
        self.assertEqual(rows[0], {"success": True, "data": data, "variables": {"input": data},
                                   "query": query, "context": {"n": {"x": 1}}, "errors": []})
        self.assertEqual(len(rows[1].pop("errors")), 1)
        self.assertEqual(rows[1], {"success": False, "data": {}, "variables": {"input": {}},
                                   "query": query, "context": {}})

    def test_nodes_whose_variables_are_the_data(self):
        self.file("bare.json", '{"mutation": "m", "sourceFormat": "json", "nodes": {}, '
                               '"arguments": {"input": {"a": {"source": "b"}}}}')
        rows = self.rows(self.expect(3, "run", "-q", "--faithful", "--from", "ndjson", "bare.json",
                                     "--mapper", "nodes", "--result", input='{"b":1}\n5\n').out)
        self.assertEqual((rows[0]["data"], rows[0]["variables"]), ({"a": 1}, {"a": 1}))
        self.assertEqual((rows[1]["data"], rows[1]["variables"]), ({}, {}))


class Differences(CliTest):
    """What weft does right where the package does not, as far as it takes options to show."""

    def setUp(self):
        super().setUp()
        self.file("own.weft", 'weft 1\nresolver "custom.up" (value: Any) = value.upper()\n')

    def mapped(self, mapping, lines, *options):
        self.file("m.json", mapping)
        result = self.expect(0, "run", "--from", "ndjson", "m.json", *options, input=lines)
        return [json.loads(line) for line in result.out.splitlines()], result.err

    def told(self, *options):
        return self.expect(0, "check", "m.json", *options).err

    def test_implicit_custom(self):
        mapping = ('{"mutation": "m", "sourceFormat": "json", "nodes": {}, '
                   '"fields": {"g": {"a": {"source": "a", "resolver": "custom.up"}}}}')
        resolvers = ("--resolvers", "own.weft")
        rows, said = self.mapped(mapping, '{"a":"x"}\n', *resolvers)
        self.assertEqual(rows, [{"input": {"g": {"a": "X"}}}])
        self.assertIn("m.json: the npm package differs in 1 place; weft check says where", said)
        self.assertNotIn("W5119", said)
        self.assertIn("W5119", self.told(*resolvers))
        rows, _ = self.mapped(mapping, '{"a":"x"}\n', "--faithful", *resolvers)
        self.assertEqual(rows, [{"input": {"g": {"a": "x"}}}])

    def test_custom_in_args(self):
        mapping = ('{"mutation": "m", "sourceFormat": "json", "nodes": {}, '
                   '"arguments": {"input": {"a": {"source": "a", "resolver": "custom.up"}}}}')
        resolvers = ("--resolvers", "own.weft")
        rows, _ = self.mapped(mapping, '{"a":"x"}\n', *resolvers)
        self.assertEqual(rows, [{"input": {"a": "X"}}])
        self.assertIn("W5120", self.told(*resolvers))

    def test_batches(self):
        mapping = ('{"mutation": "m", "sourceFormat": "json", "aliasBatching": {"mutationsPerBatch": 2}, '
                   '"arguments": {"id": {"_type": "ID!", "source": "a"}, "n": {"source": "b"}}}')
        rows, _ = self.mapped(mapping, '{"a":1}\n{"a":2}\n{"a":3}\n', "--payload", "--alias", "2")
        self.assertEqual([len(row["variables"]) for row in rows], [2, 1])
        self.assertIn("m2: m(id: $id2, n: $n2)", rows[0]["query"])
        said = self.told()
        self.assertIn("W5136", said)
        self.assertIn("W5137", said)

    def test_what_does_the_same_is_no_difference(self):
        mapping = '{"fields": {"a": {"source": "b.length"}}}'
        rows, said = self.mapped(mapping, '{"b":"xy"}\n')
        self.assertEqual(rows, [{"a": 2}])
        self.assertNotIn("differs", said)
        self.assertNotIn("W5153", said)
        self.assertIn("W5153", self.told())


if __name__ == "__main__":
    main()
