"""Random schemas, mappings into their inputs, and records. What a mapping does with a field is drawn
from everything the language has for it, right and wrong alike; records hold what was hoped for and
what was not."""

WORDS = ["ref", "sku", "qty", "price", "state", "gift", "note", "lines", "parent", "code", "total", "tag"]
ENUM = ["NEW", "OPEN", "CLOSED"]


class Schema:
    def __init__(self, rng):
        self.rng = rng
        self.inputs = {}
        self.one_of = set()
        names = ["In%d" % i for i in range(rng.randint(1, 4))]
        for at, name in enumerate(names):
            # an input needs only inputs that come later, so that values are finite
            self.inputs[name] = {}
            one_of = at > 0 and rng.random() < 0.15
            if one_of:
                self.one_of.add(name)
            for word in rng.sample(WORDS, rng.randint(1, 5)):
                self.inputs[name][word] = self.field(names[at + 1:], one_of)
        self.root = names[0]

    def field(self, later, one_of):
        rng = self.rng
        base = rng.choice(["Int", "Float", "String", "Boolean", "ID", "State", "JSON"] + later * 2)
        text = base
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
            text = "[%s%s]" % (text, rng.choice(["", "!"]))
        default = None
        if one_of:
            return text, None
        text += rng.choice(["", "", "!"])
        if base in ("Int", "String", "State") and "[" not in text and rng.random() < 0.2:
            default = {"Int": "1", "String": '"x"', "State": "OPEN"}[base]
        return text, default

    def sdl(self):
        lines = ["type Query { q: Int }", "scalar JSON", "enum State { %s }" % " ".join(ENUM)]
        for name, fields in self.inputs.items():
            body = "  ".join("%s: %s%s" % (word, text, " = " + default if default else "")
                             for word, (text, default) in fields.items())
            lines.append("input %s%s { %s }" % (name, " @oneOf" if name in self.one_of else "", body))
        return "\n".join(lines) + "\n"


def unwrap(text):
    """-> (kind: "named" or "list", what is inside, non-null)"""
    non_null = text.endswith("!")
    text = text[:-1] if non_null else text
    if text.startswith("["):
        return "list", text[1:-1], non_null
    return "named", text, non_null


class Mapping:
    def __init__(self, rng, schema):
        self.rng = rng
        self.schema = schema
        self.depth = 0

    def constant(self, base):
        right = {"Int": ["1", "-7", "2147483647"], "Float": ["1.5", "2"], "String": ['"s"', "'t'"],
                 "Boolean": ["true", "false"], "ID": ['"i"', "7"], "State": ['"NEW"', '"OPEN"'],
                 "JSON": ["[1, null]", '{ a: 1 }', '"j"']}
        wrong = ["2147483648", '"NEVER"', "1.5", "true", "null", '"x"', "[]"]
        if base not in right or self.rng.random() < 0.04:
            return self.rng.choice(wrong)
        return self.rng.choice(right[base])

    def scalar(self, base, non_null, path):
        rng = self.rng
        conversion = {"Int": ".int()", "Float": ".decimal()", "String": ".text()", "ID": ".text()",
                      "Boolean": ".bool()"}.get(base, "")
        enum = 'match %s.text() { "NEW" => "NEW", r\'^O\' => "OPEN", else => "CLOSED" }' % (path + "!")
        forms = [path, path + "!", path + "!" + conversion, "%s ?? %s" % (path, self.constant(base)),
                 self.constant(base), "%s%s" % (path, conversion),
                 "if %s.exists() then %s! else %s" % (path, path, self.constant(base)),
                 "(%s!%s catch %s)" % (path, conversion, self.constant(base)),
                 "if %s.exists() then %s" % (path, self.constant(base))]
        if base == "State":
            forms += [enum, enum, enum]
        if non_null and rng.random() < 0.85:
            forms = [form for form in forms if form not in (path, path + conversion)
                     and not form.startswith("if %s.exists() then %s" % (path, self.constant(base)))]
        return rng.choice(forms)

    def value(self, text, path, item):
        rng = self.rng
        kind, inner, non_null = unwrap(text)
        if kind == "list":
            shape = rng.random()
            if shape < 0.08:
                return path + rng.choice(["", "!", "[]"])
            if shape < 0.2:
                return "[%s]" % ", ".join(self.value(inner, path, item) for _ in range(rng.randint(0, 2)))
            if self.depth > 3:
                return "[]"
            self.depth += 1
            name = "e%d" % self.depth
            body = self.value(inner, name, name)
            self.depth -= 1
            if not body.startswith("{"):
                body = "=> " + body
            return "each %s[] as %s %s" % (path, name, body)
        if inner in self.schema.inputs:
            if rng.random() < 0.08:
                return path + rng.choice(["", "!"])
            return self.block(inner, path)
        return self.scalar(inner, non_null, path)

    def block(self, name, path):
        rng = self.rng
        entries = []
        fields = self.schema.inputs[name]
        chosen = list(fields)
        if name in self.schema.one_of and rng.random() < 0.8:
            chosen = rng.sample(chosen, 1 if rng.random() < 0.7 else min(2, len(chosen)))
        self.depth += 1
        for word in chosen:
            text, default = fields[word]
            required = text.endswith("!") and not default
            if self.depth > 4 and not required:
                continue
            if rng.random() < (0.03 if required else 0.3) and name not in self.schema.one_of:
                continue
            keep = "keep " if rng.random() < 0.1 else ""
            wrong = "x" if rng.random() < 0.01 else ""
            below = "" if path == "." else path
            entries.append("%s%s%s: %s" % (keep, word, wrong, self.value(text, below + "." + word, None)))
        self.depth -= 1
        return "{ %s }" % "  ".join(entries)

    def text(self):
        return ('weft 1\nuse schema "s.graphql"\nmap m from json to type %s %s\n'
                % (self.schema.root, self.block(self.schema.root, ".")))


class Records:
    def __init__(self, rng, schema):
        self.rng = rng
        self.schema = schema

    def scalar(self, base):
        right = {"Int": [0, 1, -5, 2147483647, 2.0], "Float": [1.5, 2, -0.25], "String": ["s", "", "NEW"],
                 "Boolean": [True, False], "ID": ["i", 12], "State": ENUM, "JSON": [1, {"a": [None]}, "j"]}
        wrong = [2147483648, 1.5, "12", "x", "", True, None, [1], {"a": 1}, [], 10 ** 20]
        return self.rng.choice(wrong if self.rng.random() < 0.12 else right[base])

    def value(self, text, depth):
        rng = self.rng
        kind, inner, non_null = unwrap(text)
        if rng.random() < (0.03 if non_null else 0.15):
            return None
        if kind == "list":
            if rng.random() < 0.1:
                return self.value(inner, depth)
            return [self.value(inner, depth) for _ in range(rng.randint(0, 3))]
        if inner in self.schema.inputs:
            return self.object(inner, depth + 1) if depth < 5 else None
        return self.scalar(inner)

    def object(self, name, depth=0):
        rng = self.rng
        fields = self.schema.inputs[name]
        words = list(fields)
        if name in self.schema.one_of:
            words = rng.sample(words, 1 if rng.random() < 0.9 else min(2, len(words)))
        return {word: self.value(fields[word][0], depth) for word in words
                if rng.random() > (0.03 if fields[word][0].endswith("!") else 0.2)}
