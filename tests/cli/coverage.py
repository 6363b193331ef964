"""weft coverage: which places of their targets mappings fill."""

import json

from support import CliTest, main

SCHEMA = """type Query { q: Int }
type Mutation { createOrder(input: OrderInput!): Int }
input OrderInput {
  ref: String!  state: State = OPEN  note: String  address: Address  items: [Item!]!  parent: OrderInput
}
input Address { street: String!  city: String }
input Item { sku: String!  qty: Int  tags: [String] }
enum State { OPEN CLOSED }
"""

MAPPING = """weft 1
use schema "s.graphql"
fn address(a: Any) -> Address = { street: a.street!.text() }
map m from json to mutation createOrder {
  ref: .ref!.text()
  address: address(.address)
  items: each .lines[] as l { sku: l.sku!.text()  tags: ["a"] }
}
map other from json to json { a: 1 }
"""


class Coverage(CliTest):
    def setUp(self):
        super().setUp()
        self.file("s.graphql", SCHEMA)
        self.file("m.weft", MAPPING)

    def test_json(self):
        first, second = json.loads(self.expect(0, "coverage", "m.weft", "--format", "json", "--all").out)
        self.assertEqual({place["name"]: place["status"] for place in first["fields"]}, {
            "input.ref": "mapped", "input.state": "default", "input.note": "never",
            "input.address.street": "mapped", "input.address.city": "never",
            "input.items[].sku": "mapped", "input.items[].qty": "never", "input.items[].tags[]": "mapped",
            "input.parent": "never"})
        self.assertEqual((first["requiredFields"], first["mappedRequired"], first["missingRequired"]),
                         (3, 3, []))
        self.assertEqual((first["optionalFields"], first["mappedOptional"], first["defaulted"]), (6, 1, 1))
        self.assertEqual([first[p + "Percent"] for p in ("coverage", "requiredCoverage", "optionalCoverage")],
                         [44, 100, 17])
        self.assertEqual((second["typed"], second["totalFields"]), (False, 0))

    def test_text(self):
        out = self.expect(0, "coverage", "m.weft").out
        self.assertIn("m.weft: m -> createOrder\n  required 3 of 3 (100 %), optional 1 of 6 (17 %), 1 by default\n",
                      out)
        self.assertRegex(out, r"\n  default  input\.state +State\n")
        self.assertRegex(out, r"\n  never    input\.address\.city +String\n")
        self.assertNotIn("input.ref", out)
        self.assertIn("no schema describes the target", out)
        self.assertIn("| never | `input.note` | `String` |",
                      self.expect(0, "coverage", "m.weft", "-f", "markdown").out)

    def test_gates(self):
        self.expect(0, "coverage", "m.weft", "--min", "44", "--min-required", "100")
        self.assertIn("4 of 9 places are mapped, less than 45 %",
                      self.expect(1, "coverage", "m.weft", "--min", "45").err)
        self.expect(2, "coverage", "m.weft", "--min", "101")

    def test_with_errors_it_counts_what_can_be_told(self):
        self.file("m.weft", MAPPING.replace("ref: .ref!.text()", "reff: 1"))
        result = self.expect(1, "coverage", "m.weft", "-f", "json")
        self.assertIn("W2102", result.err)
        self.assertEqual([p["name"] for p in json.loads(result.out)[0]["missingRequired"]], ["input.ref"])
        self.expect(5, "coverage", "nothing.weft")
        self.file("broken.weft", "weft 1\nmap { ] from")
        self.expect(1, "coverage", "broken.weft")


if __name__ == "__main__":
    main()
