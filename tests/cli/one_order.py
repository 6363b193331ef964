"""The smallest mapping to a mutation, for tests of sending in which only the references of the orders matter."""

SCHEMA = """type Query { order(id: ID!): Order }
type Order { id: ID! }
input OrderInput { ref: String! }
type Mutation { createOrder(input: OrderInput!): Order }
"""
MAPPING = """weft 1
use schema "schema.graphql"
map orders from csv to mutation createOrder returning { id } { ref: .ref! }
"""
ANSWER = '{"data":{"createOrder":{"id":"1"}}}'


def write(test, refs):
    """Schema, mapping and the rows of a CliTest."""
    test.file("schema.graphql", SCHEMA)
    test.file("m.weft", MAPPING)
    test.file("in.csv", "ref\n" + "".join("%s\n" % ref for ref in refs))
