#!/usr/bin/env bash
# Every C file looks as clang-format 14 would have it. `format.sh --fix` makes it so.
set -u
cd "$(dirname "$0")/../.." || exit 2
tool=$(command -v clang-format-14 || command -v clang-format) || { echo "no clang-format"; exit 77; }
case $("$tool" --version) in
*"version 14."*) ;;
*) echo "$("$tool" --version): another version formats differently; 14 is needed"; exit 77 ;;
esac
mode=(--dry-run -Werror)
[ "${1:-}" = --fix ] && mode=(-i)
find include base grammar vm stdlib compiler api runtime cli bench tests examples \
    -type f \( -name '*.c' -o -name '*.h' \) -print0 | sort -z |
    xargs -0 -n 40 "$tool" "${mode[@]}"
