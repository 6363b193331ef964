/* The kinds of cases that are calls of library functions: rows of the registry, called as the machine
   would. */
#include "tests/compat/driver.h"

#include "vm/call.h"

#include <string.h>

static const wf_registry_entry *find(const driver *d, const char *prefix, const char *name)
{
    char full[96];
    size_t len = 0;
    for (const char *part = prefix; *part && len < sizeof full; part++)
        full[len++] = *part;
    for (const char *part = name; *part && len < sizeof full; part++)
        full[len++] = *part;
    return wf_registry_find(&d->registry, weft_span_of(full, len));
}

weft_status driver_call(driver *d, weft_value *out, const char *name, const weft_value *args,
                        uint32_t count)
{
    weft_value all[WF_SIG_MAX_PARAMS] = {{0}};
    weft_call call = {.arena = &d->arena, .message = &d->message};
    const wf_registry_entry *entry = d->is_faithful ? NULL : find(d, "strict.", name);
    if (!entry)
        entry = find(d, "sdk.", name);
    if (!entry || count > entry->signature.count || entry->resolver->prepare)
        return WEFT_INVALID;
    if (count != 0)
        memcpy(all, args, count * sizeof *args);
    wf_buf_reset(&d->message);
    *out = weft_missing();
    return entry->resolver->body(out, &call, all, count);
}

/* The call as the answer of the case. */
static void answer(driver *d, const char *name, const weft_value *args, uint32_t count)
{
    weft_value result;
    const weft_status rc = driver_call(d, &result, name, args, count);
    if (rc == WEFT_OK)
        driver_result(d, result);
    else if (rc == WEFT_REJECTED)
        driver_error(d, wf_buf_span(&d->message));
    else
        driver_give_up(d, name);
}

/* ---- several calls in one case: {"value": …} or {"error": …} each ---- */

static void put_entry(driver *d, weft_status rc, weft_value result)
{
    if (rc == WEFT_OK && result.kind == WEFT_KIND_MISSING) {
        wf_buf_put_text(&d->answer, "{}");
    } else if (rc == WEFT_OK) {
        wf_buf_put_text(&d->answer, "{\"value\":");
        driver_encode(&d->answer, result);
        wf_buf_put_byte(&d->answer, '}');
    } else {
        wf_buf_put_text(&d->answer, "{\"error\":");
        driver_encode(&d->answer, rc == WEFT_REJECTED ? weft_text(wf_buf_span(&d->message))
                                                      : weft_text(weft_span_text("no function")));
        wf_buf_put_byte(&d->answer, '}');
    }
}

/* ---- kinds ---- */

static void run_path(driver *d, const driver_case *one)
{
    static const char *const functions[][2] = {
        {"get", "get"}, {"set", "set"}, {"json", "json_path"}, {"xml", "xml_path"}};
    const weft_value grammar = driver_member(one->config, "grammar");
    const weft_value paths = driver_member(one->config, "paths");
    const char *name = "";
    for (size_t i = 0; i < 4; i++) {
        if (driver_is(grammar, functions[i][0]))
            name = functions[i][1];
    }
    weft_value args[3] = {one->input, driver_member(one->config, "path")};
    uint32_t count = 2;
    if (driver_is(grammar, "set")) {
        args[count++] = driver_decode(d, driver_member(one->config, "value"));
    } else if (driver_member(one->config, "default").kind != WEFT_KIND_MISSING) {
        args[count++] = driver_decode(d, driver_member(one->config, "default"));
    }
    if (paths.kind != WEFT_KIND_LIST) {
        answer(d, name, args, count);
        return;
    }
    wf_buf_put_text(&d->answer, "\"ok\":true,\"result\":{");
    for (uint32_t i = 0; i < paths.len; i++) {
        weft_value result;
        args[1] = weft_value_element(paths, i);
        if (i != 0)
            wf_buf_put_byte(&d->answer, ',');
        driver_encode(&d->answer, args[1]);
        wf_buf_put_byte(&d->answer, ':');
        const weft_status rc = driver_call(d, &result, name, args, count);
        put_entry(d, rc, result);
    }
    wf_buf_put_byte(&d->answer, '}');
}

/* The arguments of a helper, which stand side by side. */
static weft_status call_helper(driver *d, weft_value *out, weft_value fn, weft_value list)
{
    char name[64] = "helper.";
    weft_value args[WF_SIG_MAX_PARAMS];
    *out = weft_missing();
    if (fn.kind != WEFT_KIND_TEXT || fn.len > 40 || list.len > WF_SIG_MAX_PARAMS)
        return WEFT_INVALID;
    memcpy(name + 7, fn.as.text, fn.len);
    name[7 + fn.len] = '\0';
    for (uint32_t i = 0; i < list.len; i++)
        args[i] = weft_value_element(list, i);
    const bool is_path = driver_is(fn, "get") || driver_is(fn, "set");
    return driver_call(d, out, is_path ? name + 7 : name, args, list.len);
}

static void run_helper(driver *d, const driver_case *one)
{
    const weft_value fn = driver_member(one->config, "fn");
    weft_value result;
    if (!driver_member(one->options, "many").as.boolean) {
        const weft_status rc = call_helper(d, &result, fn, one->input);
        if (rc == WEFT_OK)
            driver_result(d, result);
        else if (rc == WEFT_REJECTED)
            driver_error(d, wf_buf_span(&d->message));
        else
            driver_give_up(d, "no such helper");
        return;
    }
    wf_buf_put_text(&d->answer, "\"ok\":true,\"result\":[");
    for (uint32_t i = 0; i < one->input.len; i++) {
        if (i != 0)
            wf_buf_put_byte(&d->answer, ',');
        const weft_status rc = call_helper(d, &result, fn, weft_value_element(one->input, i));
        put_entry(d, rc, result);
    }
    wf_buf_put_byte(&d->answer, ']');
}

static void run_parse_xml(driver *d, const driver_case *one)
{
    const weft_value method = driver_member(one->options, "method");
    const weft_value options = driver_member(one->options, "parseOptions");
    const weft_value selected[] = {one->input, driver_member(one->options, "selector"), options};
    const weft_value parsed[] = {one->input, options};
    if (driver_is(method, "select"))
        answer(d, "select_xml", selected, 3);
    else if (driver_is(method, "validate"))
        answer(d, "validate_xml", parsed, 1);
    else
        answer(d, "parse_xml", parsed, 2);
}

static void run_parse_csv(driver *d, const driver_case *one)
{
    const weft_value method = driver_member(one->options, "method");
    weft_value args[] = {one->input, driver_member(one->options, "parseOptions")};
    const weft_value schema[] = {one->input, driver_member(one->options, "schema")};
    if (driver_is(method, "validate")) {
        answer(d, "validate_csv", schema, 2);
    } else if (driver_is(method, "simple")) {
        answer(d, "simple_csv", args, 2);
    } else {
        if (driver_is(method, "headers"))
            args[1] = driver_with(d, args[1], "columns", driver_member(one->options, "headers"));
        answer(d, "parse_csv", args, 2);
    }
}

static void run_parse_json(driver *d, const driver_case *one)
{
    const weft_value method = driver_member(one->options, "method");
    const weft_value args[] = {one->input, driver_member(one->options, "parseOptions")};
    if (driver_is(method, "stream"))
        answer(d, "stream_json", args, 2);
    else
        answer(d, driver_is(method, "validate") ? "validate_json" : "parse_json", args, 2);
}

static void run_build(driver *d, const driver_case *one, const char *name)
{
    weft_value args[] = {one->input, driver_member(one->options, "buildOptions")};
    const weft_value root = driver_member(one->options, "root");
    if (root.kind == WEFT_KIND_TEXT)
        args[1] = driver_with(d, args[1], "rootElement", root);
    answer(d, name, args, 2);
}

bool driver_run_calls(driver *d, const driver_case *one)
{
    static const char *const builders[][2] = {
        {"build-csv", "build_csv"},         {"build-xml", "build_xml"},
        {"build-json", "build_json"},       {"stringify-csv", "stringify_csv"},
        {"stringify-xml", "stringify_xml"}, {"stringify-json", "stringify_json"},
    };
    static const struct {
        const char *kind;
        void (*run)(driver *d, const driver_case *one);
    } others[] = {
        {"path", run_path},           {"helper", run_helper},         {"parse-xml", run_parse_xml},
        {"parse-csv", run_parse_csv}, {"parse-json", run_parse_json},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (weft_span_equal(one->kind, weft_span_text(others[i].kind))) {
            others[i].run(d, one);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++) {
        if (weft_span_equal(one->kind, weft_span_text(builders[i][0]))) {
            run_build(d, one, builders[i][1]);
            return true;
        }
    }
    return false;
}
