/* JSON texts for mapping files, as the npm package reads them. What is easy to get wrong: comments and
   commas are taken out of the text before it is read, also where they stand inside a text; the strict
   form knows where it is. What the package's engine says of bad JSON is not reproduced: weft says it. */
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_datetext.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

#include <stdio.h>

#define DEPTH_MOST 256u

typedef struct reading {
    weft_call *call;
    weft_value options;
    const char *prefix; /* of failures */
    bool is_strict;
} reading;

static weft_value option(const reading *r, const char *name)
{
    return wf_sdk_value_member(r->options, weft_span_text(name));
}

static bool is_on(const reading *r, const char *name)
{
    return wf_sdk_value_is_truthy(option(r, name));
}

/* ---- comments and commas ---- */

/* Where the comment at `at` ends, or `at` when none is there. */
static size_t comment_end(weft_span text, size_t at)
{
    if (text.len - at < 2 || text.ptr[at] != '/')
        return at;
    if (text.ptr[at + 1] == '/') {
        size_t end = at + 2;
        while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
            end++;
        return end;
    }
    for (size_t end = at + 2; text.ptr[at + 1] == '*' && end + 1 < text.len; end++)
        if (text.ptr[end] == '*' && text.ptr[end + 1] == '/')
            return end + 2;
    return at;
}

/* Whether nothing but white space stands between the comma at `at` and a closing bracket. */
static bool is_trailing(weft_span text, size_t at)
{
    for (size_t i = at + 1, len; i < text.len; i += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(text, i), &len);
        if (!wf_utf8_is_space(code))
            return code == '}' || code == ']';
    }
    return false;
}

/* The text without comments (`commas`: without trailing commas); strictly, not inside of texts. */
static weft_status without(weft_span *out, const reading *r, weft_span text, bool commas)
{
    char *const clean = weft_call_alloc(r->call, text.len);
    size_t len = 0;
    bool is_quoted = false;
    bool is_open = false; /* no comment of stars ends any more */
    if (!clean)
        return WEFT_NOMEM;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (r->is_strict && is_quoted && c == '\\' && i + 1 < text.len) {
            clean[len++] = c;
            clean[len++] = text.ptr[++i];
            continue;
        }
        is_quoted ^= r->is_strict && c == '"';
        const bool is_star = i + 1 < text.len && text.ptr[i + 1] == '*';
        if (!is_quoted && !commas && c == '/' && !(is_star && is_open)) {
            const size_t end = comment_end(text, i);
            is_open |= is_star && end == i;
            if (end != i) {
                i = end - 1;
                continue;
            }
        }
        if (commas && !is_quoted && c == ',' && is_trailing(text, i))
            continue;
        clean[len++] = c;
    }
    *out = weft_span_of(clean, len);
    return WEFT_OK;
}

static weft_status prepare(weft_span *out, const reading *r, weft_span text)
{
    weft_status rc = WEFT_OK;
    if (is_on(r, "allowComments"))
        rc = without(&text, r, text, false);
    if (rc == WEFT_OK && is_on(r, "allowTrailingCommas"))
        rc = without(&text, r, text, true);
    *out = text.len != 0 ? wf_utf8_trim(text) : text; /* a byte order mark too */
    return rc;
}

/* ---- dates ---- */

/* d digits, any other character itself. */
static bool has_shape(weft_span text, const char *shape)
{
    const size_t len = strlen(shape);
    for (size_t i = 0; i < len && text.len == len; i++) {
        const bool is_digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (shape[i] == 'd' ? !is_digit : text.ptr[i] != shape[i])
            return false;
    }
    return text.len == len;
}

static bool is_moment(weft_span text)
{
    return has_shape(text, "dddd-dd-ddTdd:dd:dd") || has_shape(text, "dddd-dd-ddTdd:dd:ddZ") ||
           has_shape(text, "dddd-dd-ddTdd:dd:dd.ddd") ||
           has_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ");
}

/* Formats are shapes: which of day and month comes first is not read from them. */
static bool is_wanted(const reading *r, weft_span text)
{
    static const char *const formats[][2] = {
        {"YYYY-MM-DD", "dddd-dd-dd"}, {"DD/MM/YYYY", "dd/dd/dddd"}, {"MM/DD/YYYY", "dd/dd/dddd"}};
    const weft_value list = option(r, "dateFormats");
    for (uint32_t i = 0; list.kind == WEFT_KIND_LIST && i < list.len; i++) {
        const weft_value format = weft_value_element(list, i);
        for (size_t k = 0; weft_value_is_text(format) && k < WF_COUNTOF(formats); k++)
            if (weft_span_equal(weft_value_span(format), weft_span_text(formats[k][0])) &&
                has_shape(text, formats[k][1]))
                return true;
    }
    return is_moment(text);
}

static void read_date(weft_value *value, const reading *r)
{
    wf_sdk_datetext date;
    const weft_span text = weft_value_span(*value);
    if (is_wanted(r, text) && wf_sdk_datetext_parse(&date, text) &&
        (!r->is_strict || !date.rolls_over))
        *value = wf_sdk_js_date(date.millis);
}

/* Texts that look like dates become dates. Recursion is bounded by the depth of what was parsed. */
static weft_status revive(weft_value *value, const reading *r)
{
    weft_status rc = WEFT_OK;
    if (weft_value_is_text(*value)) {
        read_date(value, r);
    } else if (value->kind == WEFT_KIND_LIST) {
        weft_value *const items = wf_lib_values(r->call, value->len);
        rc = items ? WEFT_OK : WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
            items[i] = weft_value_element(*value, i);
            rc = revive(&items[i], r);
        }
        *value = weft_list(items, value->len);
    } else if (value->kind == WEFT_KIND_MAP) {
        weft_member *const members = wf_lib_members(r->call, value->len);
        rc = members ? WEFT_OK : WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
            members[i] = value->as.map[i];
            rc = revive(&members[i].value, r);
        }
        *value = weft_map(members, value->len);
    }
    return rc;
}

/* ---- a part of the value ---- */

static bool is_plain_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char low = (char)(name.ptr[i] | 0x20);
        if (!(low >= 'a' && low <= 'z') && !(name.ptr[i] >= '0' && name.ptr[i] <= '9') &&
            name.ptr[i] != '_')
            return false;
    }
    return name.len != 0;
}

static weft_value step_into(weft_value value, weft_span segment)
{
    uint32_t index;
    const char *const open = segment.len != 0 ? memchr(segment.ptr, '[', segment.len) : NULL;
    if (segment.len == 1 && segment.ptr[0] == '*' && value.kind == WEFT_KIND_LIST)
        return value;
    if (!open || segment.ptr[segment.len - 1] != ']')
        return wf_sdk_value_member(value, segment);
    const weft_span name = weft_span_of(segment.ptr, (size_t)(open - segment.ptr));
    const weft_span digits = weft_span_of(open + 1, segment.len - name.len - 2);
    if (!is_plain_name(name) || !wf_sdk_value_digits(&index, digits))
        return wf_sdk_value_member(value, segment);
    const weft_value list = wf_sdk_value_member(value, name);
    return list.kind == WEFT_KIND_LIST ? wf_sdk_value_element(list, index) : list;
}

/* Missing below what is missing or null. */
static weft_value at_path(weft_value value, weft_span path)
{
    for (;;) {
        const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
        const size_t len = dot ? (size_t)(dot - path.ptr) : path.len;
        if (weft_value_is_nothing(value))
            return weft_missing();
        value = step_into(value, weft_span_of(path.ptr, len));
        if (!dot)
            return value;
        path = wf_lib_rest(path, len + 1);
    }
}

/* ---- schema ---- */

static void add_text(wf_lib_text *out, uint32_t *count, const char *before, weft_span text,
                     const char *behind)
{
    if ((*count)++ != 0)
        wf_lib_put_span(out, weft_span_text(", "));
    wf_lib_put_span(out, weft_span_text(before));
    wf_lib_put_span(out, text);
    wf_lib_put_span(out, weft_span_text(behind));
}

/* Recursion is bounded by DEPTH_MOST. */
static void check_schema(wf_lib_text *out, uint32_t *count, weft_value value, weft_value schema,
                         unsigned depth)
{
    const weft_value type = wf_sdk_value_member(schema, weft_span_text("type"));
    const weft_value required = wf_sdk_value_member(schema, weft_span_text("required"));
    const weft_value properties = wf_sdk_value_member(schema, weft_span_text("properties"));
    const char *const found = value.kind == WEFT_KIND_LIST ? "array" : wf_sdk_value_typeof(value);
    const bool is_type =
        weft_value_is_text(type) && weft_span_equal(weft_value_span(type), weft_span_text(found));
    const bool is_object = value.kind == WEFT_KIND_MAP || value.kind == WEFT_KIND_LIST;
    if (weft_value_is_text(type) && type.len != 0 && !is_type) {
        add_text(out, count, "Expected type ", weft_value_span(type), ", got ");
        wf_lib_put_span(out, weft_span_text(found));
    }
    for (uint32_t i = 0; is_object && required.kind == WEFT_KIND_LIST && i < required.len; i++) {
        const weft_value name = weft_value_element(required, i);
        const bool is_there =
            weft_value_is_text(name) &&
            (wf_sdk_value_has(value, weft_value_span(name)) ||
             (value.kind == WEFT_KIND_LIST &&
              wf_sdk_value_member(value, weft_value_span(name)).kind != WEFT_KIND_MISSING));
        if (weft_value_is_text(name) && !is_there)
            add_text(out, count, "Required field \"", weft_value_span(name), "\" is missing");
    }
    for (uint32_t i = 0;
         is_object && depth < DEPTH_MOST && properties.kind == WEFT_KIND_MAP && i < properties.len;
         i++) {
        const weft_member *const one = &properties.as.map[i];
        if (wf_sdk_value_has(value, one->key))
            check_schema(out, count, weft_value_member(value, one->key), one->value, depth + 1);
    }
}

static weft_status validate_schema(const reading *r, weft_value value)
{
    wf_lib_text errors;
    weft_value text;
    uint32_t count = 0;
    const weft_value schema = option(r, "schema");
    if (!is_on(r, "validateSchema") || schema.kind != WEFT_KIND_MAP)
        return WEFT_OK;
    wf_lib_text_init(&errors, r->call, 64);
    check_schema(&errors, &count, value, schema, 0);
    const weft_status rc = wf_lib_text_finish(&text, &errors);
    if (rc != WEFT_OK || count == 0)
        return rc;
    return weft_call_fail(r->call, "%sSchema validation failed: %.*s", r->prefix, (int)text.len,
                          text.as.text);
}

/* ---- texts to values ---- */

static weft_status fail_json(const reading *r, const wf_json_error *error)
{
    return weft_call_fail(r->call, "%s%s in JSON at position %zu", r->prefix, error->reason,
                          error->offset);
}

static weft_status read_value(weft_value *out, const reading *r, weft_span text)
{
    wf_json_error error;
    const weft_status rc = wf_json_parse(out, text, r->call->arena, &error);
    return rc == WEFT_REJECTED || rc == WEFT_LIMIT ? fail_json(r, &error) : rc;
}

static weft_status parse_text(weft_value *out, const reading *r, weft_span text)
{
    weft_span clean;
    const weft_value path = option(r, "dataPath");
    weft_status rc = prepare(&clean, r, text);
    if (rc == WEFT_OK)
        rc = read_value(out, r, clean);
    if (rc == WEFT_OK && is_on(r, "parseDates"))
        rc = revive(out, r);
    if (rc == WEFT_OK && weft_value_is_text(path) && path.len != 0)
        *out = at_path(*out, weft_value_span(path));
    return rc == WEFT_OK ? validate_schema(r, *out) : rc;
}

static weft_status reading_of(reading *r, weft_call *call, const weft_value *args, uint32_t count,
                              const char *prefix, bool is_strict)
{
    r->call = call;
    r->options = wf_lib_arg(args, count, 1);
    r->prefix = prefix;
    r->is_strict = is_strict;
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "%sthe JSON is %s; it is a text", prefix,
                              wf_lib_show(args[0]).text);
    return WEFT_OK;
}

static weft_status parse(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                         bool is_strict)
{
    reading r;
    const weft_status rc = reading_of(&r, call, args, count, "Failed to parse JSON: ", is_strict);
    return rc == WEFT_OK ? parse_text(out, &r, weft_value_span(args[0])) : rc;
}

/* ---- many values ---- */

/* Lists of `batchSize` values; values themselves when that is 1 or not said. */
static weft_status in_batches(weft_value *out, const reading *r, weft_value values)
{
    const weft_value size = option(r, "batchSize");
    int64_t count = 1;
    const bool is_said = wf_value_integer(&count, size);
    *out = values;
    if (!is_said || count == 1)
        return WEFT_OK;
    count = count < 1 ? 1 : count > UINT32_MAX ? UINT32_MAX : count;
    wf_lib_list batches;
    wf_lib_list_init(&batches, r->call);
    for (uint32_t i = 0; i < values.len;) {
        const uint32_t left = values.len - i;
        const uint32_t len = left < count ? left : (uint32_t)count;
        weft_value batch = weft_list(values.as.list + (size_t)i * values.extra, len);
        batch.extra = values.extra;
        wf_lib_list_add(&batches, batch);
        i += len;
    }
    return wf_lib_list_finish(out, &batches);
}

/* One value a line. The package passes over lines that are none. */
static weft_status read_lines(weft_value *out, const reading *r, weft_span text)
{
    wf_lib_list values;
    weft_status rc = WEFT_OK;
    wf_lib_list_init(&values, r->call);
    for (unsigned line = 1; rc == WEFT_OK && text.len != 0; line++) {
        const char *const end = memchr(text.ptr, '\n', text.len);
        const size_t len = end ? (size_t)(end - text.ptr) : text.len;
        const weft_span one = len != 0 ? wf_utf8_trim(weft_span_of(text.ptr, len)) : text;
        weft_value value = weft_missing();
        text = wf_lib_rest(text, end ? len + 1 : len);
        if (len == 0 || one.len == 0)
            continue;
        rc = parse_text(&value, r, one);
        if (rc == WEFT_OK)
            wf_lib_list_add(&values, value);
        if (rc == WEFT_REJECTED && !r->is_strict) {
            wf_buf_reset(r->call->message);
            rc = WEFT_OK;
        } else if (rc == WEFT_REJECTED) {
            char place[32];
            const int size = snprintf(place, sizeof place, " (line %u)", line);
            wf_buf_put(r->call->message, place, (size_t)size);
        }
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &values) : rc;
}

static weft_status read_array(weft_value *out, const reading *r, weft_span text)
{
    const bool has_mark = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
    weft_status rc = WEFT_OK;
    if (r->is_strict)
        rc = parse_text(out, r, text);
    else if (has_mark)
        rc = weft_call_fail(r->call, "%sUnexpected token, a byte order mark", r->prefix);
    else
        rc = read_value(out, r, text);
    if (rc == WEFT_OK && out->kind != WEFT_KIND_LIST)
        return weft_call_fail(r->call, "%sContent is not a JSON array", r->prefix);
    return rc;
}

static weft_status stream(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                          bool is_strict)
{
    reading r;
    weft_value values = weft_missing();
    weft_status rc = reading_of(&r, call, args, count, "Failed to parse JSON stream: ", is_strict);
    if (rc == WEFT_OK)
        rc = is_on(&r, "jsonLines") ? read_lines(&values, &r, weft_value_span(args[0]))
                                    : read_array(&values, &r, weft_value_span(args[0]));
    return rc == WEFT_OK ? in_batches(out, &r, values) : rc;
}

/* ---- validation ---- */

/* The depth of brackets, those inside of texts too: it is a limit. */
static unsigned depth_of(weft_span text)
{
    unsigned depth = 0;
    unsigned most = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        depth += c == '{' || c == '[';
        most = depth > most ? depth : most;
        depth -= (c == '}' || c == ']') && depth != 0;
    }
    return most;
}

static bool has_word(weft_span text, const char *word)
{
    const size_t len = strlen(word);
    for (size_t at = 0; at + len <= text.len; at++)
        if (memcmp(text.ptr + at, word, len) == 0)
            return true;
    return false;
}

static weft_status add_warnings(wf_sdk_members *result, const reading *r, weft_span text)
{
    static const char *const words[] = {"undefined", "NaN", "Infinity"};
    wf_lib_list warnings;
    weft_value list;
    wf_lib_list_init(&warnings, r->call);
    for (size_t i = 0; i < WF_COUNTOF(words); i++) {
        if (!has_word(text, words[i]))
            continue;
        wf_lib_text sentence;
        weft_value one;
        wf_lib_text_init(&sentence, r->call, 80);
        wf_lib_put_span(&sentence, weft_span_text("JSON contains \""));
        wf_lib_put_span(&sentence, weft_span_text(words[i]));
        wf_lib_put_span(&sentence, weft_span_text("\" which is not a valid JSON value"));
        const weft_status rc = wf_lib_text_finish(&one, &sentence);
        if (rc != WEFT_OK)
            return rc;
        wf_lib_list_add(&warnings, one);
    }
    const weft_status rc = wf_lib_list_finish(&list, &warnings);
    if (rc == WEFT_OK && list.len != 0)
        wf_sdk_members_put(result, weft_span_text("warnings"), list);
    return rc;
}

static weft_status keep_sentence(wf_lib_list *list, const reading *r, const char *sentence)
{
    const size_t len = strlen(sentence);
    char *const kept = weft_call_alloc(r->call, len);
    if (!kept)
        return WEFT_NOMEM;
    memcpy(kept, sentence, len);
    wf_lib_list_add(list, weft_text(weft_span_of(kept, len)));
    return WEFT_OK;
}

static weft_status check_text(wf_lib_list *errors, const reading *r, weft_span text)
{
    wf_json_error error;
    weft_value value;
    char sentence[256];
    int64_t most = 0;
    weft_status rc = wf_json_parse(&value, text, r->call->arena, &error);
    if (rc == WEFT_REJECTED || rc == WEFT_LIMIT) {
        unsigned line = 1;
        size_t begin = 0;
        for (size_t i = 0; i < error.offset && i < text.len; i++)
            if (text.ptr[i] == '\n') {
                line++;
                begin = i + 1;
            }
        (void)snprintf(sentence, sizeof sentence,
                       "JSON syntax error at line %u, column %zu: %s in JSON at position %zu", line,
                       error.offset - begin + 1, error.reason, error.offset);
        return keep_sentence(errors, r, sentence);
    }
    if (rc != WEFT_OK || !wf_value_integer(&most, option(r, "maxDepth")) || most == 0)
        return rc;
    const unsigned depth = depth_of(text);
    if (depth <= most)
        return WEFT_OK;
    (void)snprintf(sentence, sizeof sentence, "JSON exceeds maximum depth of %lld (actual: %u)",
                   (long long)most, depth);
    return keep_sentence(errors, r, sentence);
}

static weft_status validate(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count, bool is_strict)
{
    reading r;
    weft_span text;
    wf_lib_list errors;
    weft_value list;
    wf_sdk_members result;
    weft_status rc = reading_of(&r, call, args, count, "", is_strict);
    wf_lib_list_init(&errors, call);
    wf_sdk_members_init(&result, call);
    if (rc == WEFT_OK)
        rc = prepare(&text, &r, weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = check_text(&errors, &r, text);
    if (rc == WEFT_OK)
        rc = wf_lib_list_finish(&list, &errors);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_members_put(&result, weft_span_text("valid"), weft_bool(list.len == 0));
    wf_sdk_members_put(&result, weft_span_text("errors"), list);
    if (list.len == 0)
        rc = add_warnings(&result, &r, text);
    return rc == WEFT_OK ? wf_sdk_members_finish(out, &result) : rc;
}

static weft_status sdk_parse_json(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return parse(out, call, args, count, false);
}

static weft_status strict_parse_json(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return parse(out, call, args, count, true);
}

static weft_status sdk_stream_json(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return stream(out, call, args, count, false);
}

static weft_status strict_stream_json(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return stream(out, call, args, count, true);
}

static weft_status sdk_validate_json(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return validate(out, call, args, count, false);
}

static weft_status strict_validate_json(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    return validate(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.parse_json", "(text: any?, options?: any?) -> any?", WEFT_PURE, sdk_parse_json,
     "The value of a JSON text as the npm package reads it, with its options.\n"
     "e.g. sdk.parse_json(\"{\\\"a\\\":[1,2]}\", { dataPath: \"a[1]\" }) gives 2\n"
     "e.g. sdk.parse_json(\"{\") fails",
     NULL},
    {"strict.parse_json", "(text: any?, options?: any?) -> any?", WEFT_PURE, strict_parse_json,
     "As sdk.parse_json; comments and commas inside of texts stay, and a 30th of February is "
     "no date.\n"
     "e.g. strict.parse_json(\"[\\\"http://x\\\"] // c\", { allowComments: true }) gives "
     "[\"http://x\"]",
     NULL},
    {"sdk.stream_json", "(text: any?, options?: any?) -> list<any>", WEFT_PURE, sdk_stream_json,
     "The values of a JSON list, or with jsonLines one a line, in lists of batchSize; lines that "
     "are "
     "no JSON are passed over.\n"
     "e.g. sdk.stream_json(\"1\\nx\\n2\", { jsonLines: true }) gives [1, 2]",
     NULL},
    {"strict.stream_json", "(text: any?, options?: any?) -> list<any>", WEFT_PURE,
     strict_stream_json,
     "As sdk.stream_json; a line that is no JSON fails with its number.\n"
     "e.g. strict.stream_json(\"[1,2,3]\", { batchSize: 2 }) gives [[1, 2], [3]]\n"
     "e.g. strict.stream_json(\"1\\nx\", { jsonLines: true }) fails",
     NULL},
    {"sdk.validate_json", "(text: any?, options?: any?) -> any?", WEFT_PURE, sdk_validate_json,
     "Whether a text is JSON: an object with valid, errors and perhaps warnings.\n"
     "e.g. sdk.validate_json(\"[[1]]\", { maxDepth: 1 }) gives { valid: false, errors: [\"JSON "
     "exceeds "
     "maximum depth of 1 (actual: 2)\"] }",
     NULL},
    {"strict.validate_json", "(text: any?, options?: any?) -> any?", WEFT_PURE,
     strict_validate_json,
     "As sdk.validate_json, where comments may stand inside of texts.\n"
     "e.g. strict.validate_json(\"[\\\"//\\\"]\", { allowComments: true }) gives { valid: true, "
     "errors: [] }",
     NULL},
};

const weft_family wf_sdk_json_family = {
    "mapping files: JSON", "JSON texts as the npm package reads them.", rows, WF_COUNTOF(rows)};
