#!/usr/bin/env python3
"""check.py [--empty-is-absent] EXPECTED GOT: compares two NDJSON outputs record by record as values.

Numbers compare by value (1.0 equals 1), member order does not count; if asked so, members of an object of scalars that are "", null or 0 count
as if they were not there. Prints the first difference and exits 1, or prints the count and exits 0.
"""
import itertools
import json
import sys


def only_full(record):
    return {key: value for key, value in record.items() if value is False or value not in ("", None, 0)}


def main():
    files = [name for name in sys.argv[1:] if name != "--empty-is-absent"]
    kept = only_full if len(files) < len(sys.argv) - 1 else lambda record: record
    with open(files[0]) as a, open(files[1]) as b:
        n = 0
        for x, y in itertools.zip_longest(a, b):
            n += 1
            if x is None or y is None:
                sys.exit("record %d: only one side has it" % n)
            x, y = kept(json.loads(x)), kept(json.loads(y))
            if x != y:
                sys.exit("record %d differs:\n  %s\n  %s" % (n, json.dumps(x), json.dumps(y)))
    print("%d records agree" % n)


if __name__ == "__main__":
    main()
