/* The kind nodes: mapWithNodes. The program has a second mapping beside the first, which gives what the
   nodes hold. */
#include "tests/compat/driver.h"

#include "vm/json.h"
#include "vm/program.h"

static bool is_filled(weft_value value)
{
    return value.kind == WEFT_KIND_MAP || value.kind == WEFT_KIND_LIST;
}

/* The data of a record: its `input`, unless the variables are the data itself. */
static weft_value data_of(weft_value variables)
{
    const weft_value input = driver_member(variables, "input");
    const bool is_wrapped = variables.kind == WEFT_KIND_MAP && variables.len == 1;
    return is_wrapped && input.kind != WEFT_KIND_MISSING ? input : variables;
}

static void put_result(driver *d, const driver_program *p, weft_value variables, weft_value context,
                       const wf_buf *error)
{
    const bool success = !error;
    const uint32_t operation = p->program->maps[0].operation;
    wf_buf_printf(&d->answer,
                  "\"ok\":true,\"result\":{\"success\":%s,\"data\":", success ? "true" : "false");
    driver_encode(&d->answer, data_of(variables));
    wf_buf_put_text(&d->answer, ",\"variables\":");
    driver_encode(&d->answer, variables);
    wf_buf_put_text(&d->answer, ",\"query\":");
    wf_json_put_text(&d->answer, operation == WF_NONE ? weft_span_text("")
                                                      : wf_program_text(p->program, operation));
    wf_buf_put_text(&d->answer, ",\"context\":");
    driver_encode(&d->answer, context);
    wf_buf_put_text(&d->answer, ",\"errors\":[");
    if (error)
        wf_json_put_text(&d->answer, wf_buf_span(error));
    wf_buf_put_text(&d->answer, "]}");
}

static void put_failure(driver *d, const driver_program *p, const driver_case *one)
{
    const weft_value empty = weft_map(NULL, 0);
    const bool is_wrapped = is_filled(driver_member(one->config, "fields"));
    put_result(d, p, is_wrapped ? driver_with(d, empty, "input", empty) : empty, empty,
               &d->message);
}

/* What the nodes hold, by the program's second mapping. */
static weft_status node_values(driver *d, driver_program *p, weft_value record, weft_value *out)
{
    const weft_vm_options options = {.map = 1};
    weft_vm *const first = p->vm;
    *out = weft_map(NULL, 0);
    if (weft_program_map_count(p->program) < 2)
        return WEFT_OK;
    weft_status rc = weft_vm_new(&p->vm, p->program, &options, p->diags);
    if (rc == WEFT_OK)
        rc = driver_program_map(d, p, out, record);
    if (p->vm != first)
        weft_vm_free(p->vm);
    p->vm = first;
    return rc;
}

void driver_run_nodes(driver *d, const driver_case *one)
{
    driver_program p;
    weft_value input;
    weft_value variables;
    weft_value context;
    if (!driver_program_open(d, &p, one, "nodes")) {
        driver_error(d, wf_buf_span(&d->message));
    } else if (driver_read_input(d, one, &input)) {
        weft_status rc = driver_program_map(d, &p, &variables, input);
        if (rc == WEFT_OK)
            rc = node_values(d, &p, input, &context);
        if (rc == WEFT_OK)
            put_result(d, &p, variables, context, NULL);
        else if (rc == WEFT_REJECTED)
            put_failure(d, &p, one);
        else
            driver_give_up(d, weft_status_text(rc));
    }
    driver_program_close(&p);
}
