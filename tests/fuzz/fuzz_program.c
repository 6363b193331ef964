/* Mappings and records made of fragments of the language (made_program.h): what compiles is run, once emitting
   JSON, once giving values, once saved and loaded, and again behind another record. All of these must
   agree in output and complaints. Exactly eight bytes are a seed: many programs are made of it. */
#include "tests/support/made_program.h"
#include "weft/compile.h"
#include "weft/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SEED_BYTES    8u
#define SEED_PROGRAMS 150u
#define RECORDS       4u

typedef struct outcome {
    weft_status status;
    wf_buf text; /* the output, then the complaints */
    bool limited;
} outcome;

static void fail(const maker *m, const char *what, const outcome *one, const outcome *other)
{
    (void)fprintf(stderr, "%s\n%.*s\n", what, (int)m->text.len, m->text.data);
    if (one)
        (void)fprintf(stderr, "one %d: %.*s\n", (int)one->status, (int)one->text.len,
                      one->text.data);
    if (other)
        (void)fprintf(stderr, "other %d: %.*s\n", (int)other->status, (int)other->text.len,
                      other->text.data);
    abort();
}

static void put_complaints(outcome *out, const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *diag = weft_diags_at(diags, i);
        wf_buf_printf(&out->text, "\n%s %u:%u %s (%s) %s -> %s", diag->code, (unsigned)diag->line,
                      (unsigned)diag->column, diag->source_path, diag->value, diag->message,
                      diag->target_path);
        out->limited |= strncmp(diag->code, "W32", 3) == 0;
    }
}

static void run_record(const maker *m, outcome *out, weft_vm *vm, weft_span record)
{
    weft_diags *diags = weft_diags_new(0);
    weft_span mapped = {NULL, 0};
    if (!diags)
        abort();
    wf_buf_init(&out->text, 0);
    out->status = weft_vm_map_json(&mapped, vm, record, diags);
    if (out->status == WEFT_OK)
        wf_buf_put_span(&out->text, mapped);
    put_complaints(out, diags);
    if ((out->status == WEFT_REJECTED) != (weft_diags_errors(diags) != 0) ||
        (out->status != WEFT_OK && out->status != WEFT_REJECTED && out->status != WEFT_SKIPPED))
        fail(m, "the status does not agree with the complaints", out, NULL);
    weft_diags_free(diags);
}

static weft_vm *open_machine(const maker *m, const weft_program *program)
{
    weft_vm_options options = {0};
    weft_vm *vm = NULL;
    weft_diags *diags = weft_diags_new(0);
    options.limits.steps = 200000;
    options.limits.memory_bytes = (size_t)16 << 20;
    options.limits.output_bytes = (size_t)1 << 20;
    if (!diags || weft_vm_new(&vm, program, &options, diags) != WEFT_OK)
        fail(m, "no machine", NULL, NULL);
    weft_diags_free(diags);
    return vm;
}

static void compare(const maker *m, const char *what, const outcome *one, outcome *other)
{
    const bool same = one->status == other->status &&
                      weft_span_equal(wf_buf_span(&one->text), wf_buf_span(&other->text));
    if (!same && !one->limited && !other->limited)
        fail(m, what, one, other);
    wf_buf_fini(&other->text);
}

/* Whether what was mapped is JSON: a mapping that only carries the record takes it. */
static void check_json(const maker *m, const outcome *out, weft_vm *carrier)
{
    weft_span mapped;
    weft_diags *diags = weft_diags_new(0);
    const char *end = out->text.len != 0 ? memchr(out->text.data, '\n', out->text.len) : NULL;
    const size_t len = end ? (size_t)(end - out->text.data) : out->text.len;
    if (!diags ||
        (out->status == WEFT_OK &&
         weft_vm_map_json(&mapped, carrier, weft_span_of(out->text.data, len), diags) != WEFT_OK))
        fail(m, "the output is not JSON", out, NULL);
    weft_diags_free(diags);
}

static weft_program *compile(const maker *m, weft_span text, int values)
{
    weft_compile_options options = {0};
    weft_program *program = NULL;
    weft_diags *diags = weft_diags_new(0);
    options.values = values;
    const weft_status rc =
        diags ? weft_compile(&program, text, "m.weft", &options, diags) : WEFT_NOMEM;
    if ((rc != WEFT_OK && rc != WEFT_INVALID) || (rc == WEFT_OK) != (program != NULL) ||
        (rc == WEFT_INVALID) != (weft_diags_errors(diags) != 0))
        fail(m, "compiling gives no answer", NULL, NULL);
    weft_diags_free(diags);
    return program;
}

static weft_program *reload(const maker *m, const weft_program *program)
{
    weft_span image = {NULL, 0};
    weft_span again = {NULL, 0};
    weft_program *loaded = NULL;
    weft_diags *diags = weft_diags_new(0);
    if (!diags || weft_program_save(&image, program) != WEFT_OK ||
        weft_program_load(&loaded, image, "m.weftc", diags) != WEFT_OK ||
        weft_program_save(&again, loaded) != WEFT_OK || !weft_span_equal(image, again))
        fail(m, "the program cannot be saved and loaded", NULL, NULL);
    weft_bytes_free(image);
    weft_bytes_free(again);
    weft_diags_free(diags);
    return loaded;
}

static void run_program(maker *m, weft_program *program, weft_program *by_value)
{
    weft_program *loaded = reload(m, program);
    weft_program *carrying =
        compile(m, weft_span_text("weft 1\nmap c from json to json { all: $ }\n"), 0);
    weft_vm *emitter = open_machine(m, program);
    weft_vm *again = open_machine(m, loaded);
    weft_vm *valuer = open_machine(m, by_value);
    weft_vm *carrier = open_machine(m, carrying);
    const size_t from = m->text.len;
    for (uint32_t i = 0; i < RECORDS; i++) {
        outcome first = {0};
        outcome second = {0};
        m->text.len = from;
        made_record(m);
        const weft_span record = weft_span_of(m->text.data + from, m->text.len - from);
        run_record(m, &first, emitter, record);
        check_json(m, &first, carrier);
        run_record(m, &second, again, record);
        compare(m, "the saved program differs", &first, &second);
        run_record(m, &second, valuer, record);
        compare(m, "giving values differs", &first, &second);
        run_record(m, &second, emitter, record);
        compare(m, "the second time differs", &first, &second);
        wf_buf_fini(&first.text);
    }
    weft_vm_free(emitter);
    weft_vm_free(again);
    weft_vm_free(valuer);
    weft_vm_free(carrier);
    weft_program_free(loaded);
    weft_program_free(carrying);
}

static void make_program(const uint8_t *data, size_t size, uint64_t state)
{
    maker m = {0};
    m.data = data;
    m.left = size;
    m.state = state;
    wf_buf_init(&m.text, 0);
    made_mapping(&m);
    weft_program *program = compile(&m, wf_buf_span(&m.text), 0);
    weft_program *by_value = compile(&m, wf_buf_span(&m.text), 1);
    if ((program == NULL) != (by_value == NULL))
        fail(&m, "only one of two ways compiles", NULL, NULL);
    if (program)
        run_program(&m, program, by_value);
    weft_program_free(program);
    weft_program_free(by_value);
    wf_buf_fini(&m.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size != SEED_BYTES) {
        make_program(data, size, 1);
        return 0;
    }
    uint64_t seed = 0;
    memcpy(&seed, data, sizeof seed);
    for (uint64_t i = 0; i < SEED_PROGRAMS; i++)
        make_program(NULL, 0, (seed + i) * UINT64_C(0x9e3779b97f4a7c15));
    return 0;
}
