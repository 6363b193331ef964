/* The npm package's two ways of judging CSV: rows against a schema, and a parser of its own that cuts at
   every comma. What is easy to get wrong: the second one counts the header among the rows that must be
   there, and blank lines among the rows it tells of. */
#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_csv.h"
#include "stdlib/sdk_datetext.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct complaints {
    weft_call *call;
    wf_lib_list list;
} complaints;

WF_PRINTF(2, 3) static void complain(complaints *c, const char *format, ...)
{
    char sentence[600];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    const size_t len = wf_utf8_valid(weft_span_text(sentence)); /* it may have been cut */
    char *const kept = weft_call_alloc(c->call, len);
    if (!kept) {
        c->list.status = WEFT_NOMEM;
        return;
    }
    memcpy(kept, sentence, len);
    wf_lib_list_add(&c->list, weft_text(weft_span_of(kept, len)));
}

static weft_value option(weft_value options, const char *name)
{
    return wf_sdk_value_member(options, weft_span_text(name));
}

static bool is_word(weft_value value, const char *word)
{
    return weft_value_is_text(value) &&
           weft_span_equal(weft_value_span(value), weft_span_text(word));
}

/* Clipped for a sentence. */
static weft_span shown(weft_value text)
{
    return weft_value_is_text(text) ? wf_utf8_clip(weft_value_span(text), 200)
                                    : weft_span_text("undefined");
}

/* { valid, errors } */
static weft_status verdict(wf_sdk_members *out, complaints *c)
{
    weft_value errors;
    const weft_status rc = wf_lib_list_finish(&errors, &c->list);
    wf_sdk_members_init(out, c->call);
    if (rc == WEFT_OK) {
        wf_sdk_members_put(out, weft_span_text("valid"), weft_bool(errors.len == 0));
        wf_sdk_members_put(out, weft_span_text("errors"), errors);
    }
    return rc;
}

/* ---- rows against a schema ---- */

static bool is_date(weft_span text, bool is_strict)
{
    wf_sdk_datetext date;
    return wf_sdk_datetext_parse(&date, text) &&
           (!is_strict || (!date.is_loose && !date.rolls_over));
}

static weft_status is_of_type(bool *out, weft_call *call, weft_value value, weft_value type,
                              bool is_strict)
{
    static const char *const booleans[] = {"true", "false", "1", "0", "yes", "no", ""};
    double number;
    *out = true;
    if (is_word(type, "number")) {
        const weft_status rc = wf_sdk_js_to_number(&number, call, value);
        *out = rc == WEFT_OK && number == number; /* any but NaN */
        return rc;
    }
    if (is_word(type, "date"))
        *out = weft_value_is_text(value) && is_date(weft_value_span(value), is_strict);
    if (is_word(type, "boolean")) {
        *out = false;
        for (size_t i = 0; i < WF_COUNTOF(booleans); i++)
            *out = *out || is_word(value, booleans[i]);
    }
    return WEFT_OK;
}

/* The first row whose value in the column is of another type. */
static weft_status check_column(complaints *c, weft_value rows, const weft_member *column,
                                bool is_strict)
{
    const weft_span name = wf_utf8_clip(column->key, 200);
    const weft_span type = shown(column->value);
    bool is_good = true;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && is_good && i < rows.len; i++) {
        const weft_value row = weft_value_element(rows, i);
        if (!wf_sdk_value_has(row, column->key))
            continue;
        const weft_value value = wf_sdk_value_member(row, column->key);
        rc = is_of_type(&is_good, c->call, value, column->value, is_strict);
        if (rc == WEFT_OK && !is_good)
            complain(c, "Row %u, column \"%.*s\": expected %.*s, got string", (unsigned)i + 1,
                     (int)name.len, name.ptr, (int)type.len, type.ptr);
    }
    return rc;
}

static weft_status check_rows(complaints *c, weft_value rows, weft_value schema, bool is_strict)
{
    int64_t count;
    weft_status rc = WEFT_OK;
    const weft_value least = option(schema, "minRows");
    const weft_value most = option(schema, "maxRows");
    const weft_value required = option(schema, "requiredColumns");
    const weft_value types = option(schema, "columnTypes");
    if (wf_value_integer(&count, least) && count != 0 && rows.len < count)
        complain(c, "CSV has %u rows, minimum required is %lld", (unsigned)rows.len,
                 (long long)count);
    if (wf_value_integer(&count, most) && count != 0 && rows.len > count)
        complain(c, "CSV has %u rows, maximum allowed is %lld", (unsigned)rows.len,
                 (long long)count);
    for (uint32_t i = 0; rows.len != 0 && required.kind == WEFT_KIND_LIST && i < required.len;
         i++) {
        const weft_value name = weft_value_element(required, i);
        const weft_span text = shown(name);
        if (!weft_value_is_text(name) ||
            !wf_sdk_value_has(weft_value_element(rows, 0), weft_value_span(name)))
            complain(c, "Missing required column: %.*s", (int)text.len, text.ptr);
    }
    for (uint32_t i = 0; rc == WEFT_OK && types.kind == WEFT_KIND_MAP && i < types.len; i++)
        rc = check_column(c, rows, &types.as.map[i], is_strict);
    return rc;
}

/* A parser's failure becomes a complaint, and what it said is taken back. */
static weft_status take_failure(complaints *c, const char *before, weft_status rc)
{
    if (rc != WEFT_REJECTED)
        return rc;
    const weft_span said = wf_utf8_clip(wf_buf_span(c->call->message), 500);
    complain(c, "%s%.*s", before, (int)said.len, said.ptr);
    wf_buf_reset(c->call->message);
    return WEFT_OK;
}

static weft_status validate(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count, bool is_strict)
{
    wf_sdk_csv_options options;
    wf_sdk_members result;
    complaints c = {.call = call};
    weft_value rows = weft_list(NULL, 0);
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "the CSV is %s; it is a text", wf_lib_show(args[0]).text);
    wf_lib_list_init(&c.list, call);
    weft_status rc = wf_sdk_csv_options_read(&options, call, weft_missing(), is_strict);
    if (rc == WEFT_OK)
        rc = wf_sdk_csv_parse(&rows, call, weft_value_span(args[0]), &options);
    if (rc == WEFT_OK)
        rc = check_rows(&c, rows, wf_lib_arg(args, count, 1), is_strict);
    rc = take_failure(&c, "Parse error: ", rc);
    if (rc == WEFT_OK)
        rc = verdict(&result, &c);
    return rc == WEFT_OK ? wf_sdk_members_finish(out, &result) : rc;
}

/* ---- the simple parser ---- */

typedef struct table {
    weft_call *call;
    wf_lib_list rows; /* lists of texts, the header first; missing for a blank line */
    bool is_strict;
} table;

/* A cell without blanks around it and without any quote. */
static weft_value simple_cell(weft_call *call, weft_span text)
{
    const weft_span cell = wf_utf8_trim(text);
    size_t len = 0;
    if (cell.len == 0 || !memchr(cell.ptr, '"', cell.len))
        return weft_text(cell);
    char *const kept = weft_call_alloc(call, cell.len);
    if (!kept)
        return weft_missing();
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] != '"')
            kept[len++] = cell.ptr[i];
    return weft_text(weft_span_of(kept, len));
}

static weft_status cut_line(weft_value *out, weft_call *call, weft_span line)
{
    wf_lib_list cells;
    wf_lib_list_init(&cells, call);
    for (;;) {
        const char *const comma = line.len != 0 ? memchr(line.ptr, ',', line.len) : NULL;
        const size_t len = comma ? (size_t)(comma - line.ptr) : line.len;
        const weft_value cell = len != 0 ? simple_cell(call, weft_span_of(line.ptr, len))
                                         : weft_text(weft_span_of("", 0));
        if (cell.kind == WEFT_KIND_MISSING)
            return WEFT_NOMEM;
        wf_lib_list_add(&cells, cell);
        if (!comma)
            return wf_lib_list_finish(out, &cells);
        line = wf_lib_rest(line, len + 1);
    }
}

static weft_status cut_all(table *t, weft_span text)
{
    weft_status rc = WEFT_OK;
    text = text.len != 0 ? wf_utf8_trim(text) : weft_span_of("", 0);
    for (bool is_last = false; rc == WEFT_OK && !is_last;) {
        const char *const end = text.len != 0 ? memchr(text.ptr, '\n', text.len) : NULL;
        const size_t len = end ? (size_t)(end - text.ptr) : text.len;
        const weft_span line = weft_span_of(text.ptr, len);
        weft_value cells = weft_missing();
        if (t->rows.count == 0 || (len != 0 && wf_utf8_trim(line).len != 0))
            rc = cut_line(&cells, t->call, line);
        wf_lib_list_add(&t->rows, cells);
        is_last = !end;
        text = wf_lib_rest(text, end ? len + 1 : len);
    }
    return rc == WEFT_OK && t->rows.status == WEFT_NOMEM ? WEFT_NOMEM : rc;
}

/* The same table by the one parser. */
static weft_status parse_all(table *t, weft_span text)
{
    wf_sdk_csv_options options;
    weft_value rows;
    weft_status rc = wf_sdk_csv_options_read(&options, t->call, weft_missing(), true);
    options.columns = WF_SDK_CSV_NONE;
    options.relax_less = true;
    options.relax_more = true;
    if (rc == WEFT_OK)
        rc = wf_sdk_csv_parse(&rows, t->call, text, &options);
    for (uint32_t i = 0; rc == WEFT_OK && i < rows.len; i++)
        wf_lib_list_add(&t->rows, weft_value_element(rows, i));
    if (rc == WEFT_OK && rows.len == 0)
        wf_lib_list_add(&t->rows, weft_list(NULL, 0));
    return rc == WEFT_OK && t->rows.status == WEFT_NOMEM ? WEFT_NOMEM : rc;
}

static bool is_named(weft_value header, weft_value name)
{
    for (uint32_t i = 0; i < header.len; i++)
        if (weft_value_is_text(name) &&
            weft_span_equal(weft_value_span(weft_value_element(header, i)), weft_value_span(name)))
            return true;
    return false;
}

static void check_table(complaints *c, const table *t, weft_value options)
{
    int64_t count;
    const weft_value required = option(options, "requiredColumns");
    for (uint32_t i = 0; required.kind == WEFT_KIND_LIST && i < required.len; i++) {
        const weft_value name = weft_value_element(required, i);
        const weft_span text = shown(name);
        if (!is_named(t->rows.items[0], name))
            complain(c, "Required column '%.*s' is missing", (int)text.len, text.ptr);
    }
    if (wf_value_integer(&count, option(options, "minRows")) && count != 0 && t->rows.count < count)
        complain(c, "CSV must have at least %lld rows, found %u", (long long)count,
                 (unsigned)t->rows.count);
    if (wf_value_integer(&count, option(options, "maxRows")) && count != 0 && t->rows.count > count)
        complain(c, "CSV cannot have more than %lld rows, found %u", (long long)count,
                 (unsigned)t->rows.count);
}

static weft_status to_number(weft_value *out, const table *t, weft_value cell)
{
    weft_span digits = {NULL, 0};
    size_t len = 0;
    double number;
    weft_status rc = WEFT_OK;
    if (weft_value_is_text(cell))
        rc = wf_sdk_js_number_prefix(&digits, &len, t->call, weft_value_span(cell), false);
    if (rc != WEFT_OK || digits.len == 0 || (t->is_strict && len != cell.len))
        return rc;
    if (wf_double_parse(&number, digits))
        *out = wf_sdk_js_number(number);
    else if (!t->is_strict) /* Infinity, which prints as null */
        *out = weft_null();
    return rc;
}

static bool is_any_case(weft_value cell, const char *lower)
{
    const size_t len = strlen(lower);
    if (!weft_value_is_text(cell) || cell.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((cell.as.text[i] | 0x20) != lower[i])
            return false;
    return true;
}

/* The cell as its column's type has it; false and a complaint when it cannot be. */
static weft_status take_cell(weft_value *cell, bool *is_good, complaints *c, const table *t,
                             uint32_t row, weft_value name, weft_value type)
{
    const weft_value given = *cell;
    const bool is_number = is_word(type, "number");
    weft_status rc = WEFT_OK;
    if (!is_number && !is_word(type, "boolean"))
        return WEFT_OK;
    *cell = weft_missing();
    if (is_number)
        rc = to_number(cell, t, given);
    else if (is_any_case(given, "true") || is_any_case(given, "false"))
        *cell = weft_bool(is_any_case(given, "true"));
    *is_good = cell->kind != WEFT_KIND_MISSING;
    const weft_span text = shown(given);
    const weft_span column = shown(name);
    if (rc == WEFT_OK && !*is_good)
        complain(c, "Row %u: Column '%.*s' must be a %s, got '%.*s'", (unsigned)row,
                 (int)column.len, column.ptr, is_number ? "number" : "boolean", (int)text.len,
                 text.ptr);
    return rc;
}

/* Adds row `i` to `data` unless a cell is wrong. */
static weft_status take_row(wf_lib_list *data, int64_t *wrong, complaints *c, const table *t,
                            uint32_t i, weft_value types)
{
    const weft_value header = t->rows.items[0];
    const weft_value cells = t->rows.items[i];
    wf_sdk_members members;
    weft_value row;
    bool is_good = true;
    weft_status rc = WEFT_OK;
    wf_sdk_members_init(&members, t->call);
    for (uint32_t k = 0; rc == WEFT_OK && is_good && k < header.len; k++) {
        const weft_value name = weft_value_element(header, k);
        weft_value cell = wf_sdk_value_element(cells, k);
        rc = take_cell(&cell, &is_good, c, t, i, name,
                       wf_sdk_value_member(types, weft_value_span(name)));
        if (cell.kind != WEFT_KIND_MISSING)
            wf_sdk_members_put(&members, weft_value_span(name), cell);
    }
    if (rc == WEFT_OK && is_good)
        rc = wf_sdk_members_finish(&row, &members);
    if (rc == WEFT_OK && is_good)
        wf_lib_list_add(data, row);
    *wrong += !is_good;
    return rc;
}

static weft_status take_rows(wf_sdk_members *result, complaints *c, const table *t,
                             weft_value options)
{
    wf_lib_list data;
    weft_value rows;
    weft_value stats;
    wf_sdk_members numbers;
    int64_t wrong = 0;
    weft_status rc = WEFT_OK;
    const weft_value types = option(options, "columnTypes");
    wf_lib_list_init(&data, t->call);
    for (uint32_t i = 1; rc == WEFT_OK && i < t->rows.count; i++)
        if (t->rows.items[i].kind == WEFT_KIND_LIST)
            rc = take_row(&data, &wrong, c, t, i, types);
    if (rc == WEFT_OK)
        rc = wf_lib_list_finish(&rows, &data);
    if (rc == WEFT_OK)
        rc = verdict(result, c);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_members_init(&numbers, t->call);
    wf_sdk_members_put(&numbers, weft_span_text("totalRows"), weft_int((int64_t)t->rows.count - 1));
    wf_sdk_members_put(&numbers, weft_span_text("validRows"), weft_int(rows.len));
    wf_sdk_members_put(&numbers, weft_span_text("invalidRows"), weft_int(wrong));
    wf_sdk_members_put(&numbers, weft_span_text("columns"), t->rows.items[0]);
    rc = wf_sdk_members_finish(&stats, &numbers);
    wf_sdk_members_put(result, weft_span_text("data"), rows);
    wf_sdk_members_put(result, weft_span_text("stats"), stats);
    return rc;
}

static weft_status simple(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                          bool is_strict)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    complaints c = {.call = call};
    table t = {.call = call, .is_strict = is_strict};
    wf_sdk_members result;
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "the CSV is %s; it is a text", wf_lib_show(args[0]).text);
    wf_lib_list_init(&c.list, call);
    wf_lib_list_init(&t.rows, call);
    weft_status rc =
        is_strict ? parse_all(&t, weft_value_span(args[0])) : cut_all(&t, weft_value_span(args[0]));
    rc = take_failure(&c, "", rc);
    if (rc == WEFT_OK && c.list.count == 0)
        check_table(&c, &t, options);
    if (rc == WEFT_OK)
        rc = c.list.count != 0 ? verdict(&result, &c) : take_rows(&result, &c, &t, options);
    return rc == WEFT_OK ? wf_sdk_members_finish(out, &result) : rc;
}

static weft_status sdk_validate_csv(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return validate(out, call, args, count, false);
}

static weft_status strict_validate_csv(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    return validate(out, call, args, count, true);
}

static weft_status sdk_simple_csv(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return simple(out, call, args, count, false);
}

static weft_status strict_simple_csv(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return simple(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.validate_csv", "(text: any?, schema?: any?) -> any?", WEFT_PURE, sdk_validate_csv,
     "Whether a CSV text has the rows, columns and types that a schema asks for: an object with "
     "valid "
     "and errors.\n"
     "e.g. sdk.validate_csv(\"a\\n1\", { requiredColumns: [\"b\"] }) gives { valid: false, errors: "
     "[\"Missing required column: b\"] }",
     NULL},
    {"strict.validate_csv", "(text: any?, schema?: any?) -> any?", WEFT_PURE, strict_validate_csv,
     "As sdk.validate_csv, by the strict parser; dates are in the ISO form.\n"
     "e.g. strict.validate_csv(\"a\\nitem 12\", { columnTypes: { a: \"date\" } }).get(\"valid\") "
     "gives "
     "false",
     NULL},
    {"sdk.simple_csv", "(text: any?, options?: any?) -> any?", WEFT_PURE, sdk_simple_csv,
     "What the package's parseAndValidateCsv gives: it cuts at line ends and commas, also between "
     "quotes.\n"
     "e.g. sdk.simple_csv(\"a\\n\\\"1,2\\\"\").get(\"data\") gives [{ a: \"1\" }]",
     NULL},
    {"strict.simple_csv", "(text: any?, options?: any?) -> any?", WEFT_PURE, strict_simple_csv,
     "As sdk.simple_csv, by the one parser.\n"
     "e.g. strict.simple_csv(\"a\\n\\\"1,2\\\"\").get(\"data\") gives [{ a: \"1,2\" }]",
     NULL},
};

const weft_family wf_sdk_csv_check_family = {"mapping files: CSV checks",
                                             "CSV texts judged as the npm package does.", rows,
                                             WF_COUNTOF(rows)};
