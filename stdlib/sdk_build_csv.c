/* Rows to CSV text as the npm package's two writers do it. What is easy to get wrong: they differ in
   everything but the comma: where columns come from, what lists and objects are, which cells are quoted,
   and whether a line end stands behind the last row. */
#include "stdlib/families.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"

#define DEPTH_MOST 64u

typedef struct writer {
    weft_call *call;
    wf_lib_text out;
    weft_span delimiter;
    weft_span between; /* elements of a list */
    bool quotes_all;
    bool quotes_cr;
    bool is_flat; /* objects are columns of their own */
    wf_sdk_js_form form;
} writer;

static weft_value option(weft_value options, const char *name)
{
    return wf_sdk_value_member(options, weft_span_text(name));
}

static bool has(weft_span text, weft_span what)
{
    for (size_t at = 0; at + what.len <= text.len; at++)
        if (what.len == 0 || memcmp(text.ptr + at, what.ptr, what.len) == 0)
            return true;
    return false;
}

static void put_cell(writer *w, weft_span text)
{
    const bool is_quoted = w->quotes_all || has(text, w->delimiter) ||
                           has(text, weft_span_text("\"")) || has(text, weft_span_text("\n")) ||
                           (w->quotes_cr && has(text, weft_span_text("\r")));
    if (!is_quoted) {
        wf_lib_put_span(&w->out, text);
        return;
    }
    wf_lib_put_byte(&w->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            wf_lib_put_byte(&w->out, '"');
        wf_lib_put_byte(&w->out, text.ptr[i]);
    }
    wf_lib_put_byte(&w->out, '"');
}

static bool is_object(weft_value value)
{
    return value.kind == WEFT_KIND_MAP;
}

/* ---- the builder ---- */

/* The text of an element of a list: here null and missing have one too. */
static void put_element(writer *w, wf_lib_text *out, weft_value element)
{
    if (weft_value_is_nothing(element))
        wf_lib_put_span(out, weft_span_text(element.kind == WEFT_KIND_NULL ? "null" : "undefined"));
    else
        wf_sdk_js_put_text(out, element, w->form);
}

static weft_status put_value(writer *w, weft_value value)
{
    wf_lib_text made;
    weft_value text;
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const bool is_json =
        is_object(value) || (is_list && value.len != 0 && is_object(weft_value_element(value, 0)));
    wf_lib_text_init(&made, w->call, 32);
    if (is_json) {
        wf_sdk_js_put_json(&made, value, w->form);
    } else if (is_list) {
        for (uint32_t i = 0; i < value.len; i++) {
            if (i != 0)
                wf_lib_put_span(&made, w->between);
            put_element(w, &made, weft_value_element(value, i));
        }
    } else if (!weft_value_is_nothing(value)) {
        wf_sdk_js_put_text(&made, value, w->form);
    }
    const weft_status rc = wf_lib_text_finish(&text, &made);
    if (rc == WEFT_OK)
        put_cell(w, weft_value_span(text));
    return rc;
}

/* `a.b` into objects alone. */
static weft_value at_path(weft_value row, weft_span path)
{
    for (;;) {
        const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
        const size_t len = dot ? (size_t)(dot - path.ptr) : path.len;
        if (!is_object(row))
            return weft_missing();
        row = wf_sdk_value_member(row, weft_span_of(path.ptr, len));
        if (!dot)
            return row;
        path = wf_lib_rest(path, len + 1);
    }
}

static weft_status join(weft_span *out, weft_call *call, weft_span before, weft_span name)
{
    char *const made = before.ptr ? weft_call_alloc(call, before.len + 1 + name.len) : NULL;
    *out = name;
    if (!before.ptr)
        return WEFT_OK;
    if (!made)
        return WEFT_NOMEM;
    if (before.len != 0)
        memcpy(made, before.ptr, before.len);
    made[before.len] = '.';
    if (name.len != 0)
        memcpy(made + before.len + 1, name.ptr, name.len);
    *out = weft_span_of(made, before.len + 1 + name.len);
    return WEFT_OK;
}

/* Names of columns: one after the other, or (strictly) each once. */
typedef struct column_names {
    wf_lib_list list;
    wf_sdk_members seen;
    bool is_union;
} column_names;

static weft_status add_columns(column_names *c, const writer *w, weft_value row, weft_span before,
                               unsigned depth);

static weft_status add_column(column_names *c, const writer *w, weft_span name, weft_value value,
                              weft_span before, unsigned depth)
{
    weft_span path;
    const uint32_t count = c->seen.count;
    const weft_status rc = join(&path, w->call, before, name);
    if (rc == WEFT_OK && w->is_flat && is_object(value) && depth < DEPTH_MOST)
        return add_columns(c, w, value, path, depth + 1);
    if (rc != WEFT_OK)
        return rc;
    if (c->is_union)
        wf_sdk_members_put(&c->seen, path, weft_null());
    if (!c->is_union || c->seen.count != count)
        wf_lib_list_add(&c->list, weft_text(path));
    return c->seen.status;
}

/* The columns that a row has. Recursion is bounded by DEPTH_MOST. */
static weft_status add_columns(column_names *c, const writer *w, weft_value row, weft_span before,
                               unsigned depth)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; is_object(row) && rc == WEFT_OK && i < row.len; i++)
        rc = add_column(c, w, row.as.map[i].key, row.as.map[i].value, before, depth);
    for (uint32_t i = 0; row.kind == WEFT_KIND_LIST && rc == WEFT_OK && i < row.len; i++) {
        weft_span index;
        rc = wf_sdk_js_text(&index, w->call, weft_int(i), w->form);
        if (rc == WEFT_OK)
            rc = add_column(c, w, index, weft_value_element(row, i), before, depth);
    }
    return rc;
}

static weft_status columns_of(weft_value *out, const writer *w, weft_value rows, weft_value wanted,
                              bool is_union)
{
    column_names c = {.is_union = is_union};
    weft_status rc = WEFT_OK;
    wf_lib_list_init(&c.list, w->call);
    wf_sdk_members_init(&c.seen, w->call);
    if (wanted.kind == WEFT_KIND_LIST && wanted.len != 0) {
        for (uint32_t i = 0; rc == WEFT_OK && i < wanted.len; i++) {
            weft_span name;
            rc = wf_sdk_js_text(&name, w->call, weft_value_element(wanted, i), w->form);
            if (rc == WEFT_OK)
                wf_lib_list_add(&c.list, weft_text(name));
        }
    } else {
        for (uint32_t i = 0; rc == WEFT_OK && i < (is_union ? rows.len : 1); i++)
            rc = add_columns(&c, w, weft_value_element(rows, i), weft_span_of(NULL, 0), 0);
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &c.list) : rc;
}

static weft_status put_header(writer *w, weft_value names, weft_value columns)
{
    const bool is_given = names.kind == WEFT_KIND_LIST && names.len != 0;
    const weft_value shown = is_given ? names : columns;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < shown.len; i++) {
        weft_span name;
        rc = wf_sdk_js_text(&name, w->call, weft_value_element(shown, i), w->form);
        if (i != 0)
            wf_lib_put_span(&w->out, w->delimiter);
        if (rc == WEFT_OK)
            put_cell(w, name);
    }
    return rc;
}

static weft_status put_rows(writer *w, weft_value rows, weft_value columns, bool has_header)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < rows.len; i++) {
        if (i != 0 || has_header)
            wf_lib_put_byte(&w->out, '\n');
        for (uint32_t k = 0; rc == WEFT_OK && k < columns.len; k++) {
            if (k != 0)
                wf_lib_put_span(&w->out, w->delimiter);
            rc = put_value(
                w, at_path(weft_value_element(rows, i), weft_value_span(columns.as.list[k])));
        }
    }
    return rc;
}

static weft_span text_option(weft_value options, const char *name, const char *otherwise)
{
    const weft_value value = option(options, name);
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_text(otherwise);
}

static weft_status build(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                         bool is_strict)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    const weft_value nested = option(options, "nestedHandling");
    const weft_value header = option(options, "includeHeaders");
    writer w = {.call = call,
                .delimiter = text_option(options, "delimiter", ","),
                .between = text_option(options, "arrayDelimiter", "; "),
                .quotes_all = wf_sdk_value_is_truthy(option(options, "quoteAll")),
                .quotes_cr = true,
                .is_flat = !wf_sdk_value_is_truthy(nested),
                .form = is_strict ? WF_SDK_JS_RIGHT : WF_SDK_JS_FAITHFUL};
    weft_value columns;
    *out = weft_text(weft_span_of("", 0));
    if (args[0].kind != WEFT_KIND_LIST || args[0].len == 0)
        return WEFT_OK;
    if (weft_value_is_text(nested))
        w.is_flat = weft_span_equal(weft_value_span(nested), weft_span_text("flatten"));
    const bool has_header = header.kind == WEFT_KIND_MISSING || wf_sdk_value_is_truthy(header);
    weft_status rc = columns_of(&columns, &w, args[0], option(options, "columns"), is_strict);
    wf_lib_text_init(&w.out, call, 256);
    if (rc == WEFT_OK && has_header)
        rc = put_header(&w, option(options, "headers"), columns);
    if (rc == WEFT_OK)
        rc = put_rows(&w, args[0], columns, has_header);
    return rc == WEFT_OK ? wf_lib_text_finish(out, &w.out) : rc;
}

/* ---- the other writer ---- */

static weft_status put_plain(writer *w, weft_value value)
{
    weft_span text = weft_span_of("", 0);
    weft_status rc = WEFT_OK;
    if (!weft_value_is_nothing(value))
        rc = wf_sdk_js_text(&text, w->call, value, w->form);
    if (rc == WEFT_OK)
        put_cell(w, text);
    return rc;
}

/* Members in their order, or those that the header names. */
static weft_status put_plain_row(writer *w, weft_value row, weft_value names)
{
    const bool is_list = names.kind == WEFT_KIND_LIST;
    const weft_status made = wf_sdk_value_spread(&row, w->call, row);
    const uint32_t members = row.kind == WEFT_KIND_MAP || row.kind == WEFT_KIND_LIST ? row.len : 0;
    weft_status rc = WEFT_OK;
    if (made != WEFT_OK)
        return made;
    if (weft_value_is_nothing(row))
        return weft_call_fail(w->call, "Cannot convert undefined or null to object");
    for (uint32_t i = 0; rc == WEFT_OK && i < (is_list ? names.len : members); i++) {
        const weft_value name = is_list ? weft_value_element(names, i) : weft_missing();
        weft_value value;
        if (is_list)
            value = weft_value_is_text(name) ? wf_sdk_value_member(row, weft_value_span(name))
                                             : weft_missing();
        else
            value = is_object(row) ? row.as.map[i].value : weft_value_element(row, i);
        if (i != 0)
            wf_lib_put_span(&w->out, w->delimiter);
        rc = put_plain(w, value);
    }
    wf_lib_put_byte(&w->out, '\n');
    return rc;
}

/* The names of the members of `first`. */
static weft_status names_of(weft_value *out, weft_call *call, weft_value first)
{
    wf_lib_list names;
    weft_status rc = wf_sdk_value_spread(&first, call, first);
    wf_lib_list_init(&names, call);
    for (uint32_t i = 0; rc == WEFT_OK && is_object(first) && i < first.len; i++)
        wf_lib_list_add(&names, weft_text(first.as.map[i].key));
    for (uint32_t i = 0; rc == WEFT_OK && first.kind == WEFT_KIND_LIST && i < first.len; i++)
        wf_lib_list_add(&names, weft_int(i));
    return rc == WEFT_OK ? wf_lib_list_finish(out, &names) : rc;
}

/* Names without quotes, whatever is in them. */
static weft_status put_plain_header(writer *w, weft_value names, weft_value rows)
{
    weft_status rc = WEFT_OK;
    if (names.kind != WEFT_KIND_LIST)
        rc = names_of(&names, w->call, weft_value_element(rows, 0));
    for (uint32_t i = 0; rc == WEFT_OK && i < names.len; i++) {
        weft_span name;
        rc = wf_sdk_js_text(&name, w->call, weft_value_element(names, i), w->form);
        if (i != 0)
            wf_lib_put_span(&w->out, w->delimiter);
        if (rc == WEFT_OK)
            wf_lib_put_span(&w->out, name);
    }
    wf_lib_put_byte(&w->out, '\n');
    return rc;
}

static weft_status sdk_stringify_csv(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    const weft_value names = option(options, "headers");
    const weft_value delimiter = option(options, "delimiter");
    writer w = {.call = call,
                .delimiter = wf_sdk_value_is_truthy(delimiter)
                                 ? text_option(options, "delimiter", ",")
                                 : weft_span_text(","),
                .form = WF_SDK_JS_FAITHFUL};
    weft_status rc = WEFT_OK;
    if (args[0].kind != WEFT_KIND_LIST)
        return weft_call_fail(call, "records is not iterable (it is %s)",
                              wf_lib_show(args[0]).text);
    wf_lib_text_init(&w.out, call, 256);
    if (args[0].len != 0 && wf_sdk_value_is_truthy(names))
        rc = put_plain_header(&w, names, args[0]);
    for (uint32_t i = 0; rc == WEFT_OK && i < args[0].len; i++)
        rc = put_plain_row(&w, weft_value_element(args[0], i), names);
    return rc == WEFT_OK ? wf_lib_text_finish(out, &w.out) : rc;
}

static weft_status sdk_build_csv(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return build(out, call, args, count, false);
}

static weft_status strict_build_csv(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return build(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.build_csv", "(rows: any?, options?: any?) -> text", WEFT_PURE, sdk_build_csv,
     "The rows as CSV text by the npm package's builder: columns of the first row, those of its "
     "objects by their paths.\n"
     "e.g. sdk.build_csv([{ a: 1, b: { c: \"x,y\" } }]) gives \"a,b.c\\n1,\\\"x,y\\\"\"",
     NULL},
    {"strict.build_csv", "(rows: any?, options?: any?) -> text", WEFT_PURE, strict_build_csv,
     "As sdk.build_csv, with the columns of all rows.\n"
     "e.g. strict.build_csv([{ a: 1 }, { b: 2 }]) gives \"a,b\\n1,\\n,2\"",
     NULL},
    {"sdk.stringify_csv", "(rows: any?, options?: any?) -> text", WEFT_PURE, sdk_stringify_csv,
     "The rows as CSV text by the package's other writer: no header unless `headers` says so.\n"
     "e.g. sdk.stringify_csv([{ a: 1, b: 2 }]) gives \"1,2\\n\"",
     NULL},
};

const weft_family wf_sdk_build_csv_family = {"mapping files: CSV output",
                                             "CSV texts as the npm package writes them.", rows,
                                             WF_COUNTOF(rows)};
