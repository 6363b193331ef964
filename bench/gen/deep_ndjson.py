#!/usr/bin/env python3
"""Deep JSON as NDJSON: objects in 12 levels, about 200 members a record, of which the mapping uses 30 (W6).

    python3 deep_ndjson.py 5000 > w6.ndjson
"""
import json

from common import CITIES, COLORS, Draw, arguments, writer

LEVELS = 12


def leaf(d, i):
    return [d.pick(COLORS), d.num(0, 100000), d.cents(100, 90000) / 100, d.chance(0.5), d.pick(CITIES)[0], d.stamp() + "Z"][i % 6]


def level(d, depth):
    """About 16 members, two of them objects while it goes deeper: the way down, and one that nobody reads."""
    record = {}
    for i in range(14):
        record["m%02d_%d" % (depth, i)] = leaf(d, i)
        if i == 6 and depth < LEVELS:
            record["level%02d" % (depth + 1)] = level(d, depth + 1)
    record["unread"] = {"a": d.digits(6), "b": [d.num(0, 9), d.num(0, 9)]}
    return record


def main():
    args = arguments(__doc__, 6)
    write = writer()
    d = Draw(args.seed)
    for _ in range(args.rows):
        write(json.dumps(level(d, 1), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
