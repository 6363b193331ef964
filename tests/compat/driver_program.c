/* The config of a case as a JSON mapping file, compiled and ready to run. */
#include "tests/compat/driver.h"

#include "vm/json.h"
#include "vm/program.h"
#include "vm/vm.h"
#include "weft/compile.h"

#include <string.h>

#define RESOLVERS "resolvers.weft"

/* ---- the file of resolvers, which is in memory only ---- */

static weft_status load(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160])
{
    (void)from;
    (void)path;
    (void)reason;
    *out = wf_buf_span(context);
    *name = RESOLVERS;
    return WEFT_OK;
}

static void release(void *context, weft_span bytes)
{
    (void)context;
    (void)bytes;
}

/* The mutation mapper has no use for `resolvers` when it maps arguments; weft has. */
static void put_resolvers(wf_buf *out, const driver *d, const driver_case *one)
{
    const bool ignored = d->is_faithful && weft_span_equal(one->kind, weft_span_text("mutation"));
    wf_buf_put_text(out, "weft 1\n");
    if (!ignored)
        driver_put_resolvers(out, driver_member(one->options, "resolvers"), NULL);
    driver_put_resolvers(out, driver_member(one->options, "constructorResolvers"), NULL);
    driver_put_resolvers(out, driver_member(one->options, "register"), "{}");
    driver_put_resolvers(out, driver_member(one->options, "transforms"), "sdk.coalesce(null)");
}

/* ---- complaints ---- */

static void say_first_error(driver *d, const weft_diags *diags)
{
    wf_buf_reset(&d->message);
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        if (diag->severity == WEFT_SEVERITY_ERROR) {
            wf_buf_put_text(&d->message, diag->message);
            return;
        }
    }
}

/* ---- the program ---- */

static weft_status compile(driver *d, driver_program *p, const driver_case *one, const char *mapper)
{
    static const char *const files[] = {RESOLVERS, NULL};
    wf_buf config;
    wf_buf resolvers;
    wf_buf_init(&config, 0);
    wf_buf_init(&resolvers, 0);
    wf_json_put(&config, one->config);
    put_resolvers(&resolvers, d, one);
    const weft_loader loader = {.context = &resolvers, .load = load, .release = release};
    const char *const source = "json"; /* the mapper is handed values, not texts */
    const weft_compile_options options = {.loader = &loader,
                                          .faithful = d->is_faithful,
                                          .resolvers = files,
                                          .source = source,
                                          .nodes = 1,
                                          .mapper = mapper};
    const weft_span text = wf_buf_span(&config);
    weft_status rc = WEFT_OK;
    if (!d->is_faithful) {
        (void)weft_check(text, "mapping.json", &options, p->diags); /* for its warnings */
        driver_put_diagnostics(d, text, p->diags);
        weft_diags_reset(p->diags);
    }
    rc = weft_compile(&p->program, text, "mapping.json", &options, p->diags);
    wf_buf_fini(&config);
    wf_buf_fini(&resolvers);
    return rc;
}

static weft_value environment(const driver_case *one, weft_span name)
{
    static const char unset[] = "UNSET";
    const weft_value value = weft_value_member(driver_member(one->options, "env"), name);
    for (size_t i = 0; i + 5 <= name.len; i++) {
        if (weft_span_equal(weft_span_of(name.ptr + i, 5), weft_span_text(unset)))
            return weft_missing();
    }
    return value;
}

/* What a call brings along replaces what the mapper was made with. */
static weft_value context_of(const driver_case *one)
{
    const weft_value config = driver_member(driver_member(one->options, "callContext"), "config");
    return config.kind != WEFT_KIND_MISSING ? config : driver_member(one->options, "context");
}

/* The context goes in as JSON text. */
static weft_status set_context(driver_program *p, uint32_t param, weft_value value)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_json_put(&text, value);
    weft_status rc = text.status;
    if (rc == WEFT_OK)
        rc = wf_vm_set_param(p->vm, param, weft_text(wf_buf_span(&text)), p->diags);
    wf_buf_fini(&text);
    return rc;
}

/* `context`, and the environment for the other parameters. */
static weft_status set_params(driver_program *p, const driver_case *one)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < weft_program_param_count(p->program) && rc == WEFT_OK; i++) {
        const weft_span name = weft_program_param_name(p->program, i);
        const bool is_context = weft_span_equal(name, weft_span_text("context"));
        const weft_value value = is_context ? context_of(one)
                                 : driver_member(one->options, "env").kind == WEFT_KIND_MAP
                                     ? environment(one, name)
                                     : weft_missing();
        if (is_context && value.kind != WEFT_KIND_MISSING) {
            rc = set_context(p, i, value);
            continue;
        }
        if (value.kind != WEFT_KIND_MISSING && !(value.kind == WEFT_KIND_TEXT && value.len == 0))
            rc = wf_vm_set_param(p->vm, i, value, p->diags);
    }
    return rc;
}

bool driver_program_open(driver *d, driver_program *p, const driver_case *one, const char *mapper)
{
    *p = (driver_program){.diags = weft_diags_new(0)};
    weft_status rc = p->diags ? compile(d, p, one, mapper) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = weft_vm_new(&p->vm, p->program, NULL, p->diags);
    if (rc == WEFT_OK)
        rc = set_params(p, one);
    if (rc == WEFT_OK)
        return true;
    say_first_error(d, p->diags);
    if (rc != WEFT_INVALID)
        wf_buf_put_text(&d->message, weft_status_text(rc));
    return false;
}

void driver_program_close(driver_program *p)
{
    weft_vm_free(p->vm);
    weft_program_free(p->program);
    weft_diags_free(p->diags);
}

weft_status driver_program_run(driver *d, driver_program *p, weft_span *out, weft_value record)
{
    weft_diags_reset(p->diags);
    const weft_status rc = weft_vm_map_value(out, p->vm, record, p->diags);
    if (rc == WEFT_REJECTED)
        say_first_error(d, p->diags);
    return rc;
}

weft_status driver_program_map(driver *d, driver_program *p, weft_value *out, weft_value record)
{
    weft_span text;
    wf_json_error error;
    const weft_status rc = driver_program_run(d, p, &text, record);
    if (rc != WEFT_OK)
        return rc;
    const weft_span kept = wf_arena_dup(&d->arena, text);
    return kept.ptr ? wf_json_parse(out, kept, &d->arena, &error) : WEFT_NOMEM;
}

/* ---- the input ---- */

bool driver_read_input(driver *d, const driver_case *one, weft_value *out)
{
    const weft_value format = driver_member(one->options, "inputFormat");
    weft_value args[] = {one->input, driver_member(one->options, "parseOptions")};
    wf_json_error error;
    weft_status rc = WEFT_OK;
    if (driver_is(format, "json")) {
        rc = wf_json_parse(out, weft_value_span(one->input), &d->arena, &error);
    } else if (driver_is(format, "csv")) {
        rc = driver_call(d, out, "parse_csv", args, 2);
    } else if (driver_is(format, "xml")) {
        if (args[1].kind == WEFT_KIND_MISSING)
            args[1] = driver_with(d, args[1], "includeAttributes", weft_bool(1));
        const bool is_faithful = d->is_faithful;
        d->is_faithful = true; /* the caller of the mapper parses, with the package's parser */
        rc = driver_call(d, out, "parse_xml", args, 2);
        d->is_faithful = is_faithful;
    } else {
        *out = one->input;
    }
    if (rc == WEFT_REJECTED)
        driver_error(d, wf_buf_span(&d->message));
    else if (rc != WEFT_OK)
        driver_give_up(d, "the input cannot be read");
    return rc == WEFT_OK;
}
