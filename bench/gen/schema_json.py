#!/usr/bin/env python3
"""An introspection result of a stated number of types, shaped like a commerce platform's.

Everything that an introspection query of GraphQL's own tools asks for is there: descriptions, arguments,
defaults, deprecations, interfaces, possible types, directives. Only random.Random(seed).random() is used: the
text depends on nothing but (types, seed).

    schema_json.py [--types 1500] [--seed 1] > schema.json
"""
import argparse
import json
import sys

from schema_sdl import FIELDS, NOUNS, SCALARS, Draw

PLAN = ["INPUT_OBJECT", "OBJECT", "INPUT_OBJECT", "OBJECT", "ENUM", "INPUT_OBJECT", "OBJECT", "OBJECT",
        "INPUT_OBJECT", "INTERFACE"]


def named(kind, name):
    return {"kind": kind, "name": name, "ofType": None}


class Introspection:
    def __init__(self, draw, count):
        self.draw = draw
        own = ["String", "Int", "Float", "Boolean", "ID", "DateTime", "Json"]
        self.names = {kind: [] for kind in set(PLAN)}
        self.plan = []
        for i in range(max(count - len(own) - 2, 4)):
            kind = PLAN[i % len(PLAN)]
            ending = {"INPUT_OBJECT": "Input", "ENUM": "Kind"}.get(kind, "")
            name = draw.pick(NOUNS) + draw.pick(NOUNS) + str(i) + ending
            self.plan.append((kind, name))
            self.names[kind].append(name)
        self.scalars = own

    def words(self, count):
        if self.draw.below(3):
            return None
        return " ".join(self.draw.pick(NOUNS).lower() for _ in range(count))

    def wrap(self, ref):
        roll = self.draw.below(10)
        if roll < 4:
            return ref
        if roll < 8:
            return {"kind": "NON_NULL", "name": None, "ofType": ref}
        inner = {"kind": "NON_NULL", "name": None, "ofType": ref}
        return {"kind": "LIST", "name": None, "ofType": inner}

    def some_type(self, kind, upto):
        roll = self.draw.below(10)
        if roll == 0:
            return named("ENUM", self.draw.pick(self.names["ENUM"]))
        if roll < 3 and upto:  # inputs name earlier ones only: none can need itself
            return named(kind, self.names[kind][self.draw.below(upto)])
        return named("SCALAR", self.draw.pick(SCALARS))

    def some_names(self, count):
        start = self.draw.below(len(FIELDS))
        return [FIELDS[(start + i) % len(FIELDS)] for i in range(count)]

    def value(self, name, ref):
        plain = ref["kind"] == "SCALAR" and ref["name"] == "Int"
        return {"name": name, "description": self.words(6), "type": self.wrap(ref),
                "defaultValue": "1" if plain and self.draw.below(2) else None,
                "isDeprecated": False, "deprecationReason": None}

    def field(self, name, ref):
        old = self.draw.below(20) == 0
        args = [self.value(n, named("SCALAR", self.draw.pick(SCALARS)))
                for n in self.some_names(self.draw.below(4))] if not self.draw.below(4) else []
        return {"name": name, "description": self.words(6), "args": args, "type": self.wrap(ref),
                "isDeprecated": old, "deprecationReason": "No longer supported" if old else None}

    def type_of(self, kind, name, inputs):
        row = {"kind": kind, "name": name, "description": self.words(12), "specifiedByURL": None, "fields": None,
               "inputFields": None, "interfaces": None, "enumValues": None, "possibleTypes": None}
        names = self.some_names(5 + self.draw.below(14))
        if kind == "INPUT_OBJECT":
            row["inputFields"] = [self.value(n, self.some_type(kind, inputs)) for n in names]
        elif kind == "ENUM":
            row["enumValues"] = [{"name": f"{name.upper()}_{i}", "description": self.words(6), "isDeprecated": False,
                                  "deprecationReason": None} for i in range(3 + self.draw.below(12))]
        elif kind == "OBJECT":
            row["fields"] = [self.field(n, self.some_type(kind, len(self.names[kind]))) for n in names]
            row["interfaces"] = []
        else:
            row["fields"] = [self.field("marker", named("SCALAR", "ID"))]
            row["interfaces"], row["possibleTypes"] = [], []
        return row

    def document(self):
        types = [{"kind": "SCALAR", "name": n, "description": None, "fields": None, "inputFields": None,
                  "interfaces": None, "enumValues": None, "possibleTypes": None} for n in self.scalars]
        inputs = 0
        for kind, name in self.plan:
            types.append(self.type_of(kind, name, inputs))
            inputs += kind == "INPUT_OBJECT"
        objects = self.names["OBJECT"]
        root = {"description": None, "inputFields": None, "enumValues": None, "possibleTypes": None}
        types.append(dict(root, kind="OBJECT", name="Query", interfaces=[],
                          fields=[self.field("find" + n, named("OBJECT", n)) for n in objects]))
        creates = []
        for i, name in enumerate(self.names["INPUT_OBJECT"]):
            create = self.field("create" + name[:-5], named("OBJECT", objects[i % len(objects)]))
            create["args"] = [{"name": "input", "description": None, "defaultValue": None, "isDeprecated": False,
                               "deprecationReason": None, "type": {"kind": "NON_NULL", "name": None,
                                                                   "ofType": named("INPUT_OBJECT", name)}}]
            create["isDeprecated"], create["deprecationReason"] = False, None
            creates.append(create)
        types.append(dict(root, kind="OBJECT", name="Mutation", interfaces=[], fields=creates))
        return {"data": {"__schema": {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"},
                                      "subscriptionType": None, "types": types, "directives": []}}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--types", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    json.dump(Introspection(Draw(options.seed), options.types).document(), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
