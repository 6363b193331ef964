#!/usr/bin/env bash
# Each public header compiles alone and twice, as C11 and as C++17; each private one alone as C11.
# Usage: headers.sh [directory of generated headers...]
set -u
cd "$(dirname "$0")/../.." || exit 2
cc=${CC:-cc}
cxx=${CXX:-c++}
flags=(-fsyntax-only -D_POSIX_C_SOURCE=200809L -Iinclude -Wall -Wextra -Wpedantic -Werror)
failed=0

# alone HEADER COMPILER OPTIONS...
alone() {
    local header=$1
    shift
    printf '#include "%s"\n#include "%s"\nint weft_lone_header;\n' "$header" "$header" |
        "$@" "${flags[@]}" - || { echo "$header does not stand alone: $*"; failed=1; }
}

for header in include/weft/*.h; do
    alone "${header#include/}" "$cc" -std=c11 -x c
    alone "${header#include/}" "$cxx" -std=c++17 -x c++
done

flags+=(-I.)
for directory in "$@"; do
    flags+=("-I$directory")
done
for header in base/*.h grammar/*.h vm/*.h stdlib/*.h compiler/*.h api/*.h runtime/*.h runtime/*/*.h cli/*.h; do
    [ -f "$header" ] || continue
    alone "$header" "$cc" -std=c11 -Wno-unused-function -Wno-unused-const-variable -x c
done
exit $failed
