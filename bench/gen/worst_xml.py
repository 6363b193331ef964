#!/usr/bin/env python3
"""XML that fast routes have no luck with. Kinds:

    shuffled     orders whose elements stand in another order each time
    escaped      orders whose texts are all written as references
    blanks       orders with other white space between any two tags each time
    long         an order of 10,000 line items
    large        a record with a text of 1 MB
    tiny         records of about 40 bytes
    attributes   elements with attributes in another order and with other values each time
    deep         records of elements 200 deep
    comments     a comment before each element

    python3 worst_xml.py shuffled 500 > shuffled.xml
"""
import argparse
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
from xml.sax.saxutils import escape

from common import Draw, writer

NS = "http://www.demandware.com/xml/impex/order/2006-03-31"
ORDERS = ["shuffled", "escaped", "blanks", "long"]


def orders(rows):
    here = os.path.dirname(os.path.abspath(__file__))
    out = subprocess.run([sys.executable, os.path.join(here, "orders_xml.py"), str(rows)], capture_output=True, check=True)
    root = tree.fromstring(out.stdout)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return list(root)


def references(text):
    return "".join("&#x%x;" % ord(c) for c in text)


def text_of(element, leaf, blank):
    """The element with everything in it; texts by `leaf`, what stands between tags by `blank`."""
    tag = element.tag + "".join(' %s="%s"' % (k, escape(v)) for k, v in element.attrib.items())
    if len(element) == 0:
        return "<%s>%s</%s>" % (tag, leaf(element.text or ""), element.tag)
    inner = "".join(blank() + text_of(child, leaf, blank) for child in element)
    return "<%s>%s%s</%s>" % (tag, inner, blank(), element.tag)


def shuffle(d, element):
    children = sorted(element, key=lambda _: d.r())
    element[:] = children
    for child in children:
        shuffle(d, child)


def lengthen(order):
    items = order.find("product-lineitems")
    items[:] = [items[0]] * 10000


def order_texts(d, kind, rows):
    blank = (lambda: "\n" + " " * d.num(0, 60)) if kind == "blanks" else lambda: "\n  "
    leaf = references if kind == "escaped" else escape
    if kind == "long":
        order = orders(1)[0]
        lengthen(order)
        text = text_of(order, leaf, blank)
        return (text for _ in range(rows))
    made = orders(rows)
    if kind == "shuffled":
        for order in made:
            shuffle(d, order)
    return (text_of(order, leaf, blank) for order in made)


def record(d, kind, i):
    end = "<id>%d</id><a>x%d</a>" % (i % 1000, i % 7)
    if kind == "large":
        return "<record><id>%d</id><a>%s</a></record>" % (i, d.sentence(12, 12) + "x" * 1000000)
    if kind == "attributes":
        names = sorted(["first", "second", "third"], key=lambda _: d.r())
        more = "".join("<e %s>%d</e>" % (" ".join('%s="%s"' % (n, d.hexa(6)) for n in names), k) for k in range(20))
        return "<record>%s%s</record>" % (more, end)
    if kind == "deep":
        return "<record>%s%s%s%s</record>" % ("<n>" * 200, i, "</n>" * 200, end)
    if kind == "comments":
        return "<record>%s</record>" % re.sub(r"<(?!/)", lambda _: "<!-- %d --><" % i, end)
    return "<record>%s</record>" % end


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kind", choices=ORDERS + ["large", "tiny", "attributes", "deep", "comments"])
    p.add_argument("rows", type=int)
    args = p.parse_args()
    write = writer()
    d = Draw(8)
    is_order = args.kind in ORDERS
    write('<?xml version="1.0" encoding="UTF-8"?>\n')
    write('<orders xmlns="%s">\n' % NS if is_order else "<records>\n")
    for text in order_texts(d, args.kind, args.rows) if is_order else (record(d, args.kind, i) for i in range(args.rows)):
        write(text + "\n")
    write("</orders>\n" if is_order else "</records>\n")


if __name__ == "__main__":
    main()
