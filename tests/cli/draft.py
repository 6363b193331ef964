"""weft draft: a first mapping from samples."""

import json
import re

from support import CliTest, main

SCHEMA = """scalar DateTime
scalar LocalDate
type Query { q: Int }
type Mutation { createOrder(input: OrderInput!): Int  touch(ref: String!, note: String): Int }
input OrderInput {
  "The order's | number"
  ref: String!
  type: OrderType! = HOME
  retailer: RetailerId!
  totalPrice: Float
  createdOn: DateTime
  deliverBy: LocalDate
  customer: CustomerInput!
  billing: AddressInput
  items: [ItemInput!]!
  tags: [String!]
  sizes: [Int!]
  status: OrderStatus!
  gift: Boolean
  old: String @deprecated
  parent: OrderInput
}
input RetailerId { id: ID! }
input CustomerInput { email: String!  firstName: String  lastName: String!  phone: String  address: AddressInput }
input AddressInput { street: String!  city: String  postcode: String }
input ItemInput { ref: String!  quantity: Int!  price: Float  attributes: [AttributeInput!] }
input AttributeInput { name: String!  value: String }
enum OrderType { HOME CC }
enum OrderStatus { OPEN CLOSED }
"""

ORDERS = {"orders": [
    {"reference": "A1", "total_price": "1,212.50", "created_at": "2025-01-02T10:00:00Z", "deliver_by": "31/01/2025",
     "gift": "yes", "buyer": {"email": "a@b.c", "givenName": "Ada", "surname": "L",
                              "address": {"line1": "x", "town": "Y", "zip": "0123"}},
     "lines": [{"reference": "1", "qty": "2", "price": 5.5, "attributes": [{"name": "n", "value": 1}]},
               {"reference": "2", "qty": "1", "price": 5}],
     "tags": ["a"], "sizes": ["4", "5"], "status": "OPEN", "billing_street": "s", "old": "x"},
    {"reference": "A2", "total_price": "2,000", "created_at": "2025-01-02T10:00:00Z", "deliver_by": "12/01/2025",
     "gift": "no", "buyer": {"email": "a@b.c", "givenName": "Ada", "surname": "L"}, "lines": [], "tags": [],
     "sizes": [], "status": "OPEN", "billing_street": "s", "old": "x"}]}


class Draft(CliTest):
    def setUp(self):
        super().setUp()
        self.file("s.graphql", SCHEMA)
        self.file("o.json", json.dumps(ORDERS))

    def draft(self, *args, target="createOrder"):
        """The draft, which is in its canonical form, and of which check says nothing but what is to do."""
        result = self.expect(0, "draft", "-s", "s.graphql", "-m", target, "-o", "d.weft", *args)
        self.told = result.err
        text = self.read("d.weft")
        self.expect(0, "fmt", "--check", "d.weft")
        check = self.weft("check", "d.weft", "--format", "json")
        codes = {row["code"] for row in self.rows(check.out)}
        self.assertLessEqual(codes, {"W2104"}, check.out)
        todo = text.count("# TODO ")
        self.assertEqual(len([r for r in self.rows(check.out)]), todo, text + check.out)
        self.expect(1 if todo else 0, "draft", "-s", "s.graphql", "-m", target, "--complete", *args)
        return text

    def test_nested_json(self):
        text = self.draft("--sample", "o.json", "--record", ".orders[]")
        for line in ("map createOrder from json each .orders[] to mutation createOrder {",
                     "  ref: .reference!",
                     "  # TODO retailer: RetailerId!",
                     '  totalPrice: .total_price.decimal(group: ",")',
                     '  createdOn: .created_at.datetime("iso8601")',
                     '  deliverBy: .deliver_by.date("dd/MM/yyyy")',
                     "    firstName: .buyer.givenName",
                     "    lastName: .buyer.surname!",
                     "    address: if .buyer.address.exists() then {",
                     "      postcode: .buyer.address.zip",
                     "    } else omit",
                     "    #   phone: String",
                     "    street: .billing_street!",
                     "  items: each .lines[] as item {",
                     "    quantity: item.qty!.int()",
                     "    attributes: each item.attributes[] as item2 {",
                     "      value: item2.value.text()",
                     "  tags: .tags[]",
                     "  sizes: .sizes[].map(value => value.int())",
                     "  gift: .gift.bool()",
                     "  #   type: OrderType! (HOME | CC) = HOME",
                     "  #   parent: OrderInput"):
            self.assertIn(line + "\n", text)
        self.assertNotIn("old", text)
        self.assertIn("1 to do", self.told)

    def test_it_runs_when_the_todo_is_done(self):
        text = self.draft("--sample", "o.json", "--record", ".orders[]")
        self.file("d.weft", text.replace("# TODO retailer: RetailerId!", 'retailer: { id: "1" }'))
        self.expect(0, "check", "d.weft")
        first = self.rows(self.expect(0, "run", "-q", "d.weft", "o.json").out)[0]["input"]
        self.assertEqual((first["ref"], first["totalPrice"], first["deliverBy"], first["items"][0]["quantity"]),
                         ("A1", 1212.5, "2025-01-31", 2))
        self.assertEqual(first["customer"]["address"], {"street": "x", "city": "Y", "postcode": "0123"})
        self.assertEqual((first["sizes"], first["gift"]), ([4, 5], True))

    def test_csv(self):
        self.file("o.csv", 'Order Number;Customer Email;customer_last_name;total;Created On;status\n'
                           '1;a@b.c;L;"1,200";2025-01-02;OPEN\n2;a@b.c;L;"1,000,200";2025-01-02;OPEN\n')
        text = self.draft("--sample", "o.csv", "--delimiter", ";")
        for line in ('map createOrder from csv(header: true, delimiter: ";") to mutation createOrder {',
                     "  # TODO ref: String!   The order's | number",
                     '  createdOn: ."Created On".date("yyyy-MM-dd")',
                     '    email: ."Customer Email"!',
                     "    lastName: .customer_last_name!",
                     "  # TODO items: [ItemInput!]!",
                     '  totalPrice: .total.decimal(group: ",")  # by a part of its name: is it this?',
                     "  #   billing: AddressInput"):
            self.assertIn(line + "\n", text)

    def test_what_can_be_read_in_two_ways_is_not_guessed(self):
        self.file("o.csv", "ref,total price,deliver by,sizes\n1,\"1,200\",03/04/2025,1\n")
        text = self.draft("--sample", "o.csv")
        self.assertIn('  totalPrice: ."total price".decimal()\n  deliverBy: ."deliver by"\n', text)

    def test_xml(self):
        self.file("o.xml", '<orders xmlns="urn:x"><order ref="7"><customer-email>a@b</customer-email><status>OPEN</status>'
                           '<line><sku>a</sku><qty>2</qty></line><line><sku>b</sku><qty>3</qty></line></order></orders>')
        text = self.draft("--sample", "o.xml", "--record", "/orders/order")
        for line in ("map createOrder from xml each x'/orders/order' to mutation createOrder {", "  ref: @ref!",
                     "    email: .customer-email!", "  items: each .line[] as item {",
                     "    quantity: item.qty!.int()"):
            self.assertIn(line + "\n", text)

    def test_arguments_and_types(self):
        self.file("t.json", '{"reference": "1", "comment": 2}')
        text = self.draft("--sample", "t.json", target="touch")
        self.assertIn("  ref: .reference!\n  note: .comment.text()\n", text)
        out = self.expect(0, "draft", "-s", "s.graphql", "-t", "AddressInput", "--sample", "o.json").out
        self.assertIn("map addressInput from json to type AddressInput {\n", out)

    def test_what_a_mutation_returns(self):
        types = ("type Order { items(first: Int!): Int  id: ID!  ref: String  lines: [Order] }",
                 "type Order { many(first: Int!): Int  old: Int @deprecated  name: String  other: Int }",
                 "type Other { a: Int } union Order = Other", "type Order { self: Order }")
        for kind, selection in zip(types, ("{ id ref }", "{ name }", "{ __typename }", "{ __typename }")):
            self.file("s.graphql", SCHEMA.replace("createOrder(input: OrderInput!): Int",
                                                  "createOrder(input: OrderInput!): Order") + kind)
            text = self.draft("--sample", "o.json", "--record", ".orders[]")
            self.assertIn("to mutation createOrder returning " + selection + " {", text)

    def test_nothing_known(self):
        self.file("e.json", "{}")
        text = self.draft("--sample", "e.json")
        self.assertEqual(len(re.findall("# TODO ", text)), 5)

    def test_wrong_usage(self):
        for args in ([], ["-s", "s.graphql", "-m", "createOrder"], ["-s", "s.graphql", "--sample", "o.json"],
                     ["-s", "s.graphql", "-m", "a", "-t", "b", "--sample", "o.json"]):
            self.expect(2, "draft", *args)
        for target in ("createOder", "q", "OrderType", "Query"):
            self.assertIn("W2163", self.expect(1, "draft", "-s", "s.graphql", "-m", target, "--sample", "o.json").err)
        self.expect(5, "draft", "-s", "s.graphql", "-m", "touch", "--sample", "nothing.json")
        self.file("bad.json", "{")
        self.expect(5, "draft", "-s", "s.graphql", "-m", "touch", "--sample", "bad.json")

    def test_json(self):
        self.file("s.graphql", """type Query { a: Int }
input OrderIn { "its number" ref: String! total: Float! no: Int customer: Cust! items: [Item!]! shop: String! }
input Cust { email: String! firstName: String }
input Item { productRef: String! quantity: Int! }
type Order { id: ID! }
type Mutation { createOrder(input: OrderIn!, dry: Boolean): Order }
""")
        self.file("o.xml", """<orders><order no="1"><ref>A</ref><total>1.5</total><customer_email>a@b.co</customer_email>
<item ref="x" qty="2"/><item ref="y" qty="3"/></order></orders>
""")
        args = ("draft", "--json", "-s", "s.graphql", "--sample", "o.xml", "--record", "/orders/order")
        result = self.expect(0, *args, "-m", "createOrder", "-o", "m.json")
        self.assertIn("1 to do", result.err)
        made = json.loads(self.read("m.json"))
        self.assertEqual((made["mutation"], made["sourceFormat"], made["returnFields"]), ("createOrder", "xml", ["id"]))
        self.assertEqual(made["arguments"], {"input": {
            "ref": {"source": "orders.order.ref", "required": True},
            "total": {"source": "orders.order.total", "resolver": "parseFloat", "required": True},
            "no": {"source": "orders.order@no", "resolver": "parseInt"},
            "customer": {"email": {"source": "orders.order.customer_email", "required": True}},
            "items": {"source": "orders.order.item", "isArray": True, "autoWrap": True,
                      "productRef": {"source": "@ref", "required": True, "comment": "by a part of its name: is it this?"},
                      "quantity": {"source": "@qty", "transform": "parseInt", "required": True}},
            "shop": {"source": "TODO", "required": True, "comment": "String!"}}})
        said = [json.loads(line) for line in self.weft("check", "m.json", "-s", "s.graphql", "-f", "json").out.splitlines()]
        self.assertEqual([d for d in said if d["severity"] != "note"], [])
        self.expect(3, "run", "m.json", "o.xml", "-q")  # what is to be done rejects
        self.file("m.json", self.read("m.json").replace("TODO", "orders.order.ref"))
        run = json.loads(self.expect(0, "run", "m.json", "o.xml", "-q").out)
        self.assertEqual(run["input"]["items"], [{"productRef": "x", "quantity": 2}, {"productRef": "y", "quantity": 3}])
        made = json.loads(self.expect(0, *args, "-t", "OrderIn").out)
        self.assertEqual(made["fields"]["no"], {"source": "orders.order.@no", "resolver": "sdk.parseInt"})
        self.assertEqual(made["fields"]["items"]["fields"]["quantity"],
                         {"source": "@qty", "resolver": "sdk.parseInt", "required": True})
        self.expect(2, "draft", "--json", "-s", "s.graphql", "--sample", "o.xml", "-m", "createOrder")

    def test_query(self):
        self.file("s.graphql", """type Query { orders(first: Int): Conn  me: Me }
type Me { id: ID! }
type Conn { edges: [Edge!] }
type Edge { cursor: String node: Order }
type Order { id: ID! ref: String! tags: [String!] price: Float customer: Cust lines: [Line] }
type Cust { name: String address: Addr }
type Addr { city: String }
type Line { sku: String }
""")
        self.file("q.graphql", """query Orders($n: Int) { orders(first: $n) { edges { cursor node {
  id tags customer { name address { city } } ...L } } } }
fragment L on Order { lines { sku } total: price id }
""")
        args = ("draft", "-s", "s.graphql", "--query", "q.graphql", "--to", "csv")
        self.expect(0, *args, "-o", "m.weft")
        self.expect(0, "check", "m.weft")
        self.file("in.json", json.dumps({"data": {"orders": {"edges": [
            {"cursor": "c", "node": {"id": "1", "tags": ["a", "b"], "customer": {"name": "Ada"}, "lines": [{"sku": "x"}], "total": 1.5}},
            {"cursor": "d", "node": {"id": "2", "tags": None, "customer": None, "lines": None, "total": None}}]}}}))
        self.assertEqual(self.expect(0, "run", "m.weft", "in.json", "-q").out.splitlines(), [
            "cursor,id,tags,customer_name,customer_address_city,lines,total",
            'c,1,a;b,Ada,,"[{""sku"":""x""}]",1.5', "d,2,,,,[],"])
        self.file("q.graphql", "{ me { id } }")
        self.assertIn("me_id: .data.me.id", self.expect(0, *args).out)
        self.file("q.graphql", "{ me { idd } }")
        self.assertIn("did you mean `id`?", self.expect(1, *args).err)
        self.expect(2, "draft", "-s", "s.graphql", "--query", "q.graphql")



if __name__ == "__main__":
    main()
