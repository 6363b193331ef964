"""Mapping files of the npm package, made from a seed, by fused instructions and by the general ones: the same bytes out,
the same complaints and rejects, with and without --faithful, for usual and unusual records.

    WEFT=build/release/weft python3 tests/cli/fused_package.py --count 300 --seed 7
"""

import json
import random
import re
import sys
import unittest

import fused_forms as forms
from support import CliTest

COUNT, SEED = 10, 1
RECORDS = 40

RESOLVERS = """weft 1
table place -> String { "AU" => "Australia", "NZ" => "New Zealand", "EXPRESS" => "EXPRESS", else => "Other" }
table bare -> String { "AU" => "a place with a name that is much longer than any other one", "work" => "\\"w\\"" }
resolver "custom.place" (value) = place(value)
resolver "custom.bare" (value) = bare(value)
resolver "custom.day" (value) = if sdk.is_truthy(value) then sdk.formatDate(value)
resolver "custom.number" (value) = if sdk.is_truthy(value) then sdk.parseFloat(value)
resolver "custom.word" (value) = sdk.uppercase(sdk.trim(value))
resolver "custom.both" (value, source) = if source.f6.exists() and source.f7.exists() then "${source.f6!}:${source.f7!}" else ""
"""

# What a field with such a resolver usually holds.
FIELD_OF = {"sdk.parseInt": "f0", "sdk.parseFloat": "f1", "sdk.number": "f1", "custom.number": "f1", "sdk.boolean": "f2",
            "sdk.formatDate": "f3", "custom.day": "f4"}
OTHERS = ["sdk.trim", "sdk.uppercase", "sdk.lowercase", "sdk.toString", "sdk.default", "custom.place", "custom.bare", "custom.word",
          "custom.both", None, None, None]


class Deck:
    """All of them before one comes again: few mappings have every resolver."""

    def __init__(self, draw):
        self.draw, self.left = draw, {}

    def take(self, room):
        if not self.left.get(room):
            self.left[room] = self.draw.sample(list(FIELD_OF) + OTHERS, len(FIELD_OF) + len(OTHERS))
        return self.left[room].pop()


def entry(draw, sources, resolver):
    it = {"source": FIELD_OF.get(resolver) or draw.choice(sources)}
    if resolver:
        it["resolver"] = resolver
    if draw.random() < 0.06:
        it["required"] = True
    if draw.random() < 0.3:
        it["defaultValue"] = draw.choice(["none", 'a "quoted" one', 0, True, "x" * 300])
    if draw.random() < 0.05:
        return {"value": draw.choice(["a constant", 12, False])}
    return it


def fields(draw, deck, count, sources, room):
    out = {}
    names = ["m%d", "a_member_with_quite_a_long_name_%d"] + draw.choice([[], [], ["g%d.inner"], ["l%d[0].name"]])
    for i in range(count):
        name = draw.choice(names) % i
        out[name] = entry(draw, sources, deck.take((room, len(names))))
    return out


def mapping(draw, deck, is_nested):
    it = fields(draw, deck, draw.choice([4, 8]), ["f%d" % i for i in range(8)] + (["o.line1", "o2.line5", "nobody.knows"] if is_nested else []), "record")
    if is_nested:
        it["items"] = {"source": "xs", "isArray": True, "fields": fields(draw, deck, draw.choice([4, 8]), ["v", "w", "t", "u.v", "u.line1", "f0"], "list")}
        it["part"] = {"source": "o", "fields": fields(draw, deck, 3, ["line1", "line2", "line3"], "part")}
        it["whole"] = {"fields": fields(draw, deck, 3, ["f5", "f6", "o.line2"], "record")}
    order = list(it.items())
    draw.shuffle(order)
    return json.dumps({"name": "m", "fields": dict(order)})


class FusedPackage(CliTest):
    listed = ""
    mapped = made = 0
    deck = Deck(random.Random(SEED))

    def both(self, source, faithful, n):
        draw = random.Random("%s %d %d" % (source, SEED, n))
        args = ["--resolvers", self.file("resolvers.weft", RESOLVERS)] + ["--faithful"] * faithful
        program = self.file("m.json", mapping(draw, self.deck, source == "ndjson"))
        rows = [forms.record(draw, source == "ndjson") for _ in range(RECORDS)]
        text = forms.as_csv(rows) if source == "csv" else "\n".join(json.dumps(r, ensure_ascii=draw.random() < 0.3) for r in rows)
        data = self.file("in." + source, text)
        results = []
        for machine in ("", "general"):
            run = self.weft("run", "--from", source, "--rejects", "rejects", *args, program, data, env={"WEFT_MACHINE": machine})
            results.append((run.code, run.out, re.sub(r"\(\d.*B/s\)", "", run.err), self.read("rejects")))
        self.assertIn(results[0][0], (0, 3), results[0][2])
        self.mapped += len(results[0][1].splitlines())
        self.made += RECORDS
        for what, fused, general in zip(("exit code", "output", "complaints", "rejects"), *results):
            self.assertEqual(fused, general, "%s of mapping %d from %s, faithful %d" % (what, n, source, faithful))
        if not faithful:
            self.listed += self.weft("dump", *args, program).out

    def test_mapping_files(self):
        for n in range(COUNT):
            for source in ("ndjson", "csv"):
                for faithful in (0, 1):
                    self.both(source, faithful, n)
        self.assertGreater(self.mapped * 3, self.made, "most records are rejected: little is compared")
        seen = set(re.findall(r"^ +\* ([A-Z_]+)", self.listed, re.M))
        wanted = {a + "_" + b for a in ("GET", "FIELD") for b in ("CARRY", "TIME", "DIGITS", "BOOL", "TABLE")} | {"JOIN"}
        self.assertEqual(sorted(wanted - seen), [], "forms that no mapping had")
        for way in ("missing: ", "null: ", "empty: ", "no row: ", " noted, to "):
            self.assertIn(way, self.listed)


if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    COUNT = int(options.get("--count", COUNT))
    SEED = int(options.get("--seed", SEED))
    unittest.main(argv=sys.argv[:1])
