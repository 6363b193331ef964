#!/usr/bin/env python3
"""A GraphQL schema of a stated number of types, shaped like a commerce platform's.

Only random.Random(seed).random() is used, whose sequence is the same on every
Python 3 version: the text depends on nothing but (types, seed). Of ten types
four are inputs, three objects, one a connection with its edge, one an enum and
one an interface, union or scalar; about every third thing has a description.

    schema_sdl.py [--types 1500] [--seed 1] > schema.graphql
"""
import argparse
import random
import sys

NOUNS = """Order Item Customer Address Product Price Location Fulfilment Return Payment Shipment Invoice
Carrier Article Inventory Position Virtual Control Catalogue Category Network Retailer Role User Billing
Credit Transaction Parcel Wave Consignment Comment Attribute Option Tag Status Setting Variant Bundle""".split()
FIELDS = """ref name type status quantity price currency email phone street city postcode country weight
note createdOn updatedOn expectedOn total tax discount code title summary value unit width height depth
primary active priority rank source channel""".split()
SCALARS = ["String", "String", "String", "Int", "Float", "Boolean", "ID", "DateTime", "Json"]


class Draw:
    def __init__(self, seed):
        self.next = random.Random(seed).random

    def below(self, n):
        return int(self.next() * n)

    def pick(self, items):
        return items[self.below(len(items))]


class Schema:
    def __init__(self, draw, count):
        self.draw = draw
        self.objects, self.inputs, self.enums = [], [], []
        self.abstract = {"interface": [], "union": [], "scalar": []}
        self.types = []
        plan = ["input", "object", "input", "object", "enum", "input", "connection", "object", "input", "other"]
        for i in range(max(count - 4, 0)):
            self.plan_type(plan[i % len(plan)], i)

    def plan_type(self, sort, i):
        name = self.draw.pick(NOUNS) + self.draw.pick(NOUNS) + str(i)
        if sort == "other":
            sort = ["interface", "union", "scalar"][i // 10 % 3]
        self.types.append((sort, name))
        if sort == "object":
            self.objects.append(name)
        elif sort == "input":
            self.inputs.append(name + "Input")
        elif sort == "enum":
            self.enums.append(name + "Kind")
        elif sort in self.abstract:
            self.abstract[sort].append(name)

    def wrap(self, name):
        roll = self.draw.below(10)
        if roll < 4:
            return name
        if roll < 8:
            return name + "!"
        return "[" + name + ("!]" if roll == 8 else "!]!")

    def names(self, count):
        start = self.draw.below(len(FIELDS))
        return [FIELDS[(start + i) % len(FIELDS)] for i in range(count)]

    def described(self, indent, words):
        if self.draw.below(3):
            return ""
        text = " ".join(self.draw.pick(NOUNS).lower() for _ in range(words))
        if self.draw.below(2):
            return f'{indent}"{text}"\n'
        return f'{indent}"""\n{indent}{text}\n{indent}"""\n'

    def value_type(self, pool, earlier):
        roll = self.draw.below(10)
        if roll == 0 and self.enums:
            return self.draw.pick(self.enums)
        if roll < 3 and earlier: # inputs name earlier ones only: none can need itself
            return pool[self.draw.below(earlier)]
        return self.draw.pick(SCALARS)

    def arguments(self):
        if self.draw.below(4):
            return ""
        inside = ", ".join(f"{n}: {self.wrap(self.draw.pick(SCALARS))}" for n in self.names(1 + self.draw.below(3)))
        return f"({inside}, first: Int = 10)"

    def fields(self, pool, index, arguments):
        lines = []
        for name in self.names(5 + self.draw.below(14)):
            call = self.arguments() if arguments else ""
            kind = self.value_type(pool, index)
            default = " = 1" if not arguments and kind == "Int" and self.draw.below(2) else ""
            lines.append(self.described("  ", 6) + f"  {name}{call}: {self.wrap(kind)}{default}\n")
        return "".join(lines)

    def text(self):
        out = ["scalar DateTime\nscalar Json\n\n"]
        inputs = 0
        for sort, name in self.types:
            out.append(self.described("", 12))
            if sort == "object":
                implements = ""
                if self.abstract["interface"] and not self.draw.below(5):
                    implements = " implements " + self.draw.pick(self.abstract["interface"])
                marks = "  marker: ID!\n" if implements else ""
                out.append(f"type {name}{implements} {{\n{marks}{self.fields(self.objects, len(self.objects), True)}}}\n\n")
            elif sort == "input":
                out.append(f"input {name}Input {{\n{self.fields(self.inputs, inputs, False)}}}\n\n")
                inputs += 1
            elif sort == "enum":
                values = "".join(f"  {name.upper()}_{i}\n" for i in range(3 + self.draw.below(12)))
                out.append(f"enum {name}Kind {{\n{values}}}\n\n")
            elif sort == "connection":
                node = self.draw.pick(self.objects) if self.objects else "Query"
                out.append(f"type {name}Connection {{\n  edges: [{node}]\n  hasNext: Boolean!\n}}\n\n")
            elif sort == "interface":
                out.append(f"interface {name} {{\n  marker: ID!\n}}\n\n")
            elif sort == "union":
                members = sorted({self.draw.pick(self.objects) for _ in range(5)}) if self.objects else ["Query"]
                out.append(f"union {name} = {' | '.join(members)}\n\n")
            else:
                out.append(f"scalar {name}\n\n")
        out.append("type Query {\n  version: String\n")
        out += [f"  find{n}(ref: [String!], first: Int = 10, after: String): {n}\n" for n in self.objects]
        out.append("}\n\ntype Mutation {\n  touch: Boolean\n")
        for i, name in enumerate(self.inputs):
            if self.objects:
                out.append(f"  create{name[:-5]}(input: {name}!): {self.objects[i % len(self.objects)]}\n")
        out.append("}\n")
        return "".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--types", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.write(Schema(Draw(options.seed), options.types).text())


if __name__ == "__main__":
    main()
