#!/usr/bin/env bash
# layers.sh must find every kind of breach: builds a small tree with one of each and counts.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir -p "$top"/{include/weft,base,grammar,vm,stdlib,compiler,runtime/{read,write,send,keep,flow},cli}

put() { printf '%s\n' "$2" >> "$top/$1"; }
# Each line is one breach.
put base/a.c '#include "vm/value.h"'
put vm/a.c '#include "grammar/ast.h"'
put vm/a.c '#include <cjson/cJSON.h>'
put vm/a.c '#include <libxml/parser.h>'
put stdlib/a.c '#include "vm/vm.h"'
put stdlib/a.c '#include "compiler/unit.h"'
put compiler/a.c '#include "stdlib/lib.h"'
put compiler/a.c '#include "unit.h"'
put runtime/read/a.c '#include "runtime/send/batch.h"'
put runtime/send/a.c '#include <sqlite3.h>'
put runtime/keep/a.c '#include <curl/curl.h>'
put cli/a.c '#include "base/buf.h"'
put vm/b.c 'void *f(void) { return malloc(1); }'
put vm/b.c 'void g(void) { exit(1); }'
put vm/b.c 'long h(void) { return time(0); }'
put base/b.c 'char *e(void) { return getenv("HOME"); }'
put cli/b.c 'int i(const char *t) { return atoi(t); }'
expected=17
# None of these is one.
put base/memory.c 'void *f(void) { return malloc(1); } /* malloc( is at home here */'
put vm/c.c '/* malloc(1) in a comment */ const char *s = "exit(1)";'
put vm/c.c 'void f(struct s *s) { s->free(s); s->time(1); wf_free(s); }'
put runtime/flow/c.c '#include "runtime/read/reader.h"'
put runtime/read/c.c '#include "runtime/system.h"'
put runtime/read/xml_parser.c '#include <libxml/parser.h>'
put cli/c.c '#include "weft/weft.h"'
put include/weft/weft.h '#include "weft/diag.h"'

if found=$("$here/layers.sh" "$top"); then
    echo "layers.sh found nothing wrong"
    exit 1
fi
count=$(printf '%s\n' "$found" | wc -l)
if [ "$count" -ne "$expected" ]; then
    printf '%s\n' "$found" "expected $expected breaches, found $count"
    exit 1
fi
