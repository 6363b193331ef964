/* The kinds mutation and batch: the `arguments` dialect. The mapper of the package is asked in several
   ways (method), and a caller may change what goes in and what comes out (hooks). */
#include "tests/compat/driver.h"

#include "base/number.h"
#include "vm/json.h"
#include "vm/program.h"
#include "vm/several.h"

/* ---- hooks ---- */

static weft_value merged(driver *d, weft_value into, weft_value more)
{
    for (uint32_t i = 0; more.kind == WEFT_KIND_MAP && i < more.len; i++) {
        const weft_span key = wf_arena_dup(&d->arena, more.as.map[i].key); /* NUL-terminated */
        into = driver_with(d, into, key.ptr, more.as.map[i].value);
    }
    return into;
}

static weft_value hooked(driver *d, const driver_case *one, const char *when, weft_value value)
{
    const weft_value hook = driver_member(driver_member(one->options, "hooks"), when);
    const weft_value op = driver_member(hook, "op");
    const weft_value args[] = {value, driver_member(hook, "path")};
    weft_value out = value;
    if (driver_is(op, "merge"))
        out = merged(d, value, driver_member(hook, "value"));
    else if (driver_is(op, "const"))
        out = driver_member(hook, "value");
    else if (driver_is(op, "get"))
        (void)driver_call(d, &out, "get", args, 2);
    return out;
}

/* ---- one record ---- */

static weft_span text_of(const driver_program *p, uint32_t constant)
{
    return constant == WF_NONE ? weft_span_text("") : wf_program_text(p->program, constant);
}

static void put_payload(driver *d, const char *head, weft_span query, weft_value all)
{
    wf_buf_printf(&d->answer, "\"ok\":true,\"result\":{%s\"query\":", head);
    wf_json_put_text(&d->answer, query);
    wf_buf_put_text(&d->answer, ",\"variables\":");
    driver_encode(&d->answer, all);
    wf_buf_put_byte(&d->answer, '}');
}

static void put_failure(driver *d, const driver_case *one, weft_status rc)
{
    const weft_span message = wf_buf_span(&d->message);
    if (rc != WEFT_REJECTED && rc != WEFT_INVALID) {
        driver_give_up(d, weft_status_text(rc));
    } else if (driver_is(driver_member(one->options, "method"), "mapSafe")) {
        wf_buf_put_text(&d->answer, "\"ok\":true,\"result\":{\"success\":false,\"query\":\"\","
                                    "\"variables\":{},\"errors\":[");
        wf_json_put_text(&d->answer, message);
        wf_buf_put_text(&d->answer, "]}");
    } else {
        driver_error(d, message);
    }
}

/* ---- mapToIntermediate: the variables and where they come from ---- */

static void put_sources(driver *d, wf_buf *out, weft_span above, weft_value config)
{
    for (uint32_t i = 0; config.kind == WEFT_KIND_MAP && i < config.len; i++) {
        const weft_member *const member = &config.as.map[i];
        const weft_value source = driver_member(member->value, "source");
        wf_buf name;
        if (member->value.kind != WEFT_KIND_MAP)
            continue;
        wf_buf_init(&name, 0);
        wf_buf_printf(&name, "%.*s%s%.*s", (int)above.len, above.ptr, above.len ? "." : "",
                      (int)member->key.len, member->key.ptr);
        if (source.kind == WEFT_KIND_TEXT) {
            wf_buf_put_text(out, out->len == 0 ? "" : ",");
            wf_json_put_text(out, wf_buf_span(&name));
            wf_buf_put_byte(out, ':');
            wf_json_put(out, source);
        } else {
            put_sources(d, out, wf_buf_span(&name), member->value);
        }
        wf_buf_fini(&name);
    }
}

static void put_intermediate(driver *d, const driver_case *one, weft_value all)
{
    const weft_value arguments = driver_member(one->config, "arguments");
    const weft_value first = arguments.kind == WEFT_KIND_MAP && arguments.len != 0
                                 ? arguments.as.map[0].value
                                 : weft_missing();
    const weft_value type = driver_member(first, "_type");
    weft_span name =
        type.kind == WEFT_KIND_TEXT ? weft_value_span(type) : weft_span_text("MutationInput");
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '!') {
            name = weft_span_of(name.ptr, i);
            break;
        }
    }
    wf_buf sources;
    wf_buf_init(&sources, 0);
    put_sources(d, &sources, weft_span_text(""), arguments);
    wf_buf_put_text(&d->answer, "\"ok\":true,\"result\":{\"data\":");
    driver_encode(&d->answer, all);
    wf_buf_put_text(&d->answer, ",\"_meta\":{\"schema\":{\"name\":");
    wf_json_put_text(&d->answer, name);
    wf_buf_put_text(&d->answer, ",\"mutation\":");
    wf_json_put(&d->answer, driver_member(one->config, "mutation"));
    wf_buf_put_text(&d->answer, ",\"version\":\"1.0\"},\"validation\":{\"status\":\"valid\","
                                "\"errors\":[],\"warnings\":[]},\"source\":{\"format\":");
    wf_json_put(&d->answer, driver_member(one->config, "sourceFormat"));
    wf_buf_printf(&d->answer, ",\"mappedFrom\":{%.*s}},\"direction\":\"forward\"}}",
                  (int)sources.len, sources.len ? sources.data : "");
    wf_buf_fini(&sources);
}

/* ---- the kinds ---- */

static void map_one(driver *d, driver_program *p, const driver_case *one)
{
    const weft_value method = driver_member(one->options, "method");
    weft_value input;
    weft_value all = weft_missing();
    if (!driver_read_input(d, one, &input))
        return;
    const weft_status rc = driver_program_map(d, p, &all, hooked(d, one, "before", input));
    if (rc != WEFT_OK) {
        put_failure(d, one, rc);
        return;
    }
    all = hooked(d, one, "after", all);
    if (driver_is(method, "mapToIntermediate"))
        put_intermediate(d, one, all);
    else
        put_payload(d, driver_is(method, "mapSafe") ? "\"success\":true," : "",
                    text_of(p, p->program->maps[0].operation), all);
}

void driver_run_mutation(driver *d, const driver_case *one)
{
    driver_program p;
    if (!driver_program_open(d, &p, one, "arguments"))
        put_failure(d, one, WEFT_INVALID);
    else if (driver_is(driver_member(one->options, "method"), "buildMutation"))
        driver_result(d, weft_text(text_of(&p, p.program->maps[0].operation)));
    else
        map_one(d, &p, one);
    driver_program_close(&p);
}

static uint32_t size_of(weft_value settings, const char *name, uint32_t otherwise)
{
    int64_t given = 0;
    const weft_value value = driver_member(settings, name);
    if (value.kind == WEFT_KIND_NUMBER) /* 1.5 is 1 */
        for (uint32_t i = 0; i < value.len && value.as.text[i] >= '0' && value.as.text[i] <= '9';
             i++)
            given = given * 10 + (value.as.text[i] - '0');
    return given > 0 ? (uint32_t)given : otherwise;
}

/* As many records as the package takes: the rest is another request. */
static uint32_t batch_size(const driver_case *one, uint32_t count)
{
    const weft_value settings = driver_member(one->config, "aliasBatching");
    const uint32_t wanted = size_of(settings, "mutationsPerBatch", 5);
    const uint32_t most = size_of(settings, "maxMutationsPerBatch", 20);
    const uint32_t size = wanted < most ? wanted : most;
    return size < count ? size : count;
}

static void add_variable(driver *d, weft_value *all, weft_span name, uint32_t number,
                         weft_value value)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_printf(&text, "%.*s%u", (int)name.len, name.ptr, (unsigned)number);
    *all = driver_with(d, *all, wf_arena_dup(&d->arena, wf_buf_span(&text)).ptr, value);
    wf_buf_fini(&text);
}

static bool is_falsy(weft_value value)
{
    double number = 1;
    if (value.kind == WEFT_KIND_NUMBER)
        (void)wf_double_parse(&number, weft_value_span(value)); /* it is one */
    return weft_value_is_nothing(value) || number == 0 ||
           (value.kind == WEFT_KIND_BOOL && !value.as.boolean) ||
           (value.kind == WEFT_KIND_TEXT && value.len == 0);
}

/* As the writer of payloads puts them. */
static void add_variables(driver *d, weft_value *all, weft_value own, bool is_input,
                          uint32_t number)
{
    const weft_span name = weft_span_text("input");
    const weft_value input = driver_member(own, "input");
    if (is_input)
        add_variable(d, all, name, number, is_falsy(input) ? own : input);
    for (uint32_t i = 0; !is_input && own.kind == WEFT_KIND_MAP && i < own.len; i++)
        add_variable(d, all, own.as.map[i].key, number, own.as.map[i].value);
}

/* `count`: of the items that were given, before any hook; the query is written for so many. */
static void map_batch(driver *d, driver_program *p, const driver_case *one, uint32_t count,
                      weft_value items)
{
    weft_span parts[WF_SEVERAL_PARTS];
    weft_value all = weft_map(NULL, 0);
    wf_buf query;
    const uint32_t mapped = count < items.len ? count : items.len;
    if (!wf_several_split(parts, text_of(p, p->program->maps[0].several))) {
        driver_give_up(d, "the mapping has no text for several records");
        return;
    }
    for (uint32_t i = 0; i < mapped; i++) {
        weft_value own = weft_missing();
        const weft_status rc = driver_program_map(d, p, &own, weft_value_element(items, i));
        if (rc != WEFT_OK) {
            put_failure(d, one, rc);
            return;
        }
        add_variables(d, &all, own, wf_several_is_input(parts), i + 1);
    }
    wf_buf_init(&query, 0);
    wf_several_put(&query, parts, count);
    put_payload(d, "", wf_buf_span(&query), hooked(d, one, "after", all));
    wf_buf_fini(&query);
}

void driver_run_batch(driver *d, const driver_case *one)
{
    driver_program p;
    weft_value items;
    if (!driver_program_open(d, &p, one, "arguments")) {
        put_failure(d, one, WEFT_INVALID);
    } else if (driver_read_input(d, one, &items)) {
        const uint32_t count = items.kind == WEFT_KIND_LIST ? batch_size(one, items.len) : 0;
        items = hooked(d, one, "before", items);
        if (count == 0 || items.kind != WEFT_KIND_LIST)
            driver_error(d, weft_span_text("batchMap requires at least one item"));
        else
            map_batch(d, &p, one, count, items);
    }
    driver_program_close(&p);
}
