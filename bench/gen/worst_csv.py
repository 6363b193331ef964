#!/usr/bin/env python3
"""CSV that fast routes have no luck with. Kinds:

    quoted    every cell in quotes, each with a doubled quote
    stray     a quote in the middle of a cell in every row
    breaks    a line end in quotes in every row
    beyond    texts of characters beyond ASCII
    long      10,000 columns
    large     a cell of 1 MB
    tiny      rows of about 8 bytes

    python3 worst_csv.py quoted 50000 > quoted.csv
"""
import argparse

from common import Draw, writer

CELLS = 20


def row(d, kind, i):
    cells = [str(i % 1000), "x%d" % (i % 7)]
    if kind in ("quoted", "stray", "breaks", "beyond"):
        cells += [d.sentence(2, 4) for _ in range(CELLS - 2)]
    if kind == "quoted":
        return ",".join('"%s ""x"""' % c if k != 0 else '"%s"' % c for k, c in enumerate(cells))
    if kind == "stray":
        cells[5] = '6" pipe'
    elif kind == "breaks":
        cells[5] = '"one\ntwo"'
    elif kind == "beyond":
        cells = cells[:1] + [c.translate({ord(x): y for x, y in zip("aeiou", "äéîøü")}) + "日本" for c in cells[1:]]
    elif kind == "long":
        cells += ["c%d" % k for k in range(9998)]
    elif kind == "large":
        cells = [cells[0], d.sentence(12, 12) + "x" * 1000000, ""]
    return ",".join(cells)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kind", choices=["quoted", "stray", "breaks", "beyond", "long", "large", "tiny"])
    p.add_argument("rows", type=int)
    args = p.parse_args()
    write = writer()
    d = Draw(8)
    columns = {"long": 10000, "large": 3, "tiny": 2}.get(args.kind, CELLS)
    write(",".join(["id", "a"] + ["c%d" % k for k in range(columns - 2)]) + "\n")
    for i in range(args.rows):
        write(row(d, args.kind, i) + "\n")


if __name__ == "__main__":
    main()
