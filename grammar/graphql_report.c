/* What is said about mistakes in GraphQL: sentences of what the parser wanted and got, and the checks
   that productions ask for. Each mistake is described as the one it most likely is, and only else as
   "expected … found …". */
#include "grammar/graphql.h"

#include "base/utf8.h"
#include "grammar/graphql_tokens.h"

#include <stdarg.h>

#define SHOWN_MAX 40 /* bytes of a token that a message repeats */

static wf_place place_of(const wf_gql *gql, wf_gql_range range)
{
    const wf_place place = {gql->source, range.start, range.end};
    return place;
}

weft_diag *wf_gql_mistake(wf_gql *gql, wf_code code, wf_gql_range range, const char *format, ...)
{
    if (gql->stop)
        return NULL;
    wf_buf text;
    wf_buf_init(&text, 0);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    weft_diag *const diag = wf_diags_add(gql->diags, code, place_of(gql, range), "%.*s",
                                         (int)text.len, text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    if (++gql->mistakes == WF_GQL_MISTAKES) {
        wf_diags_add(gql->diags, WF_W1109, place_of(gql, range),
                     "%u mistakes so far; the rest of the file was not read", gql->mistakes);
        gql->stop = true;
    }
    return diag;
}

/* ---- what was wanted, and what came ---- */

static bool wants(const wf_gql_expected *expected, int kind)
{
    for (uint32_t i = 0; i < expected->count; i++) {
        if (expected->kinds[i] == kind)
            return true;
    }
    return false;
}

static void put_found(wf_buf *out, const wf_gql *gql)
{
    const wf_gql_token *const token = &gql->current;
    if (token->kind == WF_GQL_END) {
        wf_buf_put_text(out, "the end of the file");
    } else if (wf_gql_is_string(token->kind)) {
        wf_buf_put_text(out, "a string");
    } else {
        const weft_span text = weft_span_of((const char *)gql->begin + token->range.start,
                                            token->range.end - token->range.start);
        wf_buf_put_byte(out, '`');
        wf_buf_put_span(out, wf_utf8_clip(text, SHOWN_MAX));
        wf_buf_put_byte(out, '`');
    }
}

/* Whether a new definition, or the end, could come instead. */
static bool could_end(const wf_gql *gql, const wf_gql_expected *expected)
{
    return wants(expected, gql->executable ? WF_GQL_FRAGMENT : WF_GQL_EXTEND) &&
           !wants(expected, WF_GQL_NAME);
}

/* Whether the kind is said by another word of the list: a keyword by "a name" or "a definition", a
   bracket or a literal by "a value", the two notations of a string by whatever they describe. */
static bool goes_without_saying(const wf_gql *gql, const wf_gql_expected *expected, int kind)
{
    if (could_end(gql, expected) && kind != WF_GQL_IMPLEMENTS)
        return kind == WF_GQL_END || wf_gql_is_name(kind) || wf_gql_is_string(kind);
    if (wants(expected, WF_GQL_INT))
        return kind != WF_GQL_INT &&
               (wf_gql_is_name(kind) || wf_gql_is_string(kind) || kind == WF_GQL_FLOAT ||
                kind == '[' || kind == '{' || kind == '$');
    if (wf_gql_is_string(kind))
        return true;
    return wf_gql_is_name(kind) && kind != WF_GQL_NAME && wants(expected, WF_GQL_NAME);
}

static void put_expected(wf_buf *out, const wf_gql *gql, const wf_gql_expected *expected)
{
    const char *names[WF_GQL_EXPECTED + 1];
    uint32_t count = 0;
    for (uint32_t i = 0; i < expected->count; i++) {
        if (!goes_without_saying(gql, expected, expected->kinds[i]))
            names[count++] = expected->kinds[i] == WF_GQL_INT ? "a value" : expected->names[i];
    }
    if (could_end(gql, expected))
        names[count++] = "the next definition";
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_text(out, i + 1 == count ? " or " : ", ");
        wf_buf_put_text(out, names[i]);
    }
}

static void add_hint(wf_gql *gql, weft_diag *diag, const wf_gql_expected *expected)
{
    const int found = gql->current.kind;
    if (found == '=' && wants(expected, '@'))
        wf_diag_hint(gql->diags, diag, "only arguments, input fields and variables have a default");
    else if (found == '(' && wants(expected, ':'))
        wf_diag_hint(gql->diags, diag, "fields of an input type take no arguments");
    else if (wf_gql_is_name(found) && wants(expected, '&'))
        wf_diag_hint(gql->diags, diag, "several interfaces are joined by &: implements A & B");
    else if (found == '!' && gql->previous.kind == '!')
        wf_diag_hint(gql->diags, diag, "one ! is enough");
    else if (found == ':' && wants(expected, '{'))
        wf_diag_hint(gql->diags, diag, "the fields of a type stand in braces: type T { f: Int }");
    else if (wants(expected, ':') &&
             (wf_gql_is_name(found) || found == '[' || wf_gql_is_closer(found)))
        wf_diag_hint(gql->diags, diag, "a name here needs a colon behind it: name: …");
}

static void report_plain(wf_gql *gql, const wf_gql_expected *expected)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "expected ");
    put_expected(&text, gql, expected);
    wf_buf_put_text(&text, ", found ");
    put_found(&text, gql);
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1101, gql->current.range, "%.*s", (int)text.len,
                                           text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    add_hint(gql, diag, expected);
}

static uint32_t line_of(const wf_gql *gql, uint32_t offset)
{
    uint32_t line;
    uint32_t column;
    wf_source_line(gql->source, offset, &line, &column);
    return line;
}

/* The end of the file, or another definition, inside brackets. */
static bool report_unclosed(wf_gql *gql)
{
    const bool unseen = wf_gql_began_unseen(gql);
    if (!unseen && (gql->current.kind != WF_GQL_END || gql->depth == 0))
        return false;
    if (gql->depth == 0) {
        wf_gql_mistake(gql, WF_W1101, gql->previous.range,
                       "a definition begins here, but the one before it is not finished");
        return true;
    }
    const uint32_t at = gql->opened[gql->depth - 1];
    const char bracket = (char)gql->begin[at];
    const char closer = bracket == '{' ? '}' : bracket == '(' ? ')' : ']';
    const wf_gql_range range = {at, at + 1};
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1119, range, "this `%c` is never closed", bracket);
    wf_diag_stopped(diag, gql->source, gql->current.range.start);
    if (unseen)
        wf_diag_hint(gql->diags, diag, "write `%c` before the definition that begins in line %u",
                     closer, line_of(gql, gql->previous.range.start));
    else
        wf_diag_hint(gql->diags, diag, "the file ends without its `%c`", closer);
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The keyword that `word` would be in lower case, or NULL. */
static const char *as_keyword(weft_span word)
{
    static const char *const keywords[] = {
        "schema", "extend", "scalar",       "type",     "interface", "union",    "enum",
        "input",  "query",  "subscription", "mutation", "fragment",  "directive"};
    for (size_t i = 0; i < WF_COUNTOF(keywords); i++) {
        size_t at = 0;
        while (at < word.len && keywords[i][at] != '\0' && lower(word.ptr[at]) == keywords[i][at])
            at++;
        if (at == word.len && keywords[i][at] == '\0')
            return keywords[i];
    }
    return NULL;
}

static void report_no_definition(wf_gql *gql)
{
    const wf_gql_token *const found = &gql->current;
    wf_buf text;
    wf_buf_init(&text, 0);
    put_found(&text, gql);
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1101, found->range, "%.*s begins no definition",
                                           (int)text.len, text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    const char *const keyword = found->kind == WF_GQL_NAME ? as_keyword(found->text) : NULL;
    if (keyword)
        wf_diag_hint(gql->diags, diag, "keywords are written small: %s", keyword);
    else if (wf_gql_is_closer(found->kind))
        wf_diag_hint(gql->diags, diag, "no bracket is open that it could close");
    else if (gql->executable)
        wf_diag_hint(gql->diags, diag, "write query, mutation, subscription, fragment or {");
    else
        wf_diag_hint(
            gql->diags, diag,
            "write type, input, enum, interface, union, scalar, schema, directive or extend");
}

/* Whether nothing but a definition can stand here. */
static bool is_outside(const wf_gql *gql, const wf_gql_expected *expected)
{
    for (uint32_t i = 0; i < expected->count; i++) {
        const int kind = expected->kinds[i];
        const bool is_bare_query = gql->executable && kind == '{';
        if ((kind != WF_GQL_END && kind < 256 && !is_bare_query) || kind == WF_GQL_NAME)
            return false;
    }
    return wants(expected, gql->executable ? WF_GQL_FRAGMENT : WF_GQL_DIRECTIVE);
}

/* Where a definition should begin. */
static bool report_outside(wf_gql *gql, const wf_gql_expected *expected)
{
    const wf_gql_token *const found = &gql->current;
    if (found->kind == WF_GQL_END || !is_outside(gql, expected))
        return false;
    weft_diag *diag;
    if (!gql->executable && (wf_gql_is_operation_keyword(found->kind) ||
                             found->kind == WF_GQL_FRAGMENT || found->kind == '{')) {
        diag = wf_gql_mistake(gql, WF_W1110, found->range, "a schema file holds no operations");
        wf_diag_hint(gql->diags, diag, "move it to where operations are read, or leave it out");
    } else if (gql->executable &&
               (wf_gql_is_type_keyword(found->kind) || found->kind == WF_GQL_EXTEND ||
                found->kind == WF_GQL_SCHEMA || found->kind == WF_GQL_DIRECTIVE)) {
        diag =
            wf_gql_mistake(gql, WF_W1111, found->range, "an operation document declares no types");
        wf_diag_hint(gql->diags, diag, "move it to the schema file");
    } else if (!gql->executable && wf_gql_is_string(gql->previous.kind) &&
               found->kind == WF_GQL_EXTEND) {
        diag =
            wf_gql_mistake(gql, WF_W1115, gql->previous.range, "an extension has no description");
        wf_diag_hint(gql->diags, diag, "make it a comment with #, or describe the type itself");
    } else if (gql->executable && wf_gql_is_string(gql->previous.kind) && found->kind == '{') {
        diag = wf_gql_mistake(gql, WF_W1115, gql->previous.range,
                              "a query that is only a selection has no description");
        wf_diag_hint(gql->diags, diag, "write `query` before the `{`, or make it a comment with #");
    } else {
        report_no_definition(gql);
    }
    return true;
}

static bool report_empty(wf_gql *gql)
{
    const int opener = gql->previous.kind;
    const int closer = gql->current.kind;
    if (!(opener == '{' && closer == '}') && !(opener == '(' && closer == ')') &&
        !(opener == '[' && closer == ']'))
        return false;
    const wf_gql_range range = {gql->previous.range.start, gql->current.range.end};
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1114, range,
                                           "nothing stands between `%c` and `%c`", opener, closer);
    wf_diag_stopped(diag, gql->source, gql->current.range.start);
    wf_diag_hint(gql->diags, diag, "write something into them or leave them out");
    return true;
}

static bool report_reserved(wf_gql *gql, const wf_gql_expected *expected)
{
    const wf_gql_token *const found = &gql->current;
    if (!wants(expected, WF_GQL_NAME))
        return false;
    const int len = (int)found->text.len;
    if (found->kind == WF_GQL_TRUE || found->kind == WF_GQL_FALSE || found->kind == WF_GQL_NULL) {
        wf_gql_mistake(gql, WF_W1116, found->range, "`%.*s` cannot name an enum value", len,
                       found->text.ptr);
        return true;
    }
    if (found->kind == WF_GQL_ON) {
        wf_gql_mistake(gql, WF_W1116, found->range, "`on` cannot name a fragment");
        return true;
    }
    return false;
}

static bool report_variable(wf_gql *gql, const wf_gql_expected *expected)
{
    if (gql->current.kind != '$' || !wants(expected, WF_GQL_INT))
        return false;
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1117, gql->current.range, "a variable cannot stand in a constant");
    wf_diag_hint(gql->diags, diag, "defaults and directives of definitions are written out");
    return true;
}

void wf_gql_unexpected(wf_gql *gql, const wf_gql_expected *expected)
{
    gql->lost = true;
    if (is_outside(gql, expected))
        gql->floor = gql->current.range.start + 1;
    if (gql->stop || gql->status != WEFT_OK)
        return;
    if (!report_unclosed(gql) && !report_outside(gql, expected) && !report_empty(gql) &&
        !report_reserved(gql, expected) && !report_variable(gql, expected))
        report_plain(gql, expected);
}

/* ---- checks that productions ask for ---- */

void wf_gql_check_extension(wf_gql *gql, const wf_sdl_node *extension)
{
    if (extension->first)
        return;
    const wf_gql_range range = {extension->start, extension->end};
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1113, range, "this extension adds nothing");
    wf_diag_stopped(diag, gql->source, gql->current.range.start);
    wf_diag_hint(gql->diags, diag, "write what it adds, or leave it out");
}

void wf_gql_check_location(wf_gql *gql, const wf_sdl_node *location)
{
    static const char *const names[] = {"QUERY",
                                        "MUTATION",
                                        "SUBSCRIPTION",
                                        "FIELD",
                                        "FRAGMENT_DEFINITION",
                                        "FRAGMENT_SPREAD",
                                        "INLINE_FRAGMENT",
                                        "VARIABLE_DEFINITION",
                                        "SCHEMA",
                                        "SCALAR",
                                        "OBJECT",
                                        "FIELD_DEFINITION",
                                        "ARGUMENT_DEFINITION",
                                        "INTERFACE",
                                        "UNION",
                                        "ENUM",
                                        "ENUM_VALUE",
                                        "INPUT_OBJECT",
                                        "INPUT_FIELD_DEFINITION"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(location->text, weft_span_text(names[i])))
            return;
    }
    const wf_gql_range range = {location->start, location->end};
    const weft_span shown = wf_utf8_clip(location->text, SHOWN_MAX);
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1118, range, "`%.*s` is no place where a directive can stand",
                       (int)shown.len, shown.ptr);
    wf_diag_hint(gql->diags, diag,
                 "such as FIELD_DEFINITION, ARGUMENT_DEFINITION, INPUT_FIELD_DEFINITION, OBJECT");
}
