/* See sdk_csv.h: records to rows. What is easy to get wrong: columns of one name share a member, which
   stands where the first of them stood and holds the last; and a header that could not be read spoils
   the record behind it. */
#include "base/map.h"
#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/sdk_csv.h"
#include "stdlib/sdk_datetext.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"

#include <stdarg.h>
#include <stdio.h>

weft_status wf_sdk_csv_rows_fail(wf_sdk_csv_rows *rows, const char *format, ...)
{
    char sentence[512];
    va_list args;
    if (rows->options->skip_errors) {
        rows->has_error = true;
        return WEFT_OK;
    }
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    const size_t len = wf_utf8_valid(weft_span_text(sentence)); /* it may have been cut */
    return weft_call_fail(rows->call, "CSV parse error: %.*s", (int)len, sentence);
}

/* ---- columns ---- */

/* Gives each column its place in the row. */
static weft_status place_columns(wf_sdk_csv_rows *rows)
{
    wf_map seen;
    uint32_t next = 0;
    wf_map_init(&seen, rows->call->arena);
    for (uint32_t i = 0; i < rows->name_count; i++) {
        const weft_span name = rows->names[i];
        uint32_t *place = name.ptr ? wf_map_find(&seen, name) : NULL;
        if (place && rows->options->is_strict && !rows->options->group)
            return weft_call_fail(rows->call,
                                  "CSV parse error: two columns have the name %s; the option "
                                  "group_columns_by_name makes a list of them",
                                  wf_lib_show_text(name).text);
        if (name.ptr && !place) {
            place = &rows->places[i];
            *place = next++;
            if (!wf_map_put(&seen, name, place, NULL))
                return WEFT_NOMEM;
        }
        rows->places[i] = place ? *place : 0;
    }
    rows->has_names = true;
    rows->expected = rows->name_count;
    return WEFT_OK;
}

static weft_status take_columns(wf_sdk_csv_rows *rows, weft_value names)
{
    static const weft_span proto = {"__proto__", 9};
    rows->name_count = names.len;
    rows->names = weft_call_alloc(rows->call, names.len * sizeof *rows->names);
    rows->places = weft_call_alloc(rows->call, names.len * sizeof *rows->places);
    if (!rows->names || !rows->places)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < names.len; i++) {
        weft_value name = weft_value_element(names, i);
        if (name.kind == WEFT_KIND_MAP)
            name = weft_value_member(name, weft_span_text("name"));
        if (weft_value_is_number(name)) /* a header of numbers that were cast */
            return weft_call_fail(rows->call,
                                  "CSV parse error: Invalid column definition: expect a string or "
                                  "a literal object, got %s at position %u",
                                  wf_lib_show(name).text, (unsigned)i);
        rows->names[i] = weft_value_is_text(name) ? weft_value_span(name) : weft_span_of(NULL, 0);
        if (!rows->options->is_strict && weft_span_equal(rows->names[i], proto))
            rows->names[i].ptr = NULL;
    }
    return place_columns(rows);
}

weft_status wf_sdk_csv_rows_init(wf_sdk_csv_rows *rows, weft_call *call,
                                 const wf_sdk_csv_options *options)
{
    memset(rows, 0, sizeof *rows);
    rows->call = call;
    rows->options = options;
    rows->lines = 1;
    rows->is_enabled = options->from_line == 1;
    wf_lib_list_init(&rows->fields, call);
    wf_lib_list_init(&rows->rows, call);
    return options->columns == WF_SDK_CSV_NAMED ? take_columns(rows, options->names) : WEFT_OK;
}

/* ---- fields ---- */

/* A number where the whole text is one, read from its beginning: 0x10 is one and gives 0. */
static weft_status cast_number(weft_value *out, weft_call *call, weft_span field)
{
    weft_span digits;
    size_t len;
    double whole;
    double prefix;
    weft_status rc = wf_sdk_js_to_number(&whole, call, weft_text(field));
    if (rc == WEFT_OK)
        rc = wf_sdk_js_number_prefix(&digits, &len, call, field, false);
    if (rc == WEFT_OK && wf_sdk_js_is_finite(whole) && digits.len != 0 &&
        wf_double_parse(&prefix, digits) && wf_sdk_js_is_finite(prefix))
        *out = wf_sdk_js_number(prefix);
    return rc;
}

/* A date where the text is one; strictly, in the ISO form alone. */
static void cast_date(weft_value *out, weft_span field, bool is_strict)
{
    wf_sdk_datetext date;
    if (!wf_sdk_datetext_parse(&date, field) || date.millis > WF_SDK_JS_MILLIS_MOST ||
        date.millis < -WF_SDK_JS_MILLIS_MOST)
        return;
    if (!is_strict || (!date.is_loose && !date.rolls_over))
        *out = wf_sdk_js_date(date.millis);
}

static weft_status cast(weft_value *out, wf_sdk_csv_rows *rows, weft_span field)
{
    weft_status rc = WEFT_OK;
    if (rows->options->cast)
        rc = cast_number(out, rows->call, field);
    if (rows->options->cast && rows->options->cast_date && out->kind == WEFT_KIND_MISSING)
        cast_date(out, field, rows->options->is_strict);
    return rc;
}

weft_status wf_sdk_csv_rows_field(wf_sdk_csv_rows *rows, weft_span field)
{
    weft_value value = weft_missing();
    if (!rows->is_enabled)
        return WEFT_OK;
    const weft_status rc = cast(&value, rows, field);
    if (rc != WEFT_OK)
        return rc;
    if (value.kind == WEFT_KIND_MISSING) {
        char *const kept = weft_call_alloc(rows->call, field.len);
        if (!kept)
            return WEFT_NOMEM;
        if (field.len != 0)
            memcpy(kept, field.ptr, field.len);
        value = weft_text(weft_span_of(kept, field.len));
        rows->record_len += wf_sdk_value_units(field);
    }
    wf_lib_list_add(&rows->fields, value);
    return rows->fields.status;
}

/* ---- records ---- */

static bool is_blank(const wf_sdk_csv_rows *rows)
{
    for (uint32_t i = 0; i < rows->fields.count; i++) {
        const weft_value field = rows->fields.items[i];
        if (!weft_value_is_text(field) || wf_utf8_trim(weft_value_span(field)).len != 0)
            return false;
    }
    return true;
}

static weft_status check_length(wf_sdk_csv_rows *rows)
{
    const wf_sdk_csv_options *const options = rows->options;
    const uint32_t count = rows->fields.count;
    if (options->columns == WF_SDK_CSV_NONE && rows->records == 0)
        rows->expected = count;
    if (count == rows->expected)
        return WEFT_OK;
    if (count < rows->expected ? options->relax_less : options->relax_more) {
        rows->odd_lengths++;
        return WEFT_OK;
    }
    return wf_sdk_csv_rows_fail(rows,
                                options->columns == WF_SDK_CSV_NONE
                                    ? "Invalid Record Length: expect %u, got %u on line %lld"
                                    : "Invalid Record Length: columns length is %u, got %u on line "
                                      "%lld",
                                (unsigned)rows->expected, (unsigned)count, (long long)rows->lines);
}

static weft_status make_grouped(weft_value *out, const wf_sdk_csv_rows *rows)
{
    wf_sdk_members members;
    wf_sdk_members_init(&members, rows->call);
    for (uint32_t i = 0; i < rows->fields.count && i < rows->name_count; i++)
        if (rows->names[i].ptr)
            wf_sdk_members_add(&members, rows->names[i], rows->fields.items[i], false);
    return wf_sdk_members_finish(out, &members);
}

static weft_status make_list(weft_value *out, const wf_sdk_csv_rows *rows)
{
    weft_value *const items = wf_lib_values(rows->call, rows->fields.count);
    if (!items)
        return WEFT_NOMEM;
    if (rows->fields.count != 0)
        memcpy(items, rows->fields.items, rows->fields.count * sizeof *items);
    *out = weft_list(items, rows->fields.count);
    return WEFT_OK;
}

static weft_status make_row(weft_value *out, const wf_sdk_csv_rows *rows)
{
    const uint32_t count =
        rows->fields.count < rows->name_count ? rows->fields.count : rows->name_count;
    uint32_t len = 0;
    if (rows->options->columns == WF_SDK_CSV_NONE)
        return make_list(out, rows);
    if (rows->options->group)
        return make_grouped(out, rows);
    weft_member *const members = wf_lib_members(rows->call, count);
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        if (!rows->names[i].ptr)
            continue;
        members[rows->places[i]].key = rows->names[i];
        members[rows->places[i]].value = rows->fields.items[i];
        len = rows->places[i] >= len ? rows->places[i] + 1 : len;
    }
    *out = weft_map(members, len);
    return WEFT_OK;
}

static weft_status columns_info(weft_value *out, const wf_sdk_csv_rows *rows)
{
    weft_value *const items = wf_lib_values(rows->call, rows->name_count);
    weft_member *const members = wf_lib_members(rows->call, rows->name_count);
    *out = weft_bool(0);
    if (rows->options->columns == WF_SDK_CSV_NONE)
        return WEFT_OK;
    if (!items || !members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < rows->name_count; i++) {
        const bool is_out = !rows->names[i].ptr;
        members[i].key = weft_span_text(is_out ? "disabled" : "name");
        members[i].value = is_out ? weft_bool(1) : weft_text(rows->names[i]);
        items[i] = weft_map(&members[i], 1);
    }
    *out = weft_list(items, rows->name_count);
    return WEFT_OK;
}

static weft_status make_info(weft_value *out, const wf_sdk_csv_rows *rows)
{
    wf_sdk_members info;
    weft_value columns;
    const weft_status rc = columns_info(&columns, rows);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_members_init(&info, rows->call);
    wf_sdk_members_put(&info, weft_span_text("bytes"), weft_int((int64_t)rows->bytes));
    wf_sdk_members_put(&info, weft_span_text("comment_lines"), weft_int(rows->comment_lines));
    wf_sdk_members_put(&info, weft_span_text("empty_lines"), weft_int(rows->empty_lines));
    wf_sdk_members_put(&info, weft_span_text("invalid_field_length"), weft_int(rows->odd_lengths));
    wf_sdk_members_put(&info, weft_span_text("lines"), weft_int(rows->lines));
    wf_sdk_members_put(&info, weft_span_text("records"), weft_int(rows->records));
    wf_sdk_members_put(&info, weft_span_text("columns"), columns);
    wf_sdk_members_put(&info, weft_span_text("header"), weft_bool(0));
    wf_sdk_members_put(&info, weft_span_text("index"), weft_int(rows->fields.count));
    if (rows->options->raw)
        wf_sdk_members_put(&info, weft_span_text("raw"), weft_text(rows->raw));
    return wf_sdk_members_finish(out, &info);
}

/* { record, raw, info } where those are wanted. */
static weft_status wrap_row(weft_value *row, const wf_sdk_csv_rows *rows)
{
    wf_sdk_members wrapped;
    weft_value info;
    if (!rows->options->raw && !rows->options->info)
        return WEFT_OK;
    const weft_status rc = make_info(&info, rows);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_members_init(&wrapped, rows->call);
    wf_sdk_members_put(&wrapped, weft_span_text("record"), *row);
    if (rows->options->raw)
        wf_sdk_members_put(&wrapped, weft_span_text("raw"), weft_text(rows->raw));
    if (rows->options->info)
        wf_sdk_members_put(&wrapped, weft_span_text("info"), info);
    return wf_sdk_members_finish(row, &wrapped);
}

/* The name of a row that becomes a member. */
static weft_status object_key(weft_value *out, const wf_sdk_csv_rows *rows, weft_value row)
{
    const weft_value object = rows->options->object;
    weft_span text = weft_span_text("undefined");
    weft_value key = weft_missing();
    int64_t index;
    weft_status rc = WEFT_OK;
    if (weft_value_is_text(object))
        key = wf_sdk_value_member(row, weft_value_span(object));
    else if (wf_value_integer(&index, object) && index >= 0)
        key = wf_sdk_value_element(row, (uint64_t)index);
    if (key.kind != WEFT_KIND_MISSING)
        rc = wf_sdk_js_text(&text, rows->call, key, WF_SDK_JS_FAITHFUL);
    *out = weft_text(text);
    return rc;
}

static weft_status add_row(wf_sdk_csv_rows *rows)
{
    weft_value row;
    weft_value key;
    weft_status rc = make_row(&row, rows);
    if (rc == WEFT_OK && rows->options->has_object)
        rc = object_key(&key, rows, row);
    if (rc == WEFT_OK)
        rc = wrap_row(&row, rows);
    if (rc != WEFT_OK)
        return rc;
    if (rows->options->has_object) /* key and row by turns; the list becomes an object at the end */
        wf_lib_list_add(&rows->rows, key);
    wf_lib_list_add(&rows->rows, row);
    return rows->rows.status == WEFT_LIMIT ? WEFT_OK : rows->rows.status; /* told at the end */
}

static weft_status take_record(wf_sdk_csv_rows *rows)
{
    const wf_sdk_csv_options *const options = rows->options;
    const bool is_header = options->columns == WF_SDK_CSV_HEADER && !rows->has_names;
    if (is_header) {
        if (options->skip_empty_records && is_blank(rows))
            return WEFT_OK;
        return take_columns(rows, weft_list(rows->fields.items, rows->fields.count));
    }
    const weft_status rc = check_length(rows);
    if (rc != WEFT_OK || (options->skip_empty_records && is_blank(rows)))
        return rc;
    if (rows->has_error) {
        rows->has_error = false;
        return WEFT_OK;
    }
    rows->records++;
    return options->from <= 1 || rows->records >= options->from ? add_row(rows) : WEFT_OK;
}

weft_status wf_sdk_csv_rows_record(wf_sdk_csv_rows *rows)
{
    const weft_status rc = rows->is_enabled ? take_record(rows) : WEFT_OK;
    rows->fields.count = 0;
    rows->record_len = 0;
    return rc;
}

weft_status wf_sdk_csv_rows_finish(weft_value *out, wf_sdk_csv_rows *rows)
{
    wf_sdk_members members;
    weft_value list;
    const weft_status rc = wf_lib_list_finish(&list, &rows->rows);
    if (rc != WEFT_OK)
        return rc;
    if (!rows->options->has_object) {
        *out = list;
        return WEFT_OK;
    }
    wf_sdk_members_init(&members, rows->call);
    for (uint32_t i = 0; i + 1 < list.len; i += 2)
        wf_sdk_members_put(&members, weft_value_span(list.as.list[i]), list.as.list[i + 1]);
    return wf_sdk_members_finish(out, &members);
}
