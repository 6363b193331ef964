"""Every form of fused instruction, in mappings made from a seed, against the general ones: the same bytes out and the
same rejects for records of usual and unusual values, read by the index and carefully. Each form must have come up in some listing, or the test fails.

    WEFT=build/release/weft python3 tests/cli/fused_forms.py --count 300 --seed 7
"""

import json
import os
import random
import re
import sys
import unittest

from fused import OTHERS, TEXTS
from support import CliTest

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
COUNT, SEED = 20, 1
RECORDS = 60

# What a usual record holds, so that more than the way of giving up is walked.
USUAL = ["A-1", "loc 7", "EXPRESS", "AU", "NZ", "12", "0", "7.50", "-3", "true", "false", "2025-02-01", "2024-03-01T10:20:30Z",
         "1999-12-28T23:59:59Z", "2024-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T10:60:00Z", "2024-01-01t10:00:00Z",
         "x" * 31, "x" * 32, "x" * 33, "x" * 64, "home", "work", "fifteen chars..", "exactly sixteen!", "k17", "k149", "k150", "a key of 131..", "xxxxxxxxxxxxxxxx", "seventeen chars..", "é" * 16, "a\tb", "aaaaaaaabccccccc", "bbbbbbbbccccccc"]

# What a field usually is, so that most records are mapped and not rejected by the first form that wants something else.
KINDS = {"f0": ["12", "0", "-3", "7", "123456789012345", "012"], "f1": ["7.50", "0.5", "12", "1.", "-0.5", "-12.25", "0.0000001", "0.00001", "0.00", "10.0", "-12.250", "0.000000"], "f2": ["true", "false"],
         "f3": ["2025-02-01", "2025-02-28", "2024-02-29", "1999-12-31", "2025-12-01", "2025-04-30", "2025-04-31", "2025-06-00"],
         "f4": ["2024-03-01T10:20:30Z", "1999-12-28T23:59:59Z", "2024-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-03-01T10:20:30.5+02:00"]}
FIELD_OF = [("formatDate", "f3"), (".number(", "f1"), ("parseFloat", "f1"), ("parseInt", "f0"), ("oolean", "f2"), (".int()", "f0"), (".decimal()", "f1"), (".bool()", "f2"), ("datetime(", "f4"), (".date(", "f3")]

FORMS = ["{p}", "{p}!", "{p} ?? \"none\"", "{p}.trim()", "{p}!.trim()", "{p}.upper()", "{p}!.upper()", "{p}.lower()", "{p}!.lower()",
         "{p}.int()", "{p}!.int()", "{p}.decimal()", "{p}!.decimal()", "{p}.bool()", "place({p})", "place({p}!)", "bare({p})", "many({p})", "many({p}!.trim())", "alike({p})",
         "if {p}.exists() then {p}", "if {p}.exists() then {p}!.upper()", "if {q}.exists() then \"${{{p}!}}-x\"", "\"${{{p}!}}-${{{q}!}}\"", "\"${{{p}!}}${{{q}!}}\"", "\"id ${{{p}!}} of ${{{q}!}} and ${{{p}!}}.\"",
         "\"${{{p}!.date(\"yyyy-MM-dd\")}}T00:00:00.000Z\"", "if {p}.exists() then \"${{{p}!.date(\"yyyy-MM-dd\")}}T00:00\"",
         "{p}!.datetime(\"iso8601\").format_date(\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\")",
         "{p}.datetime(\"iso8601\").format_date(\"yyyy-MM-dd'T'HH:mm:ss'Z'\")", "{p}.trim().upper()", "{p}.trim().int()",
         "part({o})", "{{ first: {p}  second: {q} }}", "[{{ name: \"one\"  value: {p} }}, {{ name: \"two\"  value: {q} ?? \"-\" }}]",
         "\"constant\"", "12"]
BASIC = ["{p}", "{p}.upper()", "{p}.lower()", "{p}.int()", "{p}.bool()", "place({p})", "sdk.formatDate({p})"]
# What mapping files of the npm package say.
PACKAGE = ["sdk.formatDate({p})", "strict.formatDate({p}!)", "if sdk.is_truthy({p}) then sdk.formatDate({p})", "if sdk.is_truthy({p}) then strict.number({p})",
         "strict.parseFloat({p})", "sdk.number({p})", "strict.parseInt({p}!)", "sdk.parseInt({p})", "sdk.boolean({p})", "strict.transform.toBoolean({p})",
         "sdk.or_default({p}, \"none\")", "sdk.toString({p})", "sdk.identity({p})", "sdk.trim({p})", "sdk.uppercase(sdk.trim({p}))", "sdk.lowercase({p})"]
LISTS = ["each {xs} as x {{ {members} }}", "each .ys as y {{ as_it_is: y  number: y.int()  large: y.upper()  small: y.lower()  time: sdk.formatDate(y) }}", "each .zs as z {{ truth: z.bool()  place: place(z) }}", "{xs}[][? .t == \"home\"].first()", "{xs}[][? .t != \"home\"].count()", "{xs}[][? .t == {p}].map(.v)",
         "named({xs}, \"work\")", "named({xs}, \"a name that is longer than sixteen\")", "named({xs}, \"\")"]

# What is picked from a list, of all records or of XML, where an element with an attribute is a text.
PICKS = ["named(.xs, \"home\").v", "named(.xs, \"home\")!.v", "one(.xs, .f5).v", ".xs[][? .t == \"home\"].first().v", ".xs[? .t == \"work\"][0].w",
         ".xs[? .t != \"home\"].first()!.v", "named(.xs, \"a name that is longer than sixteen\").w", "other(.xs, \"work\").v", ".xs[][? .t == .f6][0].v"]
MARKED = ["marked(.as.a, \"color\")", "marked(.as.a, \"size\")", "marked(.as.a, .f5)", "marked(.as.a, \"count\")", "marked(.as.a, \"gift\")",
          "unmarked(.as.a, \"gift\")"]
MARKED_OF = {"f0": "marked(.as.a, \"count\")", "f2": "marked(.as.a, \"gift\")"}

# Keys of every length that a table is laid for, most of them alike but for a byte.
MANY = ["k%d" % i for i in range(150)] + ["a key of %d.." % i for i in range(100, 190)] + ["x" * i for i in range(3, 17)]

HEAD = """weft 1
table place -> String { "AU" => "Australia", "NZ" => "New Zealand", "EXPRESS" => "EXPRESS", "home" => "", else => "Other" }
table bare -> String { "AU" => "a place with a name that is much longer than any other one", "work" => "\\"w\\"" }
table many -> String { %s, else => "none" }
table alike -> String { "aaaaaaaabccccccc" => "made so that no hash of a fused table", "bbbbbbbbccccccc" => "tells them apart", else => "none" }
fn part(o: Any) -> Any = { line1: o.line1  line2: o.line2.upper()  where: place(o.line3)  count: o.line4.int()  low: o.line5.lower()  yes: o.line6.bool()  day: sdk.formatDate(o.line7) }
fn named(xs: Any, id: String!) -> Any = xs[][? .t == id].first()
fn one(xs: Any, id: Any) -> Any = xs[? .t == id][0]
fn other(xs: Any, id: String!) -> Any = xs[][? .t != id].first()
fn marked(xs: Any, id: Any) -> Any = xs[][? .@id == id].first()
fn unmarked(xs: Any, id: String!) -> Any = xs[][? .@id != id][0]
""" % ", ".join('"%s" => "row %d"' % (key, i) for i, key in enumerate(MANY))


def forms(draw, count, path, objects, first, picks=()):
    """`first` are forms that are there in any case: what is drawn may leave them out for long."""
    entries, deck = [], list(first)
    for i in range(count + len(first)):
        deck = deck or draw.sample(draw.choice([FORMS, PACKAGE]), 12)
        text = deck.pop()
        p, q = draw.choice(path), draw.choice(path)
        if picks and "$" not in text and (i < len(first) or draw.random() < 0.5):
            p = draw.choice(picks)
        for word, field in FIELD_OF:
            if word in text:
                p = MARKED_OF.get(field, p) if p in MARKED else re.sub(r"\w+$", field, p if p in PICKS else path[0])
                break
        if "{o}" in text and not objects:
            text = "{p}"
        entries.append("%s: %s" % (draw.choice(["m%d", "a_member_with_quite_a_long_name_%d"]) % i,
                                   text.format(p=p, q=q, o=draw.choice(objects or [""]))))
    return entries


def basic(n, count):
    """Each in its turn."""
    return [BASIC[(n * count + i) % len(BASIC)] for i in range(count)]


def mapping(draw, source, n):
    """A mapping of a few entries, each of some form."""
    path = [".f%d" % i for i in range(8)]
    nested = source != "csv"
    entries = forms(draw, draw.choice([1, 3, 6]), path + ([".o.line1", ".o.line5"] if nested else []), [".o", ".o2"] if nested else [],
                    basic(n, 1) + draw.choice([["part({o})"], []]) if nested else [],
                    {"csv": [], "ndjson": PICKS, "xml": PICKS + MARKED * 2}[source])
    # What functions are given is read whole and has its members found by name: not in every mapping.
    lists = draw.sample(draw.choice([LISTS, LISTS[:3]]), 2)
    for i, text in enumerate(lists if nested else []):
        inner = "  ".join(forms(draw, 3, ["x.t", "x.v", "x.w", "x.u.v"], ["x.u"], basic(n, 3)))
        entries.append("l%d: %s" % (i, text.format(xs=".xs", p=".f5", members=inner)))
    draw.shuffle(entries)
    head = {"csv": "csv(header: true, trim: %s)" % draw.choice(["true", "false"]), "ndjson": "ndjson", "xml": "xml each .all.r[]"}[source]
    return "%smap m from %s to json {\n  %s\n}\n" % (HEAD, head, "\n  ".join(entries))


def value(draw, odd, others, name=""):
    if draw.random() >= odd:
        kind = KINDS.get({"line4": "f0", "line6": "f2", "line7": "f3"}.get(name, name))
        return draw.choice(kind[:3] if kind and odd == 0 else kind or USUAL)
    return draw.choice(OTHERS) if others and draw.random() < 0.4 else draw.choice(TEXTS)


def record(draw, others=True):
    odd = draw.choice([0, 0.05, 0.3])
    def members(names):
        return {n: value(draw, odd, others, n) for n in names if draw.random() >= odd / 2}
    def element():
        return dict(members(["v", "w", "f0", "f1", "f2", "f3", "f4"]), t=draw.choice(["home", "work", "", "a name that is longer than sixteen", value(draw, odd, others)]),
                    u=members(["v", "line1", "line4"]))
    it = members(["f%d" % i for i in range(8)])
    for o in ("o", "o2"):
        it[o] = members(["line%d" % i for i in range(1, 8)])
    ids = ["color", "size", "count", "gift"]
    it["as"] = {"a": [{"@id": i, "#text": value(draw, odd, others, {"count": "f0", "gift": "f2"}.get(i, ""))}
                      for i in draw.choices(ids, k=draw.choice([0, 1, 2, 4, 6]))]}
    it["ys"] = [value(draw, odd, others, "f0") for _ in range(draw.choice([0, 1, 3]))]
    it["zs"] = [value(draw, odd, others, "f2") for _ in range(draw.choice([0, 1, 3]))]
    it["xs"] = [element() for _ in range(draw.choice([0, 1, 2, 5]))] if draw.random() > odd / 3 else draw.choice([None, "x", {}])
    return it


# Escapes as weft writes them; and in other ways, which mean the same.
OWN = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
OTHER = {"/": "\\/"}


def as_json(it, draw, way):
    """`way`: how texts are written: "own", "any", or "broken", where now and then an escape is none."""
    if isinstance(it, dict):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(k), as_json(v, draw, way)) for k, v in it.items())
    if isinstance(it, list):
        return "[%s]" % ",".join(as_json(v, draw, way) for v in it)
    if not isinstance(it, str):
        return json.dumps(it)
    def put(c):
        own = OWN.get(c) or (c if c >= " " else "\\u%04x" % ord(c))
        if way == "own" or draw.random() < 0.8:
            return own
        if way == "broken" and draw.random() < 0.01:
            return draw.choice(["\\x", "\\u12g4", "\\ud83d", "\\ude00x", "\x01", "\\u"])
        if ord(c) > 0xffff:
            return json.dumps(c)[1:-1]
        return draw.choice([OTHER.get(c, own), "\\u%04x" % ord(c), "\\u%04X" % ord(c)])
    text = list(it)
    for _ in range(draw.choice([0, 0, 0, 1, 1, 2, 5])): # more that needs one
        text.insert(draw.randint(0, len(text)), draw.choice('"\\\n\t\b\f\r\x00\x1f\x0b/'))
    return '"%s"' % "".join(map(put, text))


def as_text(it):
    text = "" if it is None else str(it)
    if any(ord(c) < 32 and c not in "\t\n" for c in text):
        text = "x"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def as_xml(name, it, draw):
    if isinstance(it, list):
        return "".join(as_xml(name, x, draw) for x in it)
    if isinstance(it, dict):
        attribute = draw.choice(["", ' a="1"'])
        if "@id" in it: # now and then without it, or with an element inside
            attribute = draw.choice([' id="%s"' % it["@id"]] * 30 + [""])
            inside = draw.choice([as_text(it["#text"])] * 30 + ["<b>x</b>", ""])
            return "<%s%s>%s</%s>" % (name, attribute, inside, name)
        return "<%s%s>%s</%s>" % (name, attribute, "".join(as_xml(k, v, draw) for k, v in it.items()), name)
    return "<%s>%s</%s>" % (name, as_text(it), name)


def as_csv(rows):
    def cell(text):
        return '"%s"' % text.replace('"', '""') if any(c in text for c in '",\n\r') or not text else text
    lines = [",".join("f%d" % i for i in range(8))]
    for row in rows:
        lines.append(",".join(cell(str(row.get("f%d" % i, ""))) for i in range(8)))
    return "\n".join(lines) + "\n"


def as_ndjson(rows, draw):
    way = draw.choice(["plain", "plain", "own", "any", "broken"])
    if way == "plain":
        return "\n".join(json.dumps(r, ensure_ascii=draw.random() < 0.3) for r in rows)
    return "\n".join(as_json(r, draw, way) for r in rows)


class FusedForms(CliTest):
    seen = {}
    mapped = made = 0

    def both(self, source, n):
        draw = random.Random("%s %d %d" % (source, SEED, n))
        program = self.file("m.weft", mapping(draw, source, n))
        rows = [record(draw, source != "csv") for _ in range(RECORDS)]
        text = {"csv": lambda: as_csv(rows), "ndjson": lambda: as_ndjson(rows, draw),
                "xml": lambda: "<all>%s</all>" % "".join(as_xml("r", r, draw) for r in rows)}[source]()
        data = self.file("in." + source, text)
        results = []
        for machine, reader in (("", ""), ("general", "careful")):
            run = self.weft("run", "--rejects", "rejects", program, data, env={"WEFT_MACHINE": machine, "WEFT_READER": reader})
            results.append((run.code, run.out, re.sub(r"\(\d.*B/s\)", "", run.err), self.read("rejects")))
        self.assertIn(results[0][0], (0, 3), results[0][2])
        self.mapped += len(results[0][1].splitlines())
        self.made += RECORDS
        for what, fused, general in zip(("exit code", "output", "complaints", "rejects"), *results):
            self.assertEqual(fused, general, "%s of mapping %d from %s" % (what, n, source))
        for form in re.findall(r"^ +\* ([A-Z_]+)", self.weft("dump", program).out, re.M):
            self.seen[form] = self.seen.get(form, 0) + 1

    def test_forms(self):
        for n in range(COUNT):
            for source in ("ndjson", "csv", "xml"):
                self.both(source, n)
        self.assertGreater(self.mapped * 3, self.made, "most records are rejected: little is compared")
        with open(os.path.join(ROOT, "vm", "fused.def")) as f:
            known = re.findall(r"^FUSED(?:_OTHER)?\((\w+),", f.read(), re.M)
        self.assertGreater(len(known), 20)
        self.assertEqual([name for name in known if name not in self.seen], [], "forms that no mapping had")


if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    COUNT = int(options.get("--count", COUNT))
    SEED = int(options.get("--seed", SEED))
    unittest.main(argv=sys.argv[:1])
