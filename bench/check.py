#!/usr/bin/env python3
"""check.py EXPECTED GOT: compares two NDJSON outputs record by record as values.

Numbers compare by value (1.0 equals 1), member order does not count. Prints the
first difference and exits 1, or prints the count and exits 0.
"""
import itertools
import json
import sys


def main():
    with open(sys.argv[1]) as a, open(sys.argv[2]) as b:
        n = 0
        for x, y in itertools.zip_longest(a, b):
            n += 1
            if x is None or y is None:
                sys.exit("record %d: only one side has it" % n)
            x, y = json.loads(x), json.loads(y)
            if x != y:
                sys.exit("record %d differs:\n  %s\n  %s" % (n, json.dumps(x), json.dumps(y)))
    print("%d records agree" % n)


if __name__ == "__main__":
    main()
