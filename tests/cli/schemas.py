"""weft schema: show, fields, diff."""

import json

from support import CliTest, main

OLD = '''"""What there is"""
type Query { order(id: ID!, deep: Boolean = false): Order  orders: [Order!]! }
type Mutation { createOrder(input: OrderInput!): Order }
interface Named { ref: String! }
type Order implements Named { ref: String!  total: Float  lines: [Line!]  state: State }
type Line { sku: String!  order: Order }
type Note { text: String @deprecated(reason: "nobody reads it") }
union Any = Order | Line
enum State { OPEN CLOSED }
input OrderInput { ref: String!  state: State = OPEN  lines: [[LineInput!]]  parent: OrderInput }
input LineInput { """the "article\'s" number""" sku: String!  qty: Int }
input By @oneOf { id: ID  ref: String }
scalar Money
'''


class Schemas(CliTest):
    def setUp(self):
        super().setUp()
        self.file("old.graphql", OLD)

    def diff(self, code, old, new):
        new_text = OLD.replace(old, new)
        self.assertNotEqual(new_text, OLD)
        self.file("new.graphql", new_text)
        result = self.expect(code, "schema", "diff", "old.graphql", "new.graphql", "--format=json")
        return [(c["level"], c["code"], c["message"]) for c in json.loads(result.out)]

    def test_a_schema_that_is_not_there(self):
        result = self.expect(1, "schema", "show", "nothing.graphql")
        self.assertIn("`nothing.graphql` cannot be read: there is no such file", result.err)
        self.assertNotIn("use schema", result.err)

    def test_show(self):
        out = self.expect(0, "schema", "show", "old.graphql").out
        self.assertIn("inputs      3\n", out)
        self.assertIn("mutation    createOrder(input: OrderInput!): Order\n", out)
        self.assertEqual(self.expect(0, "schema", "show", "old.graphql", "createOrder").out,
                         "createOrder(input: OrderInput!): Order\n")
        self.assertEqual(self.expect(0, "schema", "show", "old.graphql", "Order.lines").out,
                         "lines: [Line!]\n")
        self.assertEqual(self.expect(0, "schema", "show", "old.graphql", "State").out,
                         "enum State {\n  OPEN\n  CLOSED\n}\n")
        shown = json.loads(self.expect(0, "schema", "show", "old.graphql", "OrderInput", "-f", "json").out)
        self.assertEqual(shown["fields"][1], {"name": "state", "type": "State", "default": "OPEN"})
        self.assertEqual(shown["fields"][0], {"name": "ref", "type": "String!", "required": True})

    def test_what_is_shown_is_the_schema(self):
        types = ["Query", "Mutation", "Named", "Order", "Line", "Note", "Any", "State", "OrderInput",
                 "LineInput", "By", "Money"]
        self.file("again.graphql", "".join(
            self.expect(0, "schema", "show", "old.graphql", name).out for name in types))
        self.assertEqual(self.expect(0, "schema", "diff", "old.graphql", "again.graphql").out, "")
        self.assertEqual(self.expect(0, "schema", "diff", "again.graphql", "old.graphql").out, "")

    def test_fields(self):
        out = self.expect(0, "schema", "fields", "old.graphql", "createOrder", "-f", "json").out
        self.assertEqual([(f["path"], f["required"], f["list"], f.get("below")) for f in json.loads(out)], [
            ("input", True, False, None), ("input.ref", True, False, None),
            ("input.state", False, False, None), ("input.lines[][]", False, True, None),
            ("input.lines[][].sku", True, False, None), ("input.lines[][].qty", False, False, None),
            ("input.parent", False, False, "recursive")])
        out = self.expect(0, "schema", "fields", "old.graphql", "createOrder", "--depth", "1").out
        self.assertRegex(out, r"input\.lines\[\]\[\] +\[\[LineInput!\]\]  \(deeper\)\n")
        self.assertNotIn("sku", out)
        out = self.expect(0, "schema", "fields", "old.graphql", "LineInput", "-f", "markdown").out
        self.assertIn("| `sku` | `String!` | yes |  | the \"article's\" number |\n", out)

    def test_names_that_are_not_there(self):
        self.assertIn("did you mean `createOrder`?",
                      self.expect(1, "schema", "show", "old.graphql", "createOrdr").err)
        self.assertIn("`Order` has no `totl`",
                      self.expect(1, "schema", "show", "old.graphql", "Order.totl").err)
        self.expect(1, "schema", "show", "nothing.graphql")
        self.expect(2, "schema", "count", "old.graphql")
        self.expect(2, "schema", "diff", "old.graphql")

    def test_diff(self):
        self.assertEqual(self.diff(1, "total: Float ", ""),
                         [("breaking", "FIELD_REMOVED", "Order.total was removed")])
        self.assertEqual(self.diff(1, "total: Float", "total: Int"),
                         [("breaking", "FIELD_CHANGED_KIND", "Order.total changed from Float to Int")])
        self.assertEqual(self.diff(0, "total: Float", "total: Float!"),
                         [("safe", "FIELD_CHANGED_KIND", "Order.total changed from Float to Float!")])
        self.assertEqual(self.diff(1, "qty: Int", "qty: Int!"),
                         [("breaking", "FIELD_CHANGED_KIND", "LineInput.qty changed from Int to Int!")])
        self.assertEqual(self.diff(0, "number\"\"\" sku: String!", "number\"\"\" sku: String"),
                         [("safe", "FIELD_CHANGED_KIND", "LineInput.sku changed from String! to String")])
        self.assertEqual(self.diff(1, "qty: Int", "qty: Int  gift: Boolean!"),
                         [("breaking", "REQUIRED_INPUT_FIELD_ADDED",
                           "LineInput.gift was added and is required")])
        self.assertEqual(self.diff(0, "qty: Int", "qty: Int  gift: Boolean! = false"),
                         [("dangerous", "OPTIONAL_INPUT_FIELD_ADDED", "LineInput.gift was added")])
        self.assertEqual(self.diff(0, "deep: Boolean = false", "deep: Boolean = true"),
                         [("dangerous", "ARG_DEFAULT_VALUE_CHANGE",
                           "Query.order(deep:) has another default instead of false")])
        self.assertEqual(self.diff(1, "(id: ID!, deep: Boolean = false)", "(key: ID!, deep: Boolean = false)"),
                         [("breaking", "ARG_REMOVED", "Query.order no longer takes id"),
                          ("breaking", "REQUIRED_ARG_ADDED",
                           "Query.order takes key too, which is required")])
        self.assertEqual(self.diff(1, "enum State { OPEN CLOSED }", "enum State { OPEN LOST }"),
                         [("breaking", "VALUE_REMOVED_FROM_ENUM", "State lost CLOSED"),
                          ("dangerous", "VALUE_ADDED_TO_ENUM", "State gained LOST")])
        self.assertEqual(self.diff(1, "union Any = Order | Line", "union Any = Order | Note"),
                         [("breaking", "TYPE_REMOVED_FROM_UNION", "Any lost Line"),
                          ("dangerous", "TYPE_ADDED_TO_UNION", "Any gained Note")])
        self.assertEqual(self.diff(1, "type Order implements Named {", "type Order {"),
                         [("breaking", "IMPLEMENTED_INTERFACE_REMOVED", "Order lost Named")])
        self.assertEqual(self.diff(1, "scalar Money", "enum Money { EUR }"),
                         [("breaking", "TYPE_CHANGED_KIND", "Money was a scalar and is an enum")])
        self.assertEqual(self.diff(0, "scalar Money", "scalar Money scalar More"),
                         [("safe", "TYPE_ADDED", "More was added")])

    def test_which_mappings_are_hit(self):
        self.file("m.weft", 'weft 1\nuse schema "old.graphql"\n'
                            "map m from json to mutation createOrder returning { ref } {\n"
                            "  ref: .ref!.text()\n  state: \"OPEN\"\n}\n")
        self.file("new.graphql", OLD.replace("enum State { OPEN", "enum State { NEW")
                  .replace("= OPEN", "= NEW").replace("qty: Int", "qty: Int!"))
        result = self.expect(1, "schema", "diff", "old.graphql", "new.graphql", "m.weft")
        self.assertIn("m.weft:5:", result.err)
        self.file("new.graphql", OLD.replace("qty: Int", "qty: Int!"))
        self.expect(1, "schema", "diff", "old.graphql", "new.graphql")
        self.expect(0, "schema", "diff", "old.graphql", "new.graphql", "m.weft")

    def test_operations(self):
        self.file("q.graphql", """query Get($id: ID!, $n: Int) @skip(if: true) {
  order(id: $id, deeep: true) { ...Head lines { sku, sku: order { ref } } }
}
fragment Head on Order { refs state(x: 1) { a } }
fragment Rest on Note { text }
fragment Loop on Order { ...Loop }
""")
        result = self.expect(1, "check", "--schema", "old.graphql", "-f", "json", "q.graphql")
        said = ["%d:%d %s" % (d["line"], d["column"], d["message"]) for d in map(json.loads, result.out.splitlines())]
        self.assertEqual(said, [
            "1:30 directive `skip` cannot stand here", "2:18 there is no argument `deeep`",
            "4:26 there is no field `refs`", "4:37 there is no argument `x`",
            "4:43 `State` has no fields to select", "5:25 `text` of Note is deprecated: nobody reads it",
            "6:26 fragment `Loop` contains itself", "5:10 fragment `Rest` is never used",
            "6:10 fragment `Loop` is never used", "1:21 variable `n` is never used"])
        self.file("q.graphql", "query ($id: ID!) { order(id: $id) { ref } }")
        self.expect(0, "check", "--schema", "old.graphql", "q.graphql")
        self.expect(0, "check", "q.graphql")
        self.file("q.graphql", "query ($id: ID!) { order { ref ref: x } ...F }")
        self.assertIn("variable `id` is never used", self.expect(1, "check", "q.graphql").err)


if __name__ == "__main__":
    main()
