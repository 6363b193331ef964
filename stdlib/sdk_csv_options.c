/* Options of CSV texts. Names may be snake_case or camelCase; those the package does not know mean
   nothing. What is easy to get wrong: null is not always the same as absent. */
#include "base/number.h"
#include "stdlib/sdk_csv.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

typedef struct reading {
    weft_call *call;
    weft_value options;
    weft_status status;
} reading;

/* The option under its name or its name in camelCase. */
static weft_value option(const reading *r, const char *name)
{
    char camel[48];
    size_t len = 0;
    for (const char *at = name; *at && len < sizeof camel; at++) {
        const bool is_joint = *at == '_' && at[1] != '\0';
        at += is_joint;
        camel[len++] = is_joint ? (char)(*at - 32) : *at;
    }
    const weft_value found = wf_sdk_value_member(r->options, weft_span_text(name));
    return found.kind != WEFT_KIND_MISSING
               ? found
               : wf_sdk_value_member(r->options, weft_span_of(camel, len));
}

/* Fails with `before`, the value as JSON, and `behind`. */
static void refuse(reading *r, const char *before, weft_value value, const char *behind)
{
    wf_lib_text shown;
    weft_value text;
    if (r->status != WEFT_OK)
        return;
    wf_lib_text_init(&shown, r->call, 32);
    wf_lib_put_value(&shown, wf_json_put, value);
    r->status = wf_lib_text_finish(&text, &shown);
    if (r->status == WEFT_OK)
        r->status = weft_call_fail(r->call, "%s%.*s%s", before,
                                   (int)(text.len < 200 ? text.len : 200), text.as.text, behind);
}

static bool is_nothing(weft_value value)
{
    return weft_value_is_nothing(value) || (value.kind == WEFT_KIND_BOOL && !value.as.boolean);
}

static bool flag(reading *r, const char *name, bool otherwise)
{
    const weft_value value = option(r, name);
    if (value.kind == WEFT_KIND_BOOL)
        return value.as.boolean != 0;
    if (value.kind == WEFT_KIND_MISSING)
        return otherwise;
    if (value.kind == WEFT_KIND_NULL)
        return false;
    char before[96] = "Invalid Option: ";
    const size_t len = strlen(before);
    const size_t name_len = strlen(name);
    memcpy(before + len, name, name_len);
    memcpy(before + len + name_len, " must be a boolean, got ", 25);
    refuse(r, before, value, "");
    return false;
}

/* Options that are true or not there. */
static bool is_true(reading *r, const char *name, const char *sentence)
{
    const weft_value value = option(r, name);
    if (value.kind == WEFT_KIND_BOOL)
        return value.as.boolean != 0;
    if (!weft_value_is_nothing(value))
        refuse(r, sentence, value, "");
    return false;
}

static int64_t number(reading *r, const char *name, int64_t otherwise, int64_t least)
{
    const weft_value value = option(r, name);
    char before[96] = "Invalid Option: ";
    const size_t len = strlen(before);
    const size_t name_len = strlen(name);
    int64_t out = otherwise;
    if (weft_value_is_nothing(value))
        return otherwise;
    memcpy(before + len, name, name_len + 1);
    const bool is_digits =
        weft_value_is_text(value) && wf_int64_parse(&out, weft_value_span(value));
    if (!is_digits && !wf_value_integer(&out, value)) {
        memcpy(before + len + name_len, " must be an integer, got ", 26);
        refuse(r, before, value, "");
    } else if (out < least) {
        static const char zero[] = " must be a positive integer, got ";
        static const char one[] = " must be a positive integer greater than 0, got ";
        const char *const rest = least == 0 ? zero : one;
        memcpy(before + len + name_len, rest, strlen(rest) + 1);
        refuse(r, before, value, "");
    }
    return out;
}

/* One text or several into `*marks`; false when one is no text, or empty. */
static bool read_marks(wf_sdk_csv_marks *marks, weft_value value)
{
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? value.len : 1;
    marks->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const weft_value one = is_list ? weft_value_element(value, i) : value;
        if (!weft_value_is_text(one) || one.len == 0 || marks->count == WF_SDK_CSV_MARKS)
            return false;
        marks->items[marks->count++] = weft_value_span(one);
    }
    return true;
}

static void read_delimiters(reading *r, wf_sdk_csv_options *out)
{
    const weft_value value = option(r, "delimiter");
    out->delimiters.items[0] = weft_span_text(",");
    out->delimiters.count = 1;
    if (!is_nothing(value) && (!read_marks(&out->delimiters, value) || out->delimiters.count == 0))
        refuse(r,
               "Invalid option delimiter: delimiter must be a non empty string or buffer or array "
               "of string|buffer, got ",
               value, "");
    const weft_value end = option(r, "record_delimiter");
    if (weft_value_is_nothing(end) || read_marks(&out->ends, end))
        return;
    refuse(r,
           weft_value_is_text(end)
               ? "Invalid option `record_delimiter`: value must be a non empty string or buffer, "
                 "got "
               : "Invalid option `record_delimiter`: value must be a string, a buffer or array of "
                 "string|buffer, got ",
           end, "");
}

static void read_quotes(reading *r, wf_sdk_csv_options *out)
{
    const weft_value quote = option(r, "quote");
    const weft_value escape = option(r, "escape");
    const weft_value comment = option(r, "comment");
    const bool is_default =
        quote.kind == WEFT_KIND_MISSING || (quote.kind == WEFT_KIND_BOOL && quote.as.boolean);
    out->quote = is_default ? weft_span_text("\"") : weft_span_of("", 0);
    if (weft_value_is_text(quote))
        out->quote = weft_value_span(quote);
    else if (!is_default && !is_nothing(quote))
        refuse(r, "Invalid Option: quote must be a buffer or a string, got ", quote, "");
    const bool is_usual =
        escape.kind == WEFT_KIND_MISSING || (escape.kind == WEFT_KIND_BOOL && escape.as.boolean);
    out->escape = is_usual ? weft_span_text("\"") : weft_span_of("", 0);
    if (weft_value_is_text(escape))
        out->escape = weft_value_span(escape);
    else if (!is_usual && !is_nothing(escape))
        refuse(r, "Invalid Option: escape must be a buffer, a string or a boolean, got ", escape,
               "");
    if (weft_value_is_text(comment))
        out->comment = weft_value_span(comment);
    else if (!is_nothing(comment))
        refuse(r, "Invalid option comment: comment must be a buffer or a string, got ", comment,
               "");
    out->no_comment_infix = flag(r, "comment_no_infix", false);
}

static void check_names(reading *r, weft_value names)
{
    for (uint32_t i = 0; i < names.len && r->status == WEFT_OK; i++) {
        const weft_value name = weft_value_element(names, i);
        const weft_value inner = wf_sdk_value_member(name, weft_span_text("name"));
        if (is_nothing(name) || weft_value_is_text(name) || weft_value_is_text(inner))
            continue;
        if (name.kind == WEFT_KIND_MAP) {
            r->status = weft_call_fail(r->call,
                                       "Option columns missing name: property \"name\" is required "
                                       "at position %u when column is an object literal",
                                       (unsigned)i);
            continue;
        }
        char behind[40] = " at position ";
        const size_t len = strlen(behind);
        behind[len + wf_int64_format(behind + len, i)] = '\0';
        refuse(r, "Invalid column definition: expect a string or a literal object, got ", name,
               behind);
    }
}

static void read_columns(reading *r, wf_sdk_csv_options *out)
{
    const weft_value columns = option(r, "columns");
    out->names = columns;
    if (columns.kind == WEFT_KIND_LIST) {
        out->columns = WF_SDK_CSV_NAMED;
        check_names(r, columns);
    } else if (is_nothing(columns) && columns.kind != WEFT_KIND_MISSING) {
        out->columns = WF_SDK_CSV_NONE;
    } else if (columns.kind != WEFT_KIND_MISSING && columns.kind != WEFT_KIND_BOOL) {
        refuse(r, "Invalid option columns: expect an array, a function or true, got ", columns, "");
    }
}

static void read_trim(reading *r, wf_sdk_csv_options *out)
{
    const bool trim = flag(r, "trim", true);
    const weft_value left = option(r, "ltrim");
    const weft_value right = option(r, "rtrim");
    out->ltrim = left.kind == WEFT_KIND_BOOL ? left.as.boolean : trim;
    out->rtrim = right.kind == WEFT_KIND_BOOL ? right.as.boolean : trim;
}

static void read_object(reading *r, wf_sdk_csv_options *out)
{
    static const char reason[] = "Invalid Option: objname index cannot be combined with columns or "
                                 "be defined as a field";
    const weft_value object = option(r, "objname");
    out->object = object;
    out->has_object = !is_nothing(object);
    if (!out->has_object || r->status != WEFT_OK)
        return;
    if (weft_value_is_text(object) && object.len == 0)
        r->status = weft_call_fail(r->call, "Invalid Option: objname must be a non empty string");
    else if (weft_value_is_number(object) && out->columns != WF_SDK_CSV_NONE)
        r->status = weft_call_fail(r->call, reason);
    else if (weft_value_is_text(object) && out->columns == WF_SDK_CSV_NONE)
        r->status = weft_call_fail(r->call,
                                   "Invalid Option: objname field must be combined with columns or "
                                   "be defined as an index");
    else if (!weft_value_is_text(object) && !weft_value_is_number(object))
        refuse(r, "Invalid Option: objname must be a string or a buffer, got ", object, "");
}

static void read_last(reading *r, wf_sdk_csv_options *out)
{
    const weft_value last = option(r, "ignore_last_delimiters");
    int64_t from = 0;
    out->ignore_last = last.kind == WEFT_KIND_BOOL && last.as.boolean;
    if (wf_value_integer(&from, last) && from >= 0 && from < UINT32_MAX)
        out->ignore_from = (uint32_t)from;
    else if (!is_nothing(last) && last.kind != WEFT_KIND_BOOL)
        refuse(r,
               "Invalid option `ignore_last_delimiters`: the value must be a boolean value or an "
               "integer, got ",
               last, "");
    if (out->ignore_last && out->columns == WF_SDK_CSV_NONE && r->status == WEFT_OK)
        r->status = weft_call_fail(r->call, "The option `ignore_last_delimiters` requires the "
                                            "activation of the `columns` option");
}

weft_status wf_sdk_csv_options_read(wf_sdk_csv_options *out, weft_call *call, weft_value options,
                                    bool is_strict)
{
    reading r = {.call = call, .options = options, .status = WEFT_OK};
    memset(out, 0, sizeof *out);
    if (options.kind != WEFT_KIND_MAP && !weft_value_is_nothing(options))
        return weft_call_fail(call, "the options are %s; they are an object",
                              wf_lib_show(options).text);
    out->is_strict = is_strict;
    out->bom = is_true(&r, "bom", "Invalid option bom: bom must be true, got ") || is_strict;
    out->cast = is_true(&r, "cast", "Invalid option cast: cast must be true or a function, got ");
    out->cast_date = is_true(
        &r, "cast_date", "Invalid option cast_date: cast_date must be true or a function, got ");
    read_columns(&r, out);
    out->group = is_true(&r, "group_columns_by_name",
                         "Invalid option group_columns_by_name: expect an boolean, got ");
    if (out->group && out->columns == WF_SDK_CSV_NONE && r.status == WEFT_OK)
        r.status = weft_call_fail(
            call, "Invalid option group_columns_by_name: the `columns` mode must be activated.");
    read_quotes(&r, out);
    read_delimiters(&r, out);
    out->from = number(&r, "from", 1, 0);
    out->from_line = number(&r, "from_line", 1, 1);
    read_last(&r, out);
    out->info = is_true(&r, "info", "Invalid Option: info must be true, got ");
    out->record_max = number(&r, "max_record_size", 0, 0);
    read_object(&r, out);
    out->raw = is_true(&r, "raw", "Invalid Option: raw must be true, got ");
    const bool relax = flag(&r, "relax_column_count", false);
    out->relax_less = flag(&r, "relax_column_count_less", false) || relax;
    out->relax_more = flag(&r, "relax_column_count_more", false) || relax;
    out->relax_quotes = flag(&r, "relax_quotes", false);
    out->skip_empty_lines = flag(&r, "skip_empty_lines", true);
    out->skip_empty_records = flag(&r, "skip_records_with_empty_values", false);
    out->skip_errors = flag(&r, "skip_records_with_error", false);
    read_trim(&r, out);
    out->to = number(&r, "to", -1, 1);
    out->to_line = number(&r, "to_line", -1, 1);
    return r.status;
}
