#!/usr/bin/env bash
# An embedder finds weft: installs the build into a place of its own, then compiles and runs a small
# program by find_package and by pkg-config, and configures one that takes the source tree with
# add_subdirectory. Usage: embed.sh BUILD_DIR
set -eu
export CMAKE_GENERATOR=Ninja # what scripts/deps brings
build=$(cd "${1:?build directory}" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

cat > "$place/main.c" <<'C'
#include "weft/weft.h"

#include <stdio.h>

int main(void)
{
    weft_diags *const diags = weft_diags_new(0);
    const size_t count = diags ? weft_diags_count(diags) : 1;
    weft_diags_free(diags);
    return count == 0 && puts(weft_status_text(WEFT_OK)) >= 0 ? 0 : 1;
}
C

quietly() { "$@" > "$place/log" 2>&1 || { cat "$place/log"; return 1; }; }

quietly cmake --install "$build" --prefix "$place/prefix"
flags=$(sed -n 's/^WEFT_SANITIZE:[A-Z]*=\(..*\)/-fsanitize=\1/p' "$build/CMakeCache.txt")
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")

mkdir "$place/found" "$place/sub"
cat > "$place/found/CMakeLists.txt" <<'C'
cmake_minimum_required(VERSION 3.25)
project(embedder C)
find_package(weft REQUIRED)
add_executable(embedder ../main.c)
target_link_libraries(embedder PRIVATE weft::weft)
if(TARGET weft::runtime)
    add_executable(embedder_runtime ../main.c)
    target_link_libraries(embedder_runtime PRIVATE weft::runtime)
endif()
C
quietly cmake -S "$place/found" -B "$place/found/build" -DCMAKE_PREFIX_PATH="$place/prefix" \
    -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="$flags"
quietly cmake --build "$place/found/build"
[ "$("$place/found/build/embedder")" = "done" ]

pc=$(dirname "$(find "$place/prefix" -name weft.pc)")
for module in weft weft-runtime; do
    [ -f "$pc/$module.pc" ] || continue
    # shellcheck disable=SC2046
    quietly "$compiler" $flags -std=c11 "$place/main.c" -o "$place/$module" \
        $(PKG_CONFIG_PATH="$pc" pkg-config --cflags --libs "$module")
    [ "$("$place/$module")" = "done" ]
done

cat > "$place/sub/CMakeLists.txt" <<C
cmake_minimum_required(VERSION 3.25)
project(embedder C)
add_subdirectory("$top" weft)
add_executable(embedder ../main.c)
target_link_libraries(embedder PRIVATE weft::weft)
get_property(tests DIRECTORY "$top/base" PROPERTY TESTS)
if(tests)
    message(FATAL_ERROR "an embedder did not ask for our tests")
endif()
C
quietly cmake -S "$place/sub" -B "$place/sub/build" -DCMAKE_C_COMPILER="$compiler"

# The example of records from memory, against the installed package.
quietly cmake -S "$top/examples/embed" -B "$place/example" -DCMAKE_PREFIX_PATH="$place/prefix" \
    -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="$flags"
quietly cmake --build "$place/example"
"$place/example/embed" > "$place/out" 2> "$place/complaints"
diff "$top/examples/embed/expected.txt" "$place/out"
grep -q 'W3101' "$place/complaints"
