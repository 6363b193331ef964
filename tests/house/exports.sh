#!/usr/bin/env bash
# What the libraries show: visible names begin with weft_, and every shared private name with wf_, so
# that nothing meets a name of the embedder. Usage: exports.sh LIBRARY...
set -u
failed=0
for library in "$@"; do
    # Columns of readelf -sW: number, value, size, type, binding, visibility, section, name.
    names=$(readelf -sW "$library" |
        awk '$5 == "GLOBAL" && $7 != "UND" && $4 != "FILE" { print $6, $8 }' |
        grep -v ' __odr_asan\.' | sort -u) # AddressSanitizer marks each object
    [ -n "$names" ] || { echo "$library shows nothing at all"; failed=1; }
    wrong=$(printf '%s\n' "$names" |
        awk '!($1 == "DEFAULT" && $2 ~ /^weft_/) && !($1 == "HIDDEN" && $2 ~ /^(wf_|weft_)/)')
    if [ -n "$wrong" ]; then
        printf '%s\n' "$library:" "$wrong"
        failed=1
    fi
done
exit $failed
