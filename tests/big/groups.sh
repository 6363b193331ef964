#!/usr/bin/env bash
# Memory does not grow with the input when rows are grouped: CSV made by a program and read through a pipe is
# grouped, sorted and not, within 64 MB and what sorting may have. Usage: groups.sh WEFT [MEGABYTES]
# The long run is groups.sh WEFT 2000.
set -eu
weft=$(realpath "${1:?the weft command}")
megabytes=${2:-20}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
mkdir temp
for how in sorted any; do
    settings=
    [ $how = any ] || settings='(sorted: true)'
    cat > $how.weft <<M
weft 1
map m from csv group$settings by .order! to json {
  ref: .key
  lines: each .rows[] as r { sku: r.sku!  qty: r.qty!.int() }
  total: .rows.sum(.qty!.int() * .price!.decimal())
}
M
done

# Orders of one to nine lines; not sorted, the lines of an order stand far from each other.
rows() { # sorted|any, megabytes
    python3 - "$1" "$2" <<'P'
import sys
how, left = sys.argv[1], int(sys.argv[2]) * 1000000
put = sys.stdout.write
put("order,sku,qty,price,note\n")
order = 0
note = "x" * 60
while left > 0:
    lines = []
    for i in range(2000):
        order += 1
        for line in range(order % 9 + 1):
            lines.append("ORD-%010d,SKU%07d,%d,%d.%02d,%s\n"
                         % (order, order * 7 % 9999991, line + 1, order % 500, line, note))
    if how == "any":
        lines = lines[::3] + lines[1::3] + lines[2::3]
    text = "".join(lines)
    left -= len(text)
    put(text)
P
}

check() { # name, mapping, bytes that are too many
    local status=0
    "$weft" run --quiet --stats --temp temp --sort-memory 33554432 "$2" - -o /dev/null < /dev/stdin 2> "$1.stats" ||
        status=$?
    python3 - "$1" "$status" "$megabytes" "$1.stats" <<'P'
import json, sys
name, status, megabytes, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
stats = json.loads(open(path).read().strip().splitlines()[-1])
print("%s: %d groups, %.2f GB, %.0f MB/s, peak %.1f MB" % (
    name, stats["read"], stats["bytes_in"] / 1e9, stats["mb_per_second"],
    stats["peak_memory_bytes"] / 1e6))
assert status == "0", "exit %s" % status
assert stats["bytes_in"] >= megabytes * 1000000, "the input was not read to its end"
assert stats["read"] == stats["mapped"], "not every group was mapped"
assert stats["peak_memory_bytes"] <= 64e6 + 33554432, "more than 64 MB and the memory for sorting"
P
    [ -z "$(ls -A temp)" ] || { echo "$1: temporary files are left"; exit 1; }
}

rows sorted "$megabytes" | check sorted sorted.weft
rows any "$megabytes" | check any any.weft
