"""Fused instructions against the general ones: the same bytes out, the same rejects, for usual and unusual records.

    WEFT=build/release/weft python3 tests/cli/fused.py --count 100000 --seed 7
"""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import unittest

from support import CliTest

BENCH = os.path.normpath(os.path.join(os.path.abspath(__file__), "..", "..", "..", "bench"))
sys.path.insert(0, os.path.join(BENCH, "gen"))
COUNT, SEED = 400, 1

# What a value may turn into: everything that makes a fused instruction give way.
TEXTS = ["", " ", "  x  ", " LOCKER ", "LOCKER", "EXPRESS", "AU", "au", "\u00a0x\u00a0", "straße", "ÀÉ", "İ", "a\"b", "a\\b", "a\nb", "\u0001",
         "true", "false", "yes", "TRUE", "0", "-0", "00", "012", "-5", "+5", "1.50", "1.", ".5", "-0.5", "1e3", "12 EA", "9" * 15, "9" * 16,
         "9" * 40, "2025-02-01", "2025-02-28", "2025-02-29", "2025-02-30", "2025-04-31", "2025-11-30", "2025-07-31", "2025-00-10", "2025-13-01", "0999-01-01", "2024-03-01T10:20:30Z",
         "2024-03-01T10:20:30.5+02:00", "x" * 15, "x" * 16, "x" * 17, "x" * 255, "x" * 256, "x" * 300, "x" * 5000, "😀" * 4,
         "color", "size", "currency", "channel"]
OTHERS = [None, True, False, 0, -1, 12, 1.5, -0.0, 123456789012345678, 1e300, [], {}, [1], ["a"], {"a": 1}, [{"sku": "A"}]]


def mutate(draw, value, chance):
    if isinstance(value, dict):
        return {k: mutate(draw, v, chance) for k, v in value.items() if draw.random() > chance / 3}
    if isinstance(value, list):
        return [mutate(draw, v, chance) for v in value]
    if draw.random() > chance:
        return value
    return draw.choice(TEXTS) if draw.random() < 0.7 else draw.choice(OTHERS)


def orders(draw, count):
    text = subprocess.run([sys.executable, os.path.join(BENCH, "gen", "orders_ndjson.py"), str(count)], capture_output=True, check=True).stdout
    for line in text.splitlines():
        yield json.dumps(mutate(draw, json.loads(line), draw.choice([0, 0.02, 0.1])), ensure_ascii=draw.random() < 0.2)


def rows(draw, count):
    text = subprocess.run([sys.executable, os.path.join(BENCH, "gen", "inventory_csv.py"), str(count)], capture_output=True, check=True).stdout
    table = list(csv.reader(io.StringIO(text.decode())))
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(table[0])
    for row in table[1:]:
        chance = draw.choice([0, 0.02, 0.1])
        write.writerow([draw.choice(TEXTS) if draw.random() < chance else cell for cell in row])
    return out.getvalue()


def elements(draw, count):
    text = subprocess.run([sys.executable, os.path.join(BENCH, "gen", "orders_xml.py"), str(max(count // 8, 1))],
                          capture_output=True, check=True).stdout.decode()
    out = []
    for line in text.split("\n"):
        at, end = line.find(">"), line.rfind("</")
        if 0 < at < end and draw.random() < 0.03:
            new = draw.choice(TEXTS).replace("&", "&amp;").replace("<", "&lt;").replace("\x01", "")
            line = draw.choice([line[:at + 1] + new + line[end:], "", line + line])
        out.append(line)
    return "\n".join(out)


class Fused(CliTest):
    def compare(self, mapping, name, text, *args):
        source = self.file(name, text)
        results = []
        for machine in ("", "general"):
            run = self.weft("run", "--rejects", "rejects", *args, mapping, source, env={"WEFT_MACHINE": machine})
            results.append((run.code, run.out, re.sub(r"\(\d.*B/s\)", "", run.err), self.read("rejects")))
        for what, fused, general in zip(("exit code", "output", "complaints", "rejects"), *results):
            self.assertEqual(fused, general, what)
        self.assertNotEqual(results[0][1], "")

    def maps(self, name):
        return os.path.join(BENCH, "maps", name)

    def test_orders_as_json(self):
        self.compare(self.maps("w2.weft"), "w2.ndjson", "\n".join(orders(random.Random(SEED), COUNT)))

    def test_orders_as_json_by_the_packages_file(self):
        self.compare(self.maps("w2.universal.json"), "w2.ndjson", "\n".join(orders(random.Random(SEED), COUNT)),
                     "--from", "ndjson", "--resolvers", self.maps("resolvers.weft"))

    def test_rows(self):
        self.compare(self.maps("w1.weft"), "w1.csv", rows(random.Random(SEED), COUNT))

    def test_rows_by_the_packages_file(self):
        self.compare(self.maps("w1.universal.json"), "w1.csv", rows(random.Random(SEED), COUNT),
                     "--from", "csv", "--resolvers", self.maps("resolvers.weft"))

    def test_orders_as_xml(self):
        self.compare(self.maps("w3.weft"), "w3.xml", elements(random.Random(SEED), COUNT))


if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    COUNT = int(options.get("--count", COUNT))
    SEED = int(options.get("--seed", SEED))
    unittest.main(argv=sys.argv[:1])
