#include "generate.h"

/* xorshift64* */
uint32_t generate_below(generator *g, uint32_t limit)
{
    g->seed ^= g->seed >> 12;
    g->seed ^= g->seed << 25;
    g->seed ^= g->seed >> 27;
    return (uint32_t)((g->seed * 2685821657736338717u) >> 33) % limit;
}

static bool one_in(generator *g, uint32_t n)
{
    return generate_below(g, n) == 0;
}

static void put(generator *g, const char *text)
{
    wf_buf_put_text(g->out, text);
}

#define PICK(g, array) put((g), (array)[generate_below((g), (uint32_t)WF_COUNTOF(array))])

static const char *const names[] = {"a", "b", "c", "p:a", "p:b", "q:a", "q:c"};
static const char *const texts[] = {"1",  "2",  "10",   "3.5",      "4",
                                    "x",  "ab", "b c",  " ",        "  2 ",
                                    ".5", "7.", "abab", "\xc3\xa9", "b\xf0\x9f\x98\x80"};

/* ---- documents ---- */

static void element(generator *g, uint32_t depth);

static void attributes(generator *g)
{
    static const char *const plain[] = {" k='", " id='", " p:k='", " q:id='", " xml:lang='"};
    static const char *const languages[] = {"en", "en-GB", "de", "EN"};
    for (uint32_t i = 0; i < WF_COUNTOF(plain); i++) {
        if (!one_in(g, 4))
            continue;
        put(g, plain[i]);
        if (i + 1 == WF_COUNTOF(plain))
            PICK(g, languages);
        else
            PICK(g, texts);
        put(g, "'");
    }
}

static void content(generator *g, uint32_t depth)
{
    for (uint32_t i = generate_below(g, 5); i != 0; i--) {
        switch (generate_below(g, 8)) {
        case 0:
        case 1:
            PICK(g, texts);
            break;
        case 2:
            put(g, "<!--");
            PICK(g, names);
            put(g, "-->");
            break;
        case 3:
            put(g, one_in(g, 2) ? "<?t 1?>" : "<?u x y?>");
            break;
        default:
            if (depth < 5)
                element(g, depth + 1);
            break;
        }
    }
}

static void element(generator *g, uint32_t depth)
{
    const char *const name = names[generate_below(g, (uint32_t)WF_COUNTOF(names))];
    put(g, "<");
    put(g, name);
    if (depth == 0)
        put(g, " xmlns:p='urn:p' xmlns:q='urn:q'");
    else if (one_in(g, 8))
        put(g, one_in(g, 2) ? " xmlns='urn:p'" : " xmlns:z='urn:q'");
    else if (one_in(g, 12))
        put(g, " xmlns:q='urn:p'");
    attributes(g);
    put(g, ">");
    for (uint32_t i = depth == 0 ? 3 : 1; i != 0; i--)
        content(g, depth);
    put(g, "</");
    put(g, name);
    put(g, ">");
}

void generate_document(generator *g)
{
    const bool is_first = !one_in(g, 4);
    if (!is_first)
        put(g, "<!--before-->");
    element(g, 0);
    if (!is_first && one_in(g, 2))
        put(g, "<?after it?>");
}

/* ---- expressions ---- */

static void nodes(generator *g, uint32_t depth);
static void boolean(generator *g, uint32_t depth);
static void number(generator *g, uint32_t depth);
static void string(generator *g, uint32_t depth);

/* Numbers whose text is beyond doubt: whole, small, and without a minus. */
static void natural(generator *g, uint32_t depth)
{
    static const char *const plain[] = {"0", "1", "2", "3", "7", "10", "007"};
    switch (generate_below(g, depth == 0 ? 2 : 6)) {
    case 2:
        put(g, "count(");
        nodes(g, depth - 1);
        put(g, one_in(g, 8) ? "/namespace::node())" : ")");
        break;
    case 3:
        put(g, "string-length(");
        string(g, depth - 1);
        put(g, ")");
        break;
    case 4:
        put(g, one_in(g, 2) ? "position()" : "last()");
        break;
    default:
        PICK(g, plain);
        break;
    }
}

static void number(generator *g, uint32_t depth)
{
    static const char *const plain[] = {"0.5", "2.5", "-0.5", ".25", "3.", "1.75", "100"};
    static const char *const signs[] = {" + ", " - ", " * ", " div ", " mod "};
    static const char *const functions[] = {"floor(", "ceiling(", "round("};
    switch (generate_below(g, depth == 0 ? 2 : 8)) {
    case 0:
        put(g, one_in(g, 3) ? "-" : "");
        natural(g, depth);
        break;
    case 1:
        PICK(g, plain);
        break;
    case 2:
        put(g, "sum(");
        nodes(g, depth - 1);
        put(g, ")");
        break;
    case 3:
        PICK(g, functions);
        number(g, depth - 1);
        put(g, ")");
        break;
    case 4:
        put(g, "number(");
        if (one_in(g, 2))
            string(g, depth - 1);
        else
            nodes(g, depth - 1);
        put(g, ")");
        break;
    case 5:
        put(g, "number(");
        boolean(g, depth - 1);
        put(g, ")");
        break;
    default:
        put(g, "(");
        number(g, depth - 1);
        PICK(g, signs);
        number(g, depth - 1);
        put(g, ")");
        break;
    }
}

static void literal(generator *g)
{
    put(g, "'");
    PICK(g, texts);
    put(g, "'");
}

static void call(generator *g, const char *function, uint32_t args, uint32_t depth)
{
    put(g, function);
    put(g, "(");
    for (uint32_t i = 0; i < args; i++) {
        if (i != 0)
            put(g, ", ");
        string(g, depth - 1);
    }
    put(g, ")");
}

static void string(generator *g, uint32_t depth)
{
    static const char *const named[] = {"name(", "local-name(", "namespace-uri(", "string("};
    switch (generate_below(g, depth == 0 ? 2 : 12)) {
    case 2:
    case 3:
        PICK(g, named);
        if (!one_in(g, 4))
            nodes(g, depth - 1);
        put(g, ")");
        break;
    case 4:
        call(g, "concat", 2 + generate_below(g, 3), depth);
        break;
    case 5:
        call(g, one_in(g, 2) ? "substring-before" : "substring-after", 2, depth);
        break;
    case 6:
        put(g, "substring(");
        string(g, depth - 1);
        put(g, ", ");
        number(g, depth - 1);
        if (one_in(g, 2)) {
            put(g, ", ");
            number(g, depth - 1);
        }
        put(g, ")");
        break;
    case 7:
        call(g, "normalize-space", generate_below(g, 2), depth);
        break;
    case 8:
        call(g, "translate", 3, depth);
        break;
    case 9:
        put(g, "string(");
        if (one_in(g, 2))
            natural(g, depth - 1);
        else
            boolean(g, depth - 1);
        put(g, ")");
        break;
    default:
        literal(g);
        break;
    }
}

static void anything(generator *g, uint32_t depth)
{
    switch (generate_below(g, 5)) {
    case 0:
        number(g, depth);
        break;
    case 1:
        string(g, depth);
        break;
    case 2:
        boolean(g, depth);
        break;
    default:
        nodes(g, depth);
        break;
    }
}

static void boolean(generator *g, uint32_t depth)
{
    static const char *const signs[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
    static const char *const languages[] = {"'en'", "'de'", "'en-gb'", "'e'"};
    switch (generate_below(g, depth == 0 ? 2 : 10)) {
    case 0:
        put(g, one_in(g, 2) ? "true()" : "false()");
        break;
    case 1:
        if (g->at_attribute) {
            put(g, "false()");
            break;
        }
        put(g, "lang(");
        PICK(g, languages);
        put(g, ")");
        break;
    case 2:
        put(g, "not(");
        anything(g, depth - 1);
        put(g, ")");
        break;
    case 3:
        put(g, "boolean(");
        anything(g, depth - 1);
        put(g, ")");
        break;
    case 4:
        call(g, one_in(g, 2) ? "starts-with" : "contains", 2, depth);
        break;
    case 5:
        put(g, "(");
        anything(g, depth - 1);
        put(g, one_in(g, 2) ? " and " : " or ");
        anything(g, depth - 1);
        put(g, ")");
        break;
    default:
        put(g, "(");
        anything(g, depth - 1);
        PICK(g, signs);
        anything(g, depth - 1);
        put(g, ")");
        break;
    }
}

/* ---- paths ---- */

static void predicate(generator *g, uint32_t depth)
{
    static const char *const plain[] = {"1", "2", "last()", "position() < 3", "last() - 1", "3"};
    put(g, "[");
    if (depth == 0 || one_in(g, 3))
        PICK(g, plain);
    else
        anything(g, depth - 1);
    put(g, "]");
}

static void test(generator *g)
{
    static const char *const types[] = {
        "node()", "text()", "comment()", "processing-instruction()", "processing-instruction('t')",
        "p:*",    "q:*"};
    if (one_in(g, 3))
        PICK(g, types);
    else if (one_in(g, 2))
        put(g, "*");
    else
        PICK(g, names);
}

static void attribute_test(generator *g)
{
    static const char *const tests[] = {"*", "k", "id", "p:k", "node()", "q:*", "xml:lang"};
    PICK(g, tests);
}

/* A step; axes that libxml2 walks otherwise from attributes are left out there. */
static void step(generator *g, uint32_t depth)
{
    static const char *const axes[] = {
        "ancestor::",          "ancestor-or-self::", "descendant::",        "descendant-or-self::",
        "following-sibling::", "parent::",           "preceding-sibling::", "self::"};
    static const bool stays[] = {false, true, false, true, false, false, false, true};
    const bool was = g->at_attribute;
    const uint32_t kind = generate_below(g, 20);
    if (kind == 0) {
        put(g, ".");
        return;
    }
    if (kind == 1) {
        put(g, "..");
        g->at_attribute = false;
        return;
    }
    if (kind <= 4) {
        put(g, one_in(g, 3) ? "attribute::" : "@");
        attribute_test(g);
        g->at_attribute = true;
    } else if (kind == 5 && !g->in_union) {
        put(g, "namespace::");
        put(g, g->prefix);
        g->at_attribute = true;
    } else if (kind <= 7 && !was) {
        put(g, one_in(g, 2) ? "following::" : "preceding::");
        test(g);
    } else if (kind <= 12) {
        const uint32_t axis = generate_below(g, (uint32_t)WF_COUNTOF(axes));
        put(g, axes[axis]);
        test(g);
        g->at_attribute = was && stays[axis];
    } else {
        put(g, one_in(g, 5) ? "child::" : "");
        test(g);
        g->at_attribute = false;
    }
    while (one_in(g, 3)) {
        const bool here = g->at_attribute;
        predicate(g, depth);
        g->at_attribute = here;
    }
}

static void path(generator *g, uint32_t depth)
{
    const bool before = g->at_attribute;
    switch (generate_below(g, 6)) {
    case 0:
        put(g, "/");
        g->at_attribute = false;
        break;
    case 1:
    case 2:
        put(g, "//");
        g->at_attribute = false;
        break;
    case 3:
        if (depth == 0)
            break;
        put(g, "(");
        nodes(g, depth - 1);
        put(g, ")");
        g->at_attribute = true; /* perhaps */
        if (one_in(g, 2))
            predicate(g, depth - 1);
        g->at_attribute = true;
        put(g, one_in(g, 2) ? "/" : "//");
        break;
    default:
        break;
    }
    for (uint32_t i = generate_below(g, 3);; i--) {
        step(g, depth);
        if (i == 0)
            break;
        put(g, one_in(g, 4) ? "//" : "/");
    }
    g->at_attribute = before;
}

static void nodes(generator *g, uint32_t depth)
{
    const bool before = g->in_union;
    const bool is_union = depth != 0 && one_in(g, 5);
    g->in_union = before || is_union;
    path(g, depth);
    if (is_union) {
        put(g, " | ");
        path(g, depth - 1);
    }
    g->in_union = before;
}

void generate_expression(generator *g)
{
    static const char *const prefixes[] = {"p", "q", "z", "xml"};
    g->prefix = prefixes[generate_below(g, (uint32_t)WF_COUNTOF(prefixes))];
    switch (generate_below(g, 6)) {
    case 0:
        number(g, 3);
        break;
    case 1:
        string(g, 3);
        break;
    case 2:
        boolean(g, 3);
        break;
    case 3:
        path(g, 3);
        if (one_in(g, 4))
            put(g, "/namespace::*");
        break;
    default:
        nodes(g, 3);
        break;
    }
}
