#!/usr/bin/env python3
"""Records that fast routes have no luck with, as NDJSON. Kinds:

    shuffled   orders whose keys stand in another order each time
    escaped    orders whose texts are all written with escapes
    quoted     orders whose texts of several words hold a line end and a quote
    long       an order of 10,000 line items
    large      a record with a text of 1 MB
    tiny       records of about 20 bytes

    python3 worst.py shuffled 5000 > shuffled.ndjson
"""
import argparse
import json
import os
import subprocess
import sys

from common import Draw, writer


def orders(rows):
    here = os.path.dirname(os.path.abspath(__file__))
    out = subprocess.run([sys.executable, os.path.join(here, "orders_ndjson.py"), str(rows)], capture_output=True, check=True)
    return [json.loads(line) for line in out.stdout.splitlines()]


def shuffled(d, value):
    if isinstance(value, list):
        return [shuffled(d, v) for v in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda _: d.r())
    return {k: shuffled(d, value[k]) for k in keys}


def escaped(value):
    """The record as text, every character of its texts but the keys' as \\u escape."""
    if isinstance(value, dict):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(k), escaped(v)) for k, v in value.items())
    if isinstance(value, list):
        return "[%s]" % ",".join(escaped(v) for v in value)
    if not isinstance(value, str):
        return json.dumps(value)
    units = value.encode("utf-16-be")
    return '"%s"' % "".join("\\u%02x%02x" % (units[i], units[i + 1]) for i in range(0, len(units), 2))


def quoted(value):
    if isinstance(value, dict):
        return {k: quoted(v) for k, v in value.items()}
    if isinstance(value, list):
        return [quoted(v) for v in value]
    return value.replace(" ", "\n\"", 1) if isinstance(value, str) else value


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kind", choices=["shuffled", "escaped", "quoted", "long", "large", "tiny"])
    p.add_argument("rows", type=int)
    args = p.parse_args()
    write = writer()
    d = Draw(8)
    compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if args.kind == "shuffled":
        for order in orders(args.rows):
            write(compact(shuffled(d, order)) + "\n")
    elif args.kind == "escaped":
        for order in orders(args.rows):
            write(escaped(order) + "\n")
    elif args.kind == "quoted":
        for order in orders(args.rows):
            write(compact(quoted(order)) + "\n")
    elif args.kind == "long":
        order = orders(1)[0]
        item = order["line_items"][0]
        order["line_items"] = [dict(item, line_id=str(i + 1)) for i in range(10000)]
        for _ in range(args.rows):
            write(compact(order) + "\n")
    elif args.kind == "large":
        for i in range(args.rows):
            write(compact({"id": i, "a": d.sentence(12, 12) + "x" * 1000000}) + "\n")
    else:
        for i in range(args.rows):
            write('{"id":%d,"a":"x%d"}\n' % (i % 1000, i % 7))


if __name__ == "__main__":
    main()
