/* The kind universal: UniversalMapper.map of a record, or of a list item by item. */
#include "tests/compat/driver.h"

#include "vm/json.h"

typedef struct answers {
    wf_buf data; /* of a list: the successes, with commas */
    wf_buf errors;
    wf_buf skipped;
    weft_span names[256]; /* skipped, each once */
    size_t name_count;
    size_t successes;
    weft_status status; /* of what is no outcome of a record */
} answers;

static void put_item(wf_buf *out, weft_span text)
{
    if (out->len != 0)
        wf_buf_put_byte(out, ',');
    wf_json_put_text(out, text);
}

static void note_skipped(driver *d, answers *a, weft_span name)
{
    for (size_t i = 0; i < a->name_count; i++) {
        if (weft_span_equal(a->names[i], name))
            return;
    }
    if (a->name_count == sizeof a->names / sizeof a->names[0])
        return;
    a->names[a->name_count++] = wf_arena_dup(&d->arena, name);
    put_item(&a->skipped, name);
}

/* Maps one record; its data behind `a->data`. */
static bool map_record(driver *d, driver_program *p, answers *a, weft_value record)
{
    weft_span out;
    const weft_status rc = driver_program_run(d, p, &out, record);
    if (rc == WEFT_REJECTED) {
        put_item(&a->errors, wf_buf_span(&d->message));
        return false;
    }
    if (rc != WEFT_OK) {
        a->status = rc;
        return false;
    }
    if (a->data.len != 0 && a->data.data[a->data.len - 1] != '[')
        wf_buf_put_byte(&a->data, ',');
    wf_buf_put_span(&a->data, out);
    for (size_t i = 0; i < weft_vm_failed_count(p->vm); i++)
        put_item(&a->errors, weft_vm_failed_at(p->vm, i));
    for (size_t i = 0; i < weft_vm_skipped_count(p->vm); i++)
        note_skipped(d, a, weft_vm_skipped_at(p->vm, i));
    a->successes++;
    return true;
}

/* A list gives the list of what its items gave; false when none of them succeeded. */
static bool map_input(driver *d, driver_program *p, answers *a, weft_value input)
{
    if (input.kind != WEFT_KIND_LIST)
        return map_record(d, p, a, input);
    const size_t before = a->data.len;
    bool any = false;
    if (before != 0 && a->data.data[before - 1] != '[')
        wf_buf_put_byte(&a->data, ',');
    wf_buf_put_byte(&a->data, '[');
    for (uint32_t i = 0; i < input.len; i++)
        any |= map_input(d, p, a, weft_value_element(input, i));
    wf_buf_put_byte(&a->data, ']');
    if (!any && before != 0)
        a->data.len = before;
    return any;
}

static void put_list(driver *d, const char *name, const wf_buf *items)
{
    if (items->len != 0)
        wf_buf_printf(&d->answer, ",\"%s\":[%.*s]", name, (int)items->len, items->data);
}

/* A config that the package's mapper fails on, and weft does not load. */
static void put_unusable(driver *d)
{
    wf_buf_put_text(&d->answer,
                    "\"ok\":true,\"result\":{\"success\":false,\"data\":null,\"errors\":[");
    wf_json_put_text(&d->answer, wf_buf_span(&d->message));
    wf_buf_put_text(&d->answer, "]}");
}

void driver_run_universal(driver *d, const driver_case *one)
{
    driver_program p;
    answers a = {.status = WEFT_OK};
    weft_value input;
    wf_buf_init(&a.data, 0);
    wf_buf_init(&a.errors, 0);
    wf_buf_init(&a.skipped, 0);
    if (!driver_program_open(d, &p, one, "universal")) {
        put_unusable(d);
    } else if (driver_read_input(d, one, &input)) {
        const bool is_list = input.kind == WEFT_KIND_LIST;
        const bool success = map_input(d, &p, &a, input);
        if (a.status != WEFT_OK) {
            driver_give_up(d, weft_status_text(a.status));
        } else {
            wf_buf_printf(&d->answer, "\"ok\":true,\"result\":{\"success\":%s,\"data\":",
                          success ? "true" : "false");
            if (success || is_list)
                wf_buf_put_span(&d->answer, wf_buf_span(&a.data));
            else
                wf_buf_put_text(&d->answer, "null");
            put_list(d, "errors", &a.errors);
            put_list(d, "skippedFields", &a.skipped);
            wf_buf_put_byte(&d->answer, '}');
        }
    }
    driver_program_close(&p);
    wf_buf_fini(&a.data);
    wf_buf_fini(&a.errors);
    wf_buf_fini(&a.skipped);
}
