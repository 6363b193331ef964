"""weft check --shape: mappings held against samples of their source."""

import json

from support import CliTest, main

SCHEMA = """type Query { a: Int }
enum Status { OPEN CLOSED }
input Line { sku: String! qty: Int! }
input Order { ref: String! qty: Int status: Status note: String tag: [String] lines: [Line!] }
type Made { id: ID! }
type Mutation { createOrder(input: Order!): Made }
"""
ORDERS = """{"orders": [
 {"ref": "a1", "qty": "x", "status": "OPEN", "n": 5, "customer": {"first_name": "A"}, "lines": [{"sku": "s", "qty": 1}, {"sku": "t"}]},
 {"ref": "a2", "qty": "y", "status": "NEW", "customer": {"first_name": "A"}, "note": "n", "lines": [{"sku": "s", "qty": 2}]}]}
"""
XML = """<orders><order no="1"><line sku="a"><qty>2</qty></line><line sku="b"><qty>x</qty></line></order>
<order no="2"><line sku="c"><qty>3</qty></line></order></orders>
"""


class Shapes(CliTest):
    def found(self, name, text, *args):
        """CODE LINE:COLUMN of what the shape says, and all sentences and hints in one text."""
        self.file("s.graphql", SCHEMA)
        self.file("orders.json", ORDERS)
        self.file("orders.xml", XML)
        self.file(name, text)
        lines = self.weft("check", name, "--format", "json", *args).out.splitlines()
        diags = [diag for diag in map(json.loads, lines) if diag["code"].startswith("W217")]
        return (["%s %d:%d" % (diag["code"], diag["line"], diag["column"]) for diag in diags],
                "\n".join(diag["message"] + "|" + diag.get("hint", "") for diag in diags))

    def order(self, entries, *args):
        text = 'weft 1\nuse schema "s.graphql"\nmap m from json each .orders[] to type Order {\n%s\n}\n'
        return self.found("m.weft", text % entries, *(args or ("--shape", "orders.json")))

    def test_paths(self):
        codes, text = self.order("ref: .reff!\nnote: .customer.firstName\nlines: each .lines[] as l {\n"
                                "sku: l.code!  qty: l.qty!.sku }")
        self.assertEqual(codes, ["W2171 4:7", "W2171 5:17", "W2171 7:8", "W2172 7:20", "W2171 7:27"])
        self.assertIn("no sample has `reff` in `.orders[]`|did you mean `ref`?", text)
        self.assertIn("no sample has `firstName` in `.orders[].customer`|did you mean `first_name`?", text)
        self.assertIn("no sample has `code` in `.orders[].lines[]`", text)
        self.assertIn("no sample has `sku`: `.orders[].lines[].qty` is a number in all of them", text)
        self.assertIn("the samples have .orders[].customer.first_name", self.order("ref: .first_name!")[1])

    def test_places(self):
        self.assertEqual(self.order("ref: .reff!\nnote: .customer.firstName")[0], ["W2171 4:7", "W2171 5:17"])
        self.assertEqual(self.order("ref: .ref!\nnote: .customer.first_name")[0], [])

    def test_required(self):
        codes, text = self.order("ref: .note!\nlines: each .lines[] as l { sku: l.sku!  qty: l.qty! }")
        self.assertEqual(codes, ["W2172 4:6", "W2172 5:47"])
        self.assertIn("1 of 2 samples have no `.orders[].note`", text)
        self.assertIn("1 of 3 samples have no `.orders[].lines[].qty`", text)
        self.assertEqual(self.order('ref: .note ?? "-"')[0], [])
        self.assertEqual(self.order('ref: if .note.exists() then .note! else "-"')[0], [])
        self.assertEqual(self.order("ref: .ref!\nlines: each .lines[] as l if l.qty.exists()"
                                    " { sku: l.sku!  qty: l.qty! }")[0], [])

    def test_kinds(self):
        codes, text = self.order("ref: .customer!\nqty: .qty\nstatus: .status\ntag: .lines[*].qty\nnote: .n")
        self.assertEqual(codes, ["W2173 4:6", "W2173 5:6", "W2173 6:9", "W2173 7:6", "W2173 8:7"])
        self.assertIn('Int is wanted, and in the samples `.orders[].qty` is text: "x", "y"', text)
        self.assertIn('samples have "NEW" at `.orders[].status`, which is no Status', text)
        self.assertIn("write .n.text()", text)
        self.assertIn("a number for int is wanted", self.order("ref: .ref!\nqty: .qty!.int()")[1])
        self.assertIn("`.orders[].lines` is a list of up to 2", self.order("ref: .lines.sku!")[1])

    def test_functions(self):
        text = """weft 1
use schema "s.graphql"
fn line(l: Any) -> Line = { sku: l.code!  qty: l.qty ?? 1 }
map m from json each .orders[] to type Order { ref: .ref!  lines: .lines[].map(line(.)) }
"""
        self.assertEqual(self.found("m.weft", text, "--shape", "orders.json")[0], ["W2171 3:36"])

    def test_xml_and_csv(self):
        xml = """weft 1
use schema "s.graphql"
map m from xml each x'/orders/order' to type Order {
  ref: @number!
  lines: each .line[] as l { sku: l@sku!  qty: l.qty! }
}
"""
        for args in (["--record", "/orders/order"], []):
            codes, text = self.found("m.weft", xml, "--shape", "orders.xml", *args)
            self.assertEqual(codes, ["W2171 4:9", "W2173 5:48"], args)
        self.file("stock.csv", "sku,qty\na,1\nb,x\n")
        csv = 'weft 1\nuse schema "s.graphql"\nmap m from csv(header: true) to type Line { sku: .SKU!  qty: .qty! }\n'
        codes, text = self.found("m.weft", csv, "--shape", "stock.csv")
        self.assertEqual(codes, ["W2171 3:51", "W2173 3:62"])
        self.assertIn("did you mean `sku`?", text)

    def test_mapping_files(self):
        mapping = """{ "mutation": "createOrder", "sourceFormat": "%s", "arguments": { "input": {
  "ref": { "source": "%s", "required": true },
  "note": { "source": "%s" },
  "lines": { "source": "%s", "isArray": true, "fields": {
    "sku": { "source": "sku", "required": true },
    "qty": { "source": "%s", "required": true, "resolver": "sdk.parseInt" } } } } } }
"""
        codes, text = self.found("m.json", mapping % ("json", "reff", "customer.firstName", "lines", "qty"),
                                 "--schema", "s.graphql", "--shape", "orders.json", "--record", ".orders[]")
        self.assertEqual(codes, ["W2171 2:23", "W2171 3:33", "W2172 6:62"])
        self.assertIn("did you mean `ref`?", text)
        self.assertIn("have no `.lines[].qty`|add  \"defaultValue\"", text)
        codes, text = self.found("m.json", mapping % ("xml", "orders.order[0].@no", "orders.order.x", "orders.order[0].line", "qty"),
                                 "--schema", "s.graphql", "--shape", "orders.xml")
        self.assertIn("`.order` is a list of up to 2 in the samples", text)
        self.assertIn("no sample has `sku` in `.order[].line[]`|did you mean `@sku`?", text)
        self.assertIn('a number for parseInt is wanted, and in the samples', text)

    def test_shape_file(self):
        self.order("ref: .ref!")
        shape = self.expect(0, "infer", "orders.json", "--record", ".orders[]", "-f", "json").out
        self.file("shape.json", shape)
        for form in ("json", "text"):
            self.assertEqual(self.expect(0, "infer", "shape.json", "-f", form).out,
                             self.expect(0, "infer", "orders.json", "--record", ".orders[]", "-f", form).out)
        self.assertEqual(self.order("ref: .reff!", "--shape", "shape.json")[0], ["W2171 4:7"])
        twice = json.loads(self.expect(0, "infer", "shape.json", "shape.json", "-f", "json").out)
        self.assertEqual((twice["records"], twice["paths"][0]["seen"]), (4, 4))
        self.file("shape.json", shape[:-20])
        self.assertIn("W4805", self.expect(5, "check", "m.weft", "--shape", "shape.json").err)
        self.file("shape.json", shape.replace('".ref"', '"ref"'))
        self.assertIn("path cannot be read", self.expect(5, "infer", "shape.json").err)

    def test_exit_codes(self):
        self.order("ref: .note!")
        self.expect(0, "check", "m.weft", "--shape", "orders.json")
        self.expect(4, "check", "m.weft", "--shape", "orders.json", "--deny", "warnings")
        self.expect(5, "check", "m.weft", "--shape", "nothing.json")
        self.order("ref: .reff!")
        self.expect(1, "check", "m.weft", "--shape", "orders.json")

    def test_fix(self):
        self.file("s.graphql", SCHEMA)
        self.file("m.weft", 'use schema "s.graphql"\nmap m from json to type Order {\n  ref: .ref\n  qty: "12"\n'
                            '  status: "OPNE"\n  note: .a.upper() && .b\n}\n')
        result = self.expect(1, "check", "--fix", "m.weft")
        self.assertIn("edits made", result.err)
        self.assertIn("W2109", result.err)  # what needs a decision is left
        self.assertEqual(self.read("m.weft").splitlines()[:6], [
            "weft 1", 'use schema "s.graphql"', "map m from json to type Order {", "  ref: .ref!", "  qty: 12",
            '  status: "OPEN"'])
        self.file("m.weft", 'weft 1\nuse schema "s.graphql"\nmap m from json to type Order {\n  ref: .ref\n  qty: "12" }\n')
        self.expect(0, "check", "--fix", "m.weft", "-q")
        before = self.read("m.weft")
        self.assertNotIn("edits made", self.expect(0, "check", "--fix", "m.weft").err)
        self.assertEqual(self.read("m.weft"), before)

    def test_operations_of_mapping_files(self):
        self.file("s.graphql", SCHEMA)
        self.file("m.json", """{ "mutation": "createOrder", "sourceFormat": "json",
  "arguments": { "input": { "ref": { "source": "ref", "required": true } } } }
""")
        self.file("in.json", '{"ref": "a"}')
        def query(*args):
            return json.loads(self.expect(0, "run", "m.json", "in.json", "--payload", "-q", *args).out)["query"]
        self.assertIn("($input: JSON)", query())
        self.assertIn("($input: JSON)", query("--faithful", "--schema", "s.graphql"))
        self.assertIn("($input: Order!) {\n  createOrder(input: $input) {\n    id\n  }", query("--schema", "s.graphql"))
        self.assertIn("mutation BatchCreateOrders($input1: Order!) {\n  createOrder1: createOrder(input: $input1) {\n    id\n  }",
                      query("--schema", "s.graphql", "--alias", "2"))
        self.file("s.graphql", SCHEMA.replace("type Made { id: ID! }", "type Made { name: String }"))
        self.assertIn("{\n    __typename\n  }", query("--schema", "s.graphql"))
        self.file("s.graphql", SCHEMA.replace("createOrder(input: Order!): Made", "createOrder(input: Order!): ID"))
        self.assertTrue(query("--schema", "s.graphql").endswith("createOrder(input: $input)\n}"))


main()
