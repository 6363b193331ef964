#include "tests/support/made_program.h"

#include <stdio.h>
#include <string.h>

#define EXPR_DEPTH   4u
#define BLOCK_DEPTH  3u
#define RECORD_DEPTH 3u

static uint32_t pick(maker *m, uint32_t count)
{
    uint64_t x;
    if (m->left != 0) {
        m->left--;
        m->state = (m->state ^ *m->data) * UINT64_C(0x100000001b3);
        return *m->data++ % count;
    }
    m->state += UINT64_C(0x9e3779b97f4a7c15);
    x = (m->state ^ m->state >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((x ^ x >> 31) >> 8) % count;
}

static void put(maker *m, const char *text)
{
    wf_buf_put_text(&m->text, text);
}

#define PUT_ONE(m, list) put((m), (list)[pick((m), sizeof(list) / sizeof *(list))])

/* ---- expressions ---- */

static void put_expr(maker *m, uint32_t depth);

static void put_path(maker *m);

/* What something is done with: mostly a place, or a value whose kind the checker does not know. */
static void put_operand(maker *m, uint32_t depth)
{
    const uint32_t kind = pick(m, 32);
    if (kind < 6) {
        put(m, "(");
        put_path(m);
        put(m, ")");
    } else if (kind == 6) {
        put(m, "(");
        put_expr(m, depth);
        put(m, ")");
    } else {
        put(m, kind < 16 ? "(d(" : "d(");
        if (kind % 3 == 0)
            put_path(m);
        else
            put_expr(m, depth);
        put(m, kind < 16 ? ") catch 1)" : ")");
    }
}

static void bind(maker *m, char name[4])
{
    (void)snprintf(name, 4, "v%u", (unsigned)(m->next_name++ % 100));
    if (m->name_count < MADE_NAMES_MOST)
        memcpy(m->names[m->name_count++], name, 4);
}

static void put_path(maker *m)
{
    static const char *const paths[] = {
        ".a",       ".b",        ".c",         ".xs",           ".xs[]",    ".o",
        ".o.a",     ".o.xs[]",   ".xs[0]",     ".xs[-1]",       ".xs[1..]", ".xs[*].a",
        ".o.o.a",   ".a.b",      "$.a",        "$.xs[]",        "$",        ".xs[0].xs[]",
        ".\"k k\"", ".xs[0..2]", ".o.xs[*].b", ".xs[].first()", "$.o",      ".c[]"};
    static const char *const steps[] = {"", "", ".a", ".b", ".o", ".xs[]", "[0]", "[]", "[*].a"};
    if (m->name_count != 0 && (m->in_function || pick(m, 3) == 0)) {
        put(m, "d(");
        put(m, m->names[pick(m, m->name_count)]);
        put(m, ")");
        PUT_ONE(m, steps);
    } else if (m->in_function) {
        put(m, "\"none\"");
    } else {
        PUT_ONE(m, paths);
    }
}

static void put_literal(maker *m)
{
    static const char *const literals[] = {"0",
                                           "1",
                                           "2.50",
                                           "-3",
                                           "\"\"",
                                           "\"a\"",
                                           "\"12\"",
                                           "true",
                                           "false",
                                           "null",
                                           "[]",
                                           "{ }",
                                           "omit",
                                           "' b '",
                                           "0.1",
                                           "9007199254740993",
                                           "\"b,c\"",
                                           "10",
                                           "\"2025-01-31\"",
                                           "100000000000000000000"};
    PUT_ONE(m, literals);
}

static void put_operator(maker *m, uint32_t depth)
{
    static const char *const operators[] = {" + ",  " - ",     " * ",     " / ",   " % ",  " == ",
                                            " != ", " < ",     " <= ",    " > ",   " >= ", " ?? ",
                                            " ?? ", " catch ", " catch ", " and ", " or ", " in "};
    put(m, "(");
    put_operand(m, depth - 1);
    PUT_ONE(m, operators);
    put_operand(m, depth - 1);
    put(m, ")");
}

static void put_condition(maker *m, uint32_t depth)
{
    static const char *const tests[] = {".exists()",
                                        ".blank()",
                                        " is String",
                                        " is Number",
                                        " is List",
                                        " is Object",
                                        " == 1",
                                        " != \"a\"",
                                        " is Null",
                                        " is Int",
                                        " > 1",
                                        ".kind() == \"text\"",
                                        " matches r'^[a-c]+$'"};
    if (depth != 0 && pick(m, 4) == 0) {
        put(m, pick(m, 2) ? "not (" : "(");
        put_condition(m, depth - 1);
        put(m, pick(m, 2) ? " and " : " or ");
        put_condition(m, depth - 1);
        put(m, ")");
        return;
    }
    put(m, "(");
    put_operand(m, depth == 0 ? 0 : depth - 1);
    PUT_ONE(m, tests);
    put(m, ")");
}

static void put_call(maker *m, uint32_t depth)
{
    static const char *const calls[] = {".upper()",
                                        ".trim()",
                                        ".int()",
                                        ".decimal()",
                                        ".text()",
                                        ".count()",
                                        ".sum()",
                                        ".first()",
                                        ".join(\",\")",
                                        ".sort()",
                                        ".keys()",
                                        ".values()",
                                        ".to_json()",
                                        ".json()",
                                        ".kind()",
                                        ".unique()",
                                        ".flatten()",
                                        ".reverse()",
                                        ".entries()",
                                        ".date()",
                                        ".length()",
                                        ".max()",
                                        ".split(\",\")",
                                        ".round(1)",
                                        ".last()",
                                        ".chunk(2)",
                                        ".abs()",
                                        ".bool()",
                                        ".left(2)",
                                        ".merge({ z: 1 })",
                                        ".compact()",
                                        ".contains(\"a\")",
                                        ".put(\"p\", 1)",
                                        ".pick([\"a\", \"b\"])",
                                        ".replace(r'a', \"<\")"};
    put_operand(m, depth - 1);
    PUT_ONE(m, calls);
}

static void put_lambda_call(maker *m, uint32_t depth)
{
    static const char *const calls[] = {"map",   "map", "sum",       "group_by", "sort_by",
                                        "count", "max", "unique_by", "index_by", "min_by"};
    static const char *const conditions[] = {"filter", "any", "all", "none", "find", "partition"};
    const uint32_t names = m->name_count;
    const bool asks = pick(m, 3) == 0;
    put_operand(m, depth - 1);
    put(m, "[].");
    if (asks)
        PUT_ONE(m, conditions);
    else
        PUT_ONE(m, calls);
    put(m, "(");
    if (m->in_function || pick(m, 2)) {
        char name[4];
        bind(m, name);
        put(m, name);
        put(m, " => ");
    }
    if (asks)
        put_condition(m, depth - 1);
    else
        put_operand(m, depth - 1);
    put(m, ")");
    m->name_count = names;
}

static void put_filter(maker *m, uint32_t depth)
{
    put_operand(m, depth - 1);
    put(m, m->in_function ? "[]" : "[][? ");
    if (!m->in_function) {
        put_condition(m, depth - 1);
        put(m, "]");
    }
}

static void put_match(maker *m, uint32_t depth)
{
    static const char *const patterns[] = {"\"a\" | \"b\"", "1",    "is Number", "is String",
                                           "r'^a'",         "null", "is List",   "true"};
    put(m, "(match ");
    put_operand(m, depth - 1);
    put(m, " { ");
    PUT_ONE(m, patterns);
    put(m, " => ");
    put_expr(m, depth - 1);
    if (pick(m, 2)) {
        put(m, ", if ");
        put_condition(m, depth - 1);
        put(m, " => ");
        put_expr(m, depth - 1);
    }
    put(m, ", else => ");
    put_expr(m, depth - 1);
    put(m, " })");
}

static void put_parts(maker *m, uint32_t depth)
{
    switch (pick(m, 4)) {
    case 0:
        put(m, "[");
        put_expr(m, depth - 1);
        put(m, ", ...(");
        put_operand(m, depth - 1);
        put(m, "[]), ");
        put_expr(m, depth - 1);
        put(m, "]");
        break;
    case 1:
        put(m, "{ a: ");
        put_expr(m, depth - 1);
        put(m, "  keep b: ");
        put_expr(m, depth - 1);
        put(m, "  o.a: ");
        put_expr(m, depth - 1);
        put(m, " }");
        break;
    case 2:
        put(m, "\"<${");
        put_operand(m, depth - 1);
        put(m, " ?? \"-\"}>\"");
        break;
    default:
        put(m, "(if ");
        put_condition(m, depth - 1);
        put(m, " then ");
        put_expr(m, depth - 1);
        put(m, " else ");
        put_expr(m, depth - 1);
        put(m, ")");
        break;
    }
}

static void put_named_call(maker *m, uint32_t depth)
{
    static const char *const calls[] = {"f(", "g(", "t("};
    const uint32_t which = m->in_function ? 2 : pick(m, 3);
    put(m, calls[which]);
    put_expr(m, depth - 1);
    if (which == 1) {
        put(m, ", ");
        put_expr(m, depth - 1);
    }
    put(m, ")");
}

static void put_expr(maker *m, uint32_t depth)
{
    if (depth == 0) {
        if (pick(m, 3) == 0)
            put_literal(m);
        else
            put_path(m);
        return;
    }
    switch (pick(m, 12)) {
    case 0:
    case 1:
        put_operator(m, depth);
        break;
    case 2:
        put_call(m, depth);
        break;
    case 3:
        put_lambda_call(m, depth);
        break;
    case 4:
        put_filter(m, depth);
        break;
    case 5:
        put_match(m, depth);
        break;
    case 6:
        put_parts(m, depth);
        break;
    case 7:
        put_named_call(m, depth);
        break;
    case 8:
        put_condition(m, depth - 1);
        break;
    case 9:
        put(m, "(");
        put_operand(m, depth - 1);
        put(m, pick(m, 4) == 0 ? "!)" : " catch \"c\")");
        break;
    default:
        put_path(m);
        break;
    }
}

/* ---- blocks and files ---- */

static void put_block(maker *m, uint32_t depth);

static void put_each(maker *m, uint32_t depth)
{
    const uint32_t names = m->name_count;
    char item[4];
    char index[4];
    put(m, "each ");
    put_operand(m, 1);
    put(m, "[] as ");
    bind(m, item);
    bind(m, index);
    put(m, item);
    put(m, ", ");
    put(m, index);
    if (pick(m, 3) == 0) {
        put(m, " if ");
        put_condition(m, 1);
    }
    if (depth != 0 && pick(m, 2)) {
        put(m, " {\n");
        put_block(m, depth - 1);
        put(m, "}");
    } else {
        put(m, " => ");
        put_operand(m, 2);
    }
    m->name_count = names;
}

static void put_statement(maker *m)
{
    char name[4];
    switch (pick(m, 6)) {
    case 0:
        put(m, "require ");
        put_condition(m, 1);
        put(m, " or true else \"m ${");
        put_expr(m, 1);
        put(m, "}\"\n");
        break;
    case 1:
        put(m, "warn if ");
        put_condition(m, 1);
        put(m, " then \"w ${");
        put_expr(m, 1);
        put(m, "}\"\n");
        break;
    case 2:
        put(m, "skip if ");
        put_condition(m, 1);
        put(m, " and .skip == true\n");
        break;
    default: {
        const uint32_t names = m->name_count;
        const uint32_t next = m->next_name;
        (void)snprintf(name, sizeof name, "v%u", (unsigned)(next % 100));
        m->next_name++;
        put(m, "let ");
        put(m, name);
        put(m, " = ");
        put_operand(m, EXPR_DEPTH - 1);
        put(m, "\n");
        m->name_count = names;
        if (m->name_count < MADE_NAMES_MOST)
            memcpy(m->names[m->name_count++], name, sizeof name);
        break;
    }
    }
}

static void put_block(maker *m, uint32_t depth)
{
    const uint32_t names = m->name_count;
    const uint32_t count = 1 + pick(m, 3);
    for (uint32_t i = 0; i < count; i++) {
        char key[24];
        if (pick(m, 3) == 0)
            put_statement(m);
        (void)snprintf(key, sizeof key, "%sk%u%s: ", pick(m, 4) == 0 ? "keep " : "", (unsigned)i,
                       pick(m, 5) == 0 ? ".d" : "");
        put(m, key);
        if (pick(m, 3) == 0) {
            put_each(m, depth);
        } else if (depth != 0 && pick(m, 5) == 0) {
            put(m, "{\n");
            put_block(m, depth - 1);
            put(m, "}");
        } else {
            put(m, "(");
            put_expr(m, 1 + pick(m, EXPR_DEPTH));
            put(m, pick(m, 3) == 0 ? ")" : ") catch \"failed\"");
        }
        put(m, "\n");
    }
    m->name_count = names;
}

static void put_function(maker *m, const char *head, uint32_t params)
{
    put(m, head);
    memcpy(m->names[0], "p", 2);
    memcpy(m->names[1], "q", 2);
    m->name_count = params;
    m->in_function = true;
    put_expr(m, 3);
    put(m, "\n");
    m->in_function = false;
    m->name_count = 0;
}

void made_mapping(maker *m)
{
    put(m, "weft 1\ntable t -> Any { \"a\" => 1, \"b\" | \"12\" => \"x\"");
    put(m, pick(m, 2) ? ", else => null }\n" : " }\n");
    put(m, "fn d(v: Any) -> Any = v\n");
    put_function(m, "fn f(p: Any) -> Any = ", 1);
    put_function(m, "fn g(p: Any, q: Any) -> Any = ", 2);
    put(m, "map m from json to json {\n");
    put_block(m, BLOCK_DEPTH);
    put(m, "}\n");
}

/* ---- records ---- */

static void put_json(maker *m, uint32_t depth)
{
    static const char *const scalars[] = {
        "1",       "2.50", "0",    "-3",  "\"a\"", "\"\"",           "\"12\"",
        "\"b,c\"", "true", "null", "1e2", "false", "\"\\u00e9\\n\"", "100000000000000000000",
        "\" x \"", "0.10"};
    static const char *const keys[] = {"a", "b", "c", "xs", "o", "k k", "z"};
    const uint32_t kind = depth == 0 ? 0 : pick(m, 4);
    if (kind < 2) {
        PUT_ONE(m, scalars);
        return;
    }
    put(m, kind == 2 ? "[" : "{");
    uint32_t taken = 0;
    const uint32_t count = pick(m, 4);
    for (uint32_t i = 0, written = 0; i < count; i++) {
        const uint32_t key = pick(m, 7);
        if (kind == 3 && (taken >> key & 1u))
            continue;
        taken |= 1u << key;
        put(m, written++ != 0 ? "," : "");
        if (kind == 3) {
            put(m, "\"");
            put(m, keys[key]);
            put(m, "\":");
        }
        put_json(m, depth - 1);
    }
    put(m, kind == 2 ? "]" : "}");
}

/* Mostly what the paths of the mapping look for. */
void made_record(maker *m)
{
    static const char *const keys[] = {
        "\"a\":", ",\"b\":", ",\"c\":", ",\"xs\":", ",\"o\":", ",\"k k\":"};
    if (pick(m, 10) == 0) {
        put_json(m, RECORD_DEPTH);
        return;
    }
    put(m, "{");
    for (uint32_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (i != 0 && pick(m, 5) == 0)
            continue;
        put(m, keys[i]);
        put_json(m, RECORD_DEPTH);
    }
    put(m, "}");
}
