#!/usr/bin/env bash
# The pages that are printed from the tables of the code are the committed ones, and the examples they
# give hold. Usage: docs.sh WEFT [--update]   (with --update the pages are written anew)
set -u
weft=${1:?the command}
cd "$(dirname "$0")/../.." || exit 2
pages="resolvers bytecode diagnostics cli"
wrong=0

if [ "${2:-}" = --update ]; then
    for page in $pages; do
        "$weft" docs "$page" > "docs/$page.md" || exit 1
    done
fi
for page in $pages; do
    "$weft" docs "$page" | diff -u --label "docs/$page.md" --label "weft docs $page" "docs/$page.md" - |
        head -n 40
    [ "${PIPESTATUS[1]}" -eq 0 ] || { echo "tests/house/docs.sh $weft --update renews docs/$page.md"; wrong=1; }
done

results=$("$weft" docs examples | "$weft" test - 2>&1) || {
    printf '%s\n' "$results" | grep -v -e '^ok '
    echo "an example of the library does not hold: weft docs examples | weft test -"
    wrong=1
}
exit $wrong
