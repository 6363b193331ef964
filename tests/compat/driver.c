/* compat_driver MODE < cases > answers: the conformance vectors, one case a line, put to weft in the
   mode `default` or `faithful`; an answer a line, {"ok":true,"result":…} or {"ok":false,"error":{…}}.
   A case that weft has no answer for gives {"ok":null}. */
#include "tests/compat/driver.h"

#include "stdlib/stdlib.h"
#include "vm/json.h"

#include <stdio.h>
#include <string.h>

void driver_result(driver *d, weft_value result)
{
    wf_buf_put_text(&d->answer, "\"ok\":true");
    if (result.kind == WEFT_KIND_MISSING)
        return;
    wf_buf_put_text(&d->answer, ",\"result\":");
    driver_encode(&d->answer, result);
}

void driver_error(driver *d, weft_span message)
{
    wf_buf_put_text(&d->answer, "\"ok\":false,\"error\":{\"message\":");
    wf_json_put_text(&d->answer, message);
    wf_buf_put_byte(&d->answer, '}');
}

void driver_give_up(driver *d, const char *why)
{
    wf_buf_put_text(&d->answer, "\"ok\":null,\"error\":{\"message\":");
    wf_json_put_text(&d->answer, weft_span_text(why));
    wf_buf_put_byte(&d->answer, '}');
}

static void run_case(driver *d, weft_value whole)
{
    driver_case one = {.whole = whole};
    const weft_value kind = driver_member(whole, "kind");
    one.kind = kind.kind == WEFT_KIND_TEXT ? weft_value_span(kind) : weft_span_text("");
    one.config = driver_member(whole, "config");
    one.options = driver_member(whole, "options");
    one.input = driver_decode(d, driver_member(whole, "input"));
    if (driver_is(kind, "validate-config"))
        driver_run_validate(d, &one);
    else if (driver_is(kind, "universal"))
        driver_run_universal(d, &one);
    else if (driver_is(kind, "nodes"))
        driver_run_nodes(d, &one);
    else if (driver_is(kind, "mutation"))
        driver_run_mutation(d, &one);
    else if (driver_is(kind, "batch"))
        driver_run_batch(d, &one);
    else if (!driver_run_calls(d, &one))
        driver_give_up(d, "no such kind");
}

static void run_line(driver *d, weft_span line)
{
    weft_value whole;
    wf_json_error error;
    wf_buf_reset(&d->answer);
    if (wf_json_parse(&whole, line, &d->arena, &error) == WEFT_OK)
        run_case(d, whole);
    else
        driver_give_up(d, error.reason);
    printf("{%.*s}\n", (int)d->answer.len, d->answer.data);
    wf_arena_reset(&d->arena);
}

/* One line of any length; false at the end. */
static bool read_line(wf_buf *line)
{
    wf_buf_reset(line);
    int c = getchar();
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getchar())
        wf_buf_put_byte(line, (char)c);
    return true;
}

static bool open_registry(driver *d)
{
    size_t count;
    const weft_family *const *families = wf_stdlib_families(&count);
    weft_diags *const diags = weft_diags_new(0);
    const bool is_open = diags && wf_registry_init(&d->registry, families, count, diags) == WEFT_OK;
    weft_diags_free(diags);
    return is_open;
}

int main(int argc, char **argv)
{
    driver d = {0};
    wf_buf line;
    if (argc != 2 || (strcmp(argv[1], "default") != 0 && strcmp(argv[1], "faithful") != 0)) {
        fputs("usage: compat_driver default|faithful < cases\n", stderr);
        return 2;
    }
    d.is_faithful = strcmp(argv[1], "faithful") == 0;
    (void)setvbuf(stdout, NULL, _IOLBF, 0); /* whoever waits sees which case was the last */
    wf_arena_init(&d.arena, 0);
    wf_buf_init(&d.message, 0);
    wf_buf_init(&d.answer, 0);
    wf_buf_init(&line, 0);
    const bool is_open = open_registry(&d);
    while (is_open && read_line(&line)) {
        if (line.len != 0)
            run_line(&d, wf_buf_span(&line));
    }
    wf_registry_fini(&d.registry);
    wf_buf_fini(&line);
    wf_buf_fini(&d.answer);
    wf_buf_fini(&d.message);
    wf_arena_fini(&d.arena);
    return is_open ? 0 : 1;
}
