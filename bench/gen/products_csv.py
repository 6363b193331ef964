#!/usr/bin/env python3
"""Products as CSV: 60 columns, of which the mapping uses 40 (workload W5).

    python3 products_csv.py 20000 > w5.csv
"""
from common import BRANDS, CATEGORIES, COLORS, KINDS, SIZES, Draw, arguments, writer

COLUMNS = ("sku name brand category color size gtin price sale_price cost tax_class currency weight_g width_mm height_mm "
           "depth_mm stock_min stock_max lead_days active created updated season supplier supplier_sku origin material care "
           "gender age_group seo_title seo_text image_1 image_2 image_3 image_4 tag_1 tag_2 tag_3 tag_4").split()
UNREAD = ["internal_%02d" % i for i in range(1, 21)]


def quoted(text):
    return '"%s"' % text.replace('"', '""') if any(c in text for c in ',"\n') else text


def row(d):
    price = d.cents(1000, 90000)
    sku = "%s-%s-%s" % (d.pick(BRANDS)[:3].upper(), d.digits(6), d.pick(SIZES))
    name = "%s %s" % (d.pick(BRANDS), d.pick(KINDS))
    cells = [sku, name, d.pick(BRANDS), d.pick(CATEGORIES), d.pick(COLORS), d.pick(SIZES), d.digits(13), "%.2f" % (price / 100),
             "%.2f" % (price * 0.8 / 100) if d.chance(0.3) else "", "%.2f" % (price * 0.5 / 100), d.pick(["GST", "FREE", "STD"]),
             d.pick(["AUD", "AUD", "NZD", "USD"]), str(d.num(50, 5000)), str(d.num(10, 900)), str(d.num(10, 900)),
             str(d.num(10, 900)), str(d.num(0, 5)), str(d.num(10, 500)), str(d.num(1, 60)), d.pick(["true", "true", "false"]),
             d.day(), d.day(), d.pick(["SS25", "AW25", ""]), "Supplier %d" % d.num(1, 90), "S-" + d.digits(8),
             d.pick(["AU", "CN", "IT", "VN"]), d.pick(["cotton", "wool", "steel, brushed", ""]),
             d.pick(["wash cold", 'dry clean "only"', "wipe"]), d.pick(["men", "women", "unisex", ""]),
             d.pick(["adult", "kids", ""]), name, d.sentence(5, 14)]
    cells += ["https://img.example/%s/%d.jpg" % (sku, i) if d.chance(0.8) else "" for i in range(4)]
    cells += [d.pick(["new", "sale", "core", "web", ""]) for _ in range(4)]
    order = []
    for i, cell in enumerate(cells):
        order.append(cell)
        if i % 2 == 1:
            order.append(d.pick(["", "0", d.hexa(8), d.sentence(1, 3)]))
    return order


def main():
    args = arguments(__doc__, 5)
    write = writer()
    header = []
    for i, name in enumerate(COLUMNS):
        header.append(name)
        if i % 2 == 1:
            header.append(UNREAD[i // 2])
    write(",".join(header) + "\n")
    d = Draw(args.seed)
    for _ in range(args.rows):
        write(",".join(quoted(cell) for cell in row(d)) + "\n")


if __name__ == "__main__":
    main()
