#!/usr/bin/env bash
# Memory does not grow with the input: 2 GB of CSV, of NDJSON and of XML, made by repeating a generated
# file through a pipe, are mapped within 64 MB. Usage: memory.sh WEFT [GIGABYTES]
set -eu
weft=$(realpath "${1:?the weft command}")
bytes=$((${2:-2} * 1000 * 1000 * 1000))
top=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

python3 "$top/bench/gen/inventory_csv.py" 50000 > part.csv
python3 "$top/bench/gen/orders_ndjson.py" 5000 > part.ndjson
python3 "$top/bench/gen/orders_xml.py" 5000 > part.xml
grep -v -e '^<?xml' -e '^</*orders' part.xml > orders # the elements between the root's tags
cat > orders.weft <<'M'
weft 1
map orders from xml each .orders.order[] to json {
  ref: .@order-no!
  name: .customer.customer-name
  items: each .product-lineitems.product-lineitem[] as li { sku: li.product-id  qty: li.quantity.int() }
}
M
head -n 1 part.csv > header
tail -n +2 part.csv > rows

repeat() { # file, bytes
    local size left=$2
    size=$(stat -c %s "$1")
    while [ "$left" -gt 0 ]; do
        cat "$1"
        left=$((left - size))
    done
}

check() { # name, mapping
    local status=0
    "$weft" run --quiet --stats "$2" - -o /dev/null < /dev/stdin 2> "$1.stats" || status=$?
    python3 - "$1" "$status" "$bytes" "$1.stats" <<'P'
import json, sys
name, status, bytes_wanted, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
stats = json.loads(open(path).read().strip().splitlines()[-1])
print("%s: %d records, %.2f GB, %.0f MB/s, peak %.1f MB" % (
    name, stats["read"], stats["bytes_in"] / 1e9, stats["mb_per_second"],
    stats["peak_memory_bytes"] / 1e6))
assert status == "0", "exit %s" % status
assert stats["bytes_in"] >= bytes_wanted, "the input was not read to its end"
assert stats["read"] == stats["mapped"], "not every record was mapped"
assert stats["peak_memory_bytes"] <= 64e6, "more than 64 MB"
P
}

{ cat header; repeat rows "$bytes"; } | check csv "$top/bench/maps/w1.weft"
repeat part.ndjson "$bytes" | check ndjson "$top/bench/maps/w2.weft"
{ echo '<orders>'; repeat orders "$bytes"; echo '</orders>'; } | check xml orders.weft
