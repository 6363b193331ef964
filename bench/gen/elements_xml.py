#!/usr/bin/env python3
"""XML of 400 small elements a record, of which the mapping uses 15 (W7).

    python3 elements_xml.py 1000 > w7.xml
"""
from common import BRANDS, COLORS, Draw, arguments, writer

COUNT = 400


def text(d, i):
    value = [d.pick(COLORS), str(d.num(0, 99999)), "%.2f" % (d.cents(100, 9000) / 100), d.pick(BRANDS), d.stamp()][i % 5]
    return value.replace("&", "&amp;")


def main():
    args = arguments(__doc__, 7)
    write = writer()
    d = Draw(args.seed)
    write('<?xml version="1.0" encoding="UTF-8"?>\n<things>\n')
    for n in range(args.rows):
        write(' <thing id="%d">\n' % (n + 1))
        for i in range(COUNT):
            write("  <e%03d>%s</e%03d>\n" % (i, text(d, i), i))
        write(" </thing>\n")
    write("</things>\n")


if __name__ == "__main__":
    main()
