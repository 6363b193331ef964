#!/usr/bin/env bash
# clang-tidy 14 over everything that is compiled here, generated code aside.
# Usage: tidy.sh BUILD_DIR [files...]
set -u
build=$(cd "${1:?build directory}" && pwd) || exit 2
shift
cd "$(dirname "$0")/../.." || exit 2
tool=$(command -v clang-tidy-14 || command -v clang-tidy) || { echo "no clang-tidy"; exit 77; }
case $("$tool" --version) in
*"version 14."*) ;;
*) echo "another version has other checks; 14 is needed"; exit 77 ;;
esac

# The compiled files that stand in this tree, each once, as paths from its top.
compiled() {
    perl -ne 'print "$1\n" if /^\s*"file": "(.*?)",?$/' "$build/compile_commands.json" |
        sed -n "s|^$PWD/||p" | grep -v '^build/' | sort -u
}

# One file a run: with several, clang-tidy 14 takes every va_list for uninitialized.
if [ $# -gt 0 ]; then
    printf '%s\0' "$@"
else
    compiled | tr '\n' '\0'
fi | xargs -0 -P 2 -n 1 "$tool" -p "$build" --quiet --warnings-as-errors='*' \
    --header-filter="^$PWD/(include|base|grammar|vm|stdlib|compiler|api|runtime|cli|tests|bench)/" \
    2>/dev/null
