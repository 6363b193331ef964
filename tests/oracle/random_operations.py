"""Random schemas with every kind of type, and operation documents for them: most of what a document says
is right, and now and then something is not."""

SCALARS = ["Int", "Float", "String", "Boolean", "ID", "Any"]
LITERALS = {"Int": ["1", "-7", "2147483647"], "Float": ["1", "2.5", "1e3"], "String": ['"a"', '"""b"""'],
            "Boolean": ["true", "false"], "ID": ['"x"', "12"], "Any": ["1", '"a"', "{ k: [1, true] }", "RED"]}
WRONG = ["1", '"a"', "true", "2.5", "RED", "NOPE", "null", "[1]", "{ a: 1 }", "2147483648", "{}", "[[1]]"]


class Schema:
    def __init__(self, rng):
        self.rng = rng
        self.enums = {"E%d" % i: ["RED", "BLUE", "V%d" % i] for i in range(2)}
        self.inputs = {}
        self.one_of = set()
        for i in range(3):
            name = "In%d" % i
            known = list(self.inputs)
            if rng.random() < 0.3:
                self.one_of.add(name)
            self.inputs[name] = {"f%d" % j: self.input_type(known, name not in self.one_of)
                                 for j in range(rng.randint(1, 4))}
        names = ["T%d" % i for i in range(4)]
        self.interfaces = {"I%d" % i: self.fields(names, 2) for i in range(2)}
        self.objects = {}
        self.implements = {}
        for name in names:
            mine = [i for i in self.interfaces if rng.random() < 0.4]
            fields = self.fields(names, rng.randint(2, 5))
            for interface in mine:
                for field, what in self.interfaces[interface].items():
                    fields[field] = what
            # Two interfaces may promise one field differently: then only the last is kept.
            mine = [i for i in mine if all(fields[f] == w for f, w in self.interfaces[i].items())]
            self.objects[name], self.implements[name] = fields, mine
        self.unions = {"U0": rng.sample(names, 2), "U1": rng.sample(names, 1)}
        composite = names + list(self.interfaces) + list(self.unions)
        self.objects["Query"] = {"q%d" % i: ({}, self.wrap(name)) for i, name in enumerate(composite)}
        self.objects["Query"]["arg"] = self.field(["String"])
        self.objects["Mutation"] = {"m%d" % i: self.field(names + SCALARS) for i in range(3)}
        self.objects["Subscription"] = {"s%d" % i: self.field(names + SCALARS) for i in range(2)}
        for root in ("Query", "Mutation", "Subscription"):
            self.implements[root] = []

    def wrap(self, name):
        form = self.rng.choice(["%s", "%s", "%s!", "[%s]", "[%s!]!", "[[%s]!]"])
        return form % name

    def input_type(self, inputs, may_default):
        rng = self.rng
        name = rng.choice(SCALARS + list(self.enums) + inputs)
        type_ = self.wrap(name)
        if not may_default:
            return type_.rstrip("!"), None
        return type_, self.value(type_) if rng.random() < 0.25 and not inputs.count(name) else None

    def field(self, names):
        rng = self.rng
        args = {"a%d" % i: self.input_type(list(self.inputs), True)
                for i in range(rng.choice([0, 0, 1, 2]))}
        return args, self.wrap(rng.choice(names))

    def fields(self, objects, count):
        names = SCALARS + list(self.enums) + objects
        return {"f%d" % i: self.field(names) for i in range(count)}

    def fields_of(self, type_):
        return self.objects.get(type_) or self.interfaces.get(type_) or {}

    def is_composite(self, name):
        return name in self.objects or name in self.interfaces or name in self.unions

    def possible(self, name):
        if name in self.objects:
            return {name}
        if name in self.unions:
            return set(self.unions[name])
        return {t for t, mine in self.implements.items() if name in mine}

    # values

    def value(self, type_, variables=None, depth=0):
        """A literal that fits; with `variables`, sometimes one of those."""
        rng = self.rng
        if variables is not None and rng.random() < 0.35:
            return "$" + variables.name_for(type_)
        if type_.endswith("!"):
            type_ = type_[:-1]
        elif rng.random() < 0.1:
            return "null"
        if type_.startswith("["):
            if rng.random() < 0.2:
                return self.value(type_[1:-1], variables, depth)
            return "[" + ", ".join(self.value(type_[1:-1], variables, depth + 1)
                                   for _ in range(rng.randint(0, 2))) + "]"
        if type_ in self.enums:
            return rng.choice(self.enums[type_])
        if type_ in self.inputs:
            return self.object(type_, variables, depth)
        return rng.choice(LITERALS[type_])

    def object(self, name, variables, depth):
        rng = self.rng
        fields = self.inputs[name]
        if name in self.one_of:
            key = rng.choice(list(fields))
            return "{ %s: %s }" % (key, self.value(fields[key][0] + "!", variables, depth + 1))
        given = ["%s: %s" % (key, self.value(type_, variables, depth + 1))
                 for key, (type_, default) in fields.items()
                 if (type_.endswith("!") and default is None) or (depth < 3 and rng.random() < 0.5)]
        return "{ " + ", ".join(given) + " }"

    # text

    def sdl(self):
        def arguments(args):
            return "(" + ", ".join("%s: %s%s" % (k, t, " = " + d if d is not None else "")
                                   for k, (t, d) in args.items()) + ")" if args else ""

        def body(fields):
            return " {\n" + "".join("  %s%s: %s\n" % (name, arguments(args), type_)
                                    for name, (args, type_) in fields.items()) + "}\n"
        out = ["scalar Any\n", "directive @mark(n: Int!, e: E0 = RED) repeatable on FIELD | QUERY\n"]
        out += ["enum %s { %s }\n" % (n, " ".join(v)) for n, v in self.enums.items()]
        for name, fields in self.inputs.items():
            out.append("input %s%s {\n%s}\n" % (
                name, " @oneOf" if name in self.one_of else "",
                "".join("  %s: %s%s\n" % (k, t, " = " + d if d is not None else "") for k, (t, d) in fields.items())))
        out += ["interface %s%s" % (n, body(f)) for n, f in self.interfaces.items()]
        out += ["type %s%s%s" % (n, " implements " + " & ".join(self.implements[n]) if self.implements[n] else "", body(f))
                for n, f in self.objects.items()]
        out += ["union %s = %s\n" % (n, " | ".join(m)) for n, m in self.unions.items()]
        return "".join(out)


class Variables:
    def __init__(self, rng, schema):
        self.rng, self.schema = rng, schema
        self.types = {}

    def name_for(self, type_):
        for name, known in self.types.items():
            if known == type_ and self.rng.random() < 0.5:
                return name
        name = "v%d" % len(self.types)
        self.types[name] = type_
        return name

    def text(self, faulty):
        rng = self.rng
        out = []
        for name, type_ in self.types.items():
            if faulty() and rng.random() < 0.3:
                continue
            if faulty():
                type_ = rng.choice([type_.rstrip("!"), "[%s]" % type_, "Int", "T0", "String!", "Nope", type_ + ("" if type_.endswith("!") else "!")])
            elif not type_.endswith("!") and rng.random() < 0.3:
                type_ += "!"
            default = ""
            base = type_.strip("[]!")
            known = base in self.schema.enums or base in self.schema.inputs or base in SCALARS
            if known and rng.random() < 0.2:
                default = " = " + (rng.choice(WRONG) if faulty() else self.schema.value(type_))
            out.append("$%s: %s%s" % (name, type_, default))
        if faulty():
            out.append("$never: Int")
        return "(" + ", ".join(out) + ")" if out else ""


class Document:
    def __init__(self, rng, schema):
        self.rng, self.schema = rng, schema
        self.rate = rng.choice([0, 0, 0.01, 0.03])
        self.fragments = {}
        self.budget = 40

    def faulty(self):
        return self.rng.random() < self.rate

    def directives(self, variables):
        rng = self.rng
        if rng.random() > 0.1:
            return ""
        form = rng.choice([" @skip(if: %s)", " @include(if: %s)"])
        if self.faulty():
            return rng.choice([" @nope", " @skip", " @skip(if: 1)", " @deprecated", " @include(if: true) @include(if: true)", " @mark(n: 1)"])
        return form % self.schema.value("Boolean!", variables)

    def arguments(self, args, variables):
        rng = self.rng
        given = []
        for name, (type_, default) in args.items():
            needed = type_.endswith("!") and default is None
            if (needed and not self.faulty()) or rng.random() < 0.5:
                value = rng.choice(WRONG) if self.faulty() else self.schema.value(type_, variables)
                given.append("%s: %s" % ("zz" if self.faulty() else name, value))
        if given and self.faulty():
            given.append(given[0])
        return "(" + ", ".join(given) + ")" if given else ""

    def selection(self, type_, variables, depth):
        rng, schema = self.rng, self.schema
        fields = schema.fields_of(type_)
        parts = []
        for _ in range(rng.randint(1, 3)):
            self.budget -= 1
            roll = rng.random()
            if roll < 0.2 and depth < 4 and self.budget > 0:
                parts.append(self.inline(type_, variables, depth))
            elif roll < 0.35 and depth < 4 and self.budget > 0:
                parts.append(self.spread(type_, variables))
            elif fields:
                parts.append(self.field(rng.choice(list(fields)), fields, variables, depth))
            else:
                parts.append("__typename")
        return "{ " + " ".join(parts) + " }"

    def field(self, name, fields, variables, depth):
        rng, schema = self.rng, self.schema
        args, type_ = fields[name]
        base = type_.strip("[]!")
        text = "zz" if self.faulty() else name
        if rng.random() < 0.7:
            text = "%s_%s: %s" % (name, rng.randint(0, 30), text)
        elif rng.random() < 0.1:
            text = "x: " + text
        text += self.arguments(args, variables) + self.directives(variables)
        needs = schema.is_composite(base)
        if self.faulty():
            needs = not needs
        if needs and schema.is_composite(base):
            text += " __DEPTH__" if False else " " + (self.selection(base, variables, depth + 1) if depth < 5 and self.budget > 0 else "{ __typename }")
        elif needs:
            text += " { x }"
        return text

    def condition(self, type_):
        rng, schema = self.rng, self.schema
        every = list(schema.objects) + list(schema.interfaces) + list(schema.unions)
        if self.faulty():
            return rng.choice(every + ["Nope", "E0", "In0", "Int"])
        mine = schema.possible(type_)
        fitting = [t for t in every if schema.possible(t) & mine]
        return rng.choice(fitting) if fitting else type_

    def inline(self, type_, variables, depth):
        if self.rng.random() < 0.2:
            return "...%s %s" % (self.directives(variables), self.selection(type_, variables, depth + 1))
        condition = self.condition(type_)
        return "... on %s%s %s" % (condition, self.directives(variables), self.selection(condition, variables, depth + 1))

    def spread(self, type_, variables):
        rng = self.rng
        if self.faulty():
            return "...Nope"
        known = [n for n, (on, text) in self.fragments.items()
                 if (text is not None or self.faulty()) and self.schema.possible(on) & self.schema.possible(type_)]
        if known and rng.random() < 0.4:
            return "..." + rng.choice(known)
        name, condition = "F%d" % len(self.fragments), self.condition(type_)
        self.fragments[name] = (condition, None)
        self.fragments[name] = (condition, self.selection(condition, variables, 2))
        return "...%s%s" % (name, self.directives(variables))

    def text(self):
        rng = self.rng
        kind = rng.choice(["query", "query", "query", "mutation", "subscription"])
        variables = Variables(rng, self.schema)
        root = kind.capitalize()
        if kind == "subscription" and not self.faulty():
            fields = self.schema.fields_of(root)
            body = "{ %s }" % self.field(rng.choice(list(fields)), fields, variables, 0)
        else:
            body = self.selection(root, variables, 0)
        head = kind + (" Q" if rng.random() < 0.8 else "") + variables.text(self.faulty)
        if rng.random() < 0.1 and kind == "query":
            head += " @mark(n: 1) @mark(n: 2)"
        out = [head + self.directives(Variables(rng, self.schema)) * self.faulty() + " " + body]
        for name, (on, text) in self.fragments.items():
            if not self.faulty():
                out.append("fragment %s on %s %s" % (name, on, text or "{ __typename }"))
        if self.faulty():
            out.append(rng.choice(["{ __typename }", "query Q { __typename }", "fragment F0 on T0 { __typename }",
                                   "fragment Z on T0 { ...Z }", "fragment Z on Query { arg }"]))
        return "\n".join(out) + "\n"
