#!/usr/bin/env python3
"""reads.py [--weft PATH] [--seed S] [--count N]

Paths that are texts, read from places of the shape and by the functions themselves. A seeded generator makes
mappings of such calls and records for them; each mapping runs twice, once with its paths as literals, which
become places, and once with the same paths as constants by name, which do not: then the functions walk
complete records. Whatever differs is printed; exit 1 when something does.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

PLAIN = ["a"] * 4 + ["b"] * 3 + ["c"]
NAMES = PLAIN + ["edges", "node"]
ODD_NAMES = NAMES + ["d e", "length", "0", "length0"]
ENDS = [""] * 5 + ["[0]", "[0]", "[1]", "[*]", "[*]"]
ODD_ENDS = ENDS + ["[00]", "[-1]", "[0][1]"]
ODD = 0.15  # mappings whose paths have what is no place: one such path has the whole record read
RECORDS = 40


def path(rng, most, odd):
    steps = [rng.choice(ODD_NAMES if odd else NAMES) + rng.choice(ODD_ENDS if odd else ENDS)
             for _ in range(rng.randint(1, most))]
    if rng.random() < 0.12:
        steps.append("length")
    if odd and rng.random() < 0.1:
        steps.insert(0, "[*]")
    return ".".join(steps)


def value(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.15:
        return rng.choice(["", "x", "text", 0, 1, False, True, None, {}, []])
    if kind < 0.7:
        return {rng.choice(ODD_NAMES): value(rng, depth - 1) for _ in range(rng.randint(1, 5))}
    return [value(rng, depth - 1) for _ in range(rng.randint(0, 3))]


class Mapping:
    """Calls over paths, whose texts are put in last."""

    def __init__(self, rng):
        self.rng = rng
        self.odd = rng.random() < ODD
        self.paths = []

    def text(self, most=3):
        self.paths.append(path(self.rng, most, self.odd))
        return "@%d@" % (len(self.paths) - 1)

    def read(self, of):
        function = self.rng.choice(["strict.get", "strict.get", "strict.json_path"] + ["sdk.get"] * self.odd)
        if self.rng.random() < 0.2:
            of = "strict.get(%s, %s)" % (of, self.text(2))
        return "%s(%s, %s)" % (function, of, self.text())

    def each(self, of, depth):
        inner = "i%d" % depth
        body = ["keep k%d: %s" % (i, self.entry(inner, depth + 1)) for i in range(self.rng.randint(1, 3))]
        return "each strict.items(%s, %s) as %s {\n%s\n}" % (of, self.text(3), inner, "\n".join(body))

    def entry(self, of, depth):
        if depth < 3 and self.rng.random() < 0.35:
            return self.each(of, depth)
        return self.read(of)

    def body(self):
        return "map m from ndjson to json {\n%s\n}\n" % "\n".join(
            "keep f%d: %s" % (i, self.entry("$", 0)) for i in range(self.rng.randint(1, 5)))

    def texts(self):
        """With literals, and with constants."""
        body = self.body()
        literal, named = body, body
        for i, text in enumerate(self.paths):
            literal = literal.replace("@%d@" % i, '"%s"' % text)
            named = named.replace("@%d@" % i, "path_%d" % i)
        constants = "".join('const path_%d = "%s"\n' % item for item in enumerate(self.paths))
        return "weft 1\n" + literal, "weft 1\n" + constants + named


def run(weft, folder, text, name):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    done = subprocess.run([weft, "run", "-q", name, "records"], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit("%s\nended with %d:\n%s" % (text, done.returncode, done.stderr[:2000]))
    # where a record fails is another place in the two texts
    told = [line for line in done.stderr.splitlines() if line.startswith(("error", "warning"))]
    return done.stdout, told


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weft", default=os.environ.get("WEFT", "weft"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    weft = os.path.abspath(options.weft) if os.sep in options.weft else options.weft
    differ = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.count):
            rng = random.Random("%d/%d" % (options.seed, number))
            records = [value(rng, 5) for _ in range(RECORDS)]
            with open(os.path.join(folder, "records"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(r if isinstance(r, dict) else {"a": r}) + "\n" for r in records)
            literal, named = Mapping(rng).texts()
            one, other = (run(weft, folder, text, "m.weft") for text in (literal, named))
            if one == other:
                continue
            differ += 1
            print("seed %d, mapping %d:\n%s" % (options.seed, number, literal))
            for a, b in zip(one[0].splitlines() + one[1], other[0].splitlines() + other[1]):
                if a != b:
                    print("  places:    %s\n  functions: %s" % (a, b))
                    break
    print("%d mappings over %d records each, %d differ" % (options.count, RECORDS, differ))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
