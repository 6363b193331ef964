/* The machine of tests. */
#include "tests/support/machine.h"

#include "tests/support/assemble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void machine_open(machine *m, const char *listing)
{
    const weft_family *const families[] = {&machine_family};
    char error[160];
    memset(m, 0, sizeof *m);
    m->diags = weft_diags_new(0);
    assert_non_null(m->diags);
    assert_int_equal(wf_registry_init(&m->registry, families, 1, m->diags), WEFT_OK);
    if (wf_assemble(&m->program, listing, m->diags, error) != WEFT_OK)
        fail_msg("%s %s", error,
                 weft_diags_count(m->diags) != 0 ? weft_diags_at(m->diags, 0)->message : "");
    if (wf_program_link(m->program, &m->registry, m->diags) != WEFT_OK)
        fail_msg("%s", weft_diags_at(m->diags, 0)->message);
}

void machine_make(machine *m, const weft_vm_options *options)
{
    if (weft_vm_new(&m->vm, m->program, options, m->diags) != WEFT_OK)
        fail_msg("no machine: %s",
                 weft_diags_count(m->diags) != 0 ? weft_diags_at(m->diags, 0)->message : "memory");
}

void machine_close(machine *m)
{
    weft_vm_free(m->vm);
    weft_program_free(m->program);
    wf_registry_fini(&m->registry);
    weft_diags_free(m->diags);
}

const weft_diag *machine_diag(const machine *m)
{
    const size_t count = weft_diags_count(m->diags);
    return count != 0 ? weft_diags_at(m->diags, count - 1) : NULL;
}

const char *machine_map(machine *m, const char *record)
{
    weft_span out;
    if (!m->vm)
        machine_make(m, NULL);
    weft_diags_reset(m->diags);
    const weft_status rc = weft_vm_map_json(&out, m->vm, weft_span_text(record), m->diags);
    const weft_diag *const diag = machine_diag(m);
    if (rc == WEFT_OK)
        (void)snprintf(m->said, sizeof m->said, "%.*s", (int)out.len, out.ptr);
    else if (rc == WEFT_SKIPPED)
        (void)snprintf(m->said, sizeof m->said, "skipped");
    else
        (void)snprintf(m->said, sizeof m->said, "%s %s", diag ? diag->code : "",
                       diag ? diag->message : weft_status_text(rc));
    return m->said;
}

void assert_maps(const char *listing, const char *record, const char *expected)
{
    machine m;
    machine_open(&m, listing);
    assert_string_equal(machine_map(&m, record), expected);
    machine_close(&m);
}
