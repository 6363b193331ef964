/* Operations standing in for user code, as weft text: a file of `resolver` declarations. */
#include "tests/compat/driver.h"

#include "vm/json.h"

static bool is_op(weft_value spec, const char *op)
{
    return driver_is(driver_member(spec, "op"), op);
}

/* A constant of the case as weft text: JSON is weft, but for the members' quotes. */
static void put_constant(wf_buf *out, weft_value value)
{
    wf_buf_put_text(out, "sdk.parseJson(");
    wf_buf json;
    wf_buf_init(&json, 0);
    wf_json_put(&json, value);
    wf_json_put_text(out, wf_buf_span(&json));
    wf_buf_fini(&json);
    wf_buf_put_byte(out, ')');
}

/* "$value", "$source", "$config" stand for the arguments. */
static void put_operand(wf_buf *out, weft_value operand)
{
    static const char *const names[] = {"value", "source", "config"};
    for (size_t i = 0; i < 3; i++) {
        const weft_span text =
            operand.kind == WEFT_KIND_TEXT ? weft_value_span(operand) : weft_span_text("");
        if (text.len > 1 && text.ptr[0] == '$' &&
            weft_span_equal(weft_span_of(text.ptr + 1, text.len - 1), weft_span_text(names[i]))) {
            wf_buf_put_text(out, names[i]);
            return;
        }
    }
    put_constant(out, operand);
}

static void put_call(wf_buf *out, weft_value spec)
{
    const weft_value fn = driver_member(spec, "fn");
    const weft_value args = driver_member(spec, "args");
    const bool is_get = driver_is(fn, "get");
    wf_buf_printf(out, "sdk.%s%.*s(", is_get ? "" : "helper.", (int)fn.len, fn.as.text);
    for (uint32_t i = 0; args.kind == WEFT_KIND_LIST && i < args.len; i++) {
        wf_buf_put_text(out, i == 0 ? "" : ", ");
        put_operand(out, weft_value_element(args, i));
    }
    wf_buf_put_byte(out, ')');
}

/* String(x) of each: the helper formatDate gives it for all but texts. */
static void put_concat(wf_buf *out, weft_value parts)
{
    wf_buf_put_byte(out, '"');
    for (uint32_t i = 0; parts.kind == WEFT_KIND_LIST && i < parts.len; i++) {
        wf_buf operand;
        wf_buf_init(&operand, 0);
        put_operand(&operand, weft_value_element(parts, i));
        const int len = (int)operand.len;
        wf_buf_printf(out,
                      "${(if %.*s is String then %.*s else sdk.helper.formatDate(%.*s)) ?? \"\"}",
                      len, operand.data, len, operand.data, len, operand.data);
        wf_buf_fini(&operand);
    }
    wf_buf_put_byte(out, '"');
}

static void put_typeof(wf_buf *out)
{
    static const char *const kinds[][2] = {{"Null", "null"},       {"List", "array"},
                                           {"String", "string"},   {"Number", "number"},
                                           {"Boolean", "boolean"}, {"Object", "object"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        wf_buf_printf(out, "if value is %s then \"%s\" else ", kinds[i][0], kinds[i][1]);
    wf_buf_put_text(out, "\"undefined\"");
}

/* JSON texts with | between them. */
static void put_args(wf_buf *out)
{
    static const char *const names[] = {"value", "source", "config"};
    wf_buf_put_byte(out, '"');
    for (size_t i = 0; i < 3; i++)
        wf_buf_printf(out, "%s${sdk.toJson(%s) ?? \"undefined\"}", i == 0 ? "" : "|", names[i]);
    wf_buf_put_byte(out, '"');
}

static void put_get(wf_buf *out, weft_value spec)
{
    const weft_value otherwise = driver_member(spec, "default");
    wf_buf_put_text(out, "sdk.get(source, ");
    put_constant(out, driver_member(spec, "path"));
    if (otherwise.kind != WEFT_KIND_MISSING) {
        wf_buf_put_text(out, ", ");
        put_constant(out, otherwise);
    }
    wf_buf_put_byte(out, ')');
}

static void put_body(wf_buf *out, weft_value spec)
{
    if (is_op(spec, "value") || is_op(spec, "source") || is_op(spec, "config")) {
        wf_buf_put_span(out, weft_value_span(driver_member(spec, "op")));
    } else if (is_op(spec, "const")) {
        put_constant(out, driver_member(spec, "value"));
    } else if (is_op(spec, "undefined")) {
        wf_buf_put_text(out, "sdk.coalesce(null)");
    } else if (is_op(spec, "throw")) {
        wf_buf_put_text(out, "sdk.fail(");
        wf_json_put_text(out, weft_value_span(driver_member(spec, "message")));
        wf_buf_put_byte(out, ')');
    } else if (is_op(spec, "get")) {
        put_get(out, spec);
    } else if (is_op(spec, "call")) {
        put_call(out, spec);
    } else if (is_op(spec, "concat")) {
        put_concat(out, driver_member(spec, "parts"));
    } else if (is_op(spec, "typeof")) {
        put_typeof(out);
    } else { /* args */
        put_args(out);
    }
}

static void put_resolver(wf_buf *out, weft_span name, weft_value spec)
{
    wf_buf_put_text(out, "resolver ");
    wf_json_put_text(out, name);
    wf_buf_put_text(out, " (value: Any, source: Any, config: Any) = ");
    put_body(out, spec);
    wf_buf_put_byte(out, '\n');
}

void driver_put_resolvers(wf_buf *out, weft_value table, const char *rest)
{
    for (uint32_t i = 0; table.kind == WEFT_KIND_MAP && i < table.len; i++) {
        const weft_member *const row = &table.as.map[i];
        if (!rest) {
            put_resolver(out, row->key, row->value);
            continue;
        }
        wf_buf inner;
        wf_buf_init(&inner, 0);
        wf_buf_printf(&inner, "custom.bare%zu", out->len); /* a name nobody else has */
        put_resolver(out, wf_buf_span(&inner), row->value);
        wf_buf_put_text(out, "resolver ");
        wf_json_put_text(out, row->key);
        wf_buf_printf(out, " (value: Any) = %.*s(value, %s, %s)\n", (int)inner.len, inner.data,
                      rest, rest);
        wf_buf_fini(&inner);
    }
}
