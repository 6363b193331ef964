/* JSON mapping files all the way: a document is refused with a complaint, or becomes a program that the
   verifier takes and that gives every record an outcome. The first byte chooses mapper, source and mode;
   the seeds are those of fuzz_mapping. */
#include "base/core.h"
#include "tests/support/one_text.h"
#include "weft/compile.h"
#include "weft/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char resolvers[] =
    "weft 1\n"
    "resolver \"custom.x\" (value, source, config, item) = [value, source.a, config.a, item.b]\n"
    "resolver \"custom.y\" (value: Any?) = value ?? \"none\"\n";

static const char *const records[] = {
    "{\"a\":\"1\",\"b\":{\"c\":[1,null,{\"d\":\"x\"}]},\"items\":[{\"sku\":\"A\",\"q\":\"2\"},null,"
    "7],"
    "\"r\":\"<a i='1'><b>2</b></a>\",\"@id\":\"7\"}",
    "[{\"a\":null,\"items\":{\"sku\":1}},\"x\",[]]",
    "{\"a\":{\"edges\":[{\"node\":{\"b\":\"\"}}]},\"b\":\"2025-01-05\",\"items\":\"\"}", "0"};

static void insist(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz_lower: %s\n", what);
    abort();
}

static void run(const weft_program *program)
{
    weft_vm *vm = NULL;
    weft_diags *const diags = weft_diags_new(0);
    const weft_vm_options options = {.limits = {200000, (size_t)8 << 20, (size_t)1 << 20}};
    insist(diags && weft_vm_new(&vm, program, &options, diags) == WEFT_OK, "a machine");
    for (size_t i = 0; i < WF_COUNTOF(records); i++) {
        weft_span out;
        const weft_status rc = weft_vm_map_json(&out, vm, weft_span_text(records[i]), diags);
        insist(rc == WEFT_OK || rc == WEFT_REJECTED, "a record has another outcome");
        for (size_t k = 0; k < weft_vm_failed_count(vm); k++)
            insist(weft_vm_failed_at(vm, k).len != 0, "a failure has no sentence");
    }
    weft_vm_free(vm);
    weft_diags_free(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const mappers[] = {NULL, "universal", "arguments", "nodes"};
    static const char *const sources[] = {NULL, "json", "xml", "csv"};
    static const char *const files[] = {"resolvers.weft", NULL};
    one_text given = {resolvers};
    const weft_loader loader = one_text_loader(&given);
    weft_compile_options options = {.loader = &loader, .resolvers = files};
    weft_program *program = NULL;
    if (size == 0 || size > 65536)
        return 0;
    options.faithful = data[0] & 1;
    options.mapper = mappers[data[0] >> 1 & 3];
    options.source = sources[data[0] >> 3 & 3];
    options.elements = data[0] >> 5 & 1;
    options.nodes = data[0] >> 6 & 1;
    weft_diags *const diags = weft_diags_new(0);
    insist(diags != NULL, "memory");
    const weft_span text = weft_span_of((const char *)data + 1, size - 1);
    const weft_status rc = weft_compile(&program, text, "fuzz.json", &options, diags);
    insist((rc == WEFT_OK) == (program != NULL), "a program comes with WEFT_OK, and only then");
    insist(rc == WEFT_LIMIT || (rc == WEFT_OK) == (weft_diags_errors(diags) == 0),
           "errors and status differ");
    for (size_t i = 0; i < weft_diags_count(diags); i++)
        insist(strcmp(weft_diags_at(diags, i)->code, "W2204") != 0,
               "what check took made no sound program");
    if (program)
        run(program);
    weft_program_free(program);
    weft_diags_free(diags);
    return 0;
}
