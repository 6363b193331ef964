/* Compiles a mapping once and maps records from memory: build with find_package(weft), see README.md. */
#include <weft/weft.h>

#include <stdio.h>

static const char mapping[] = "weft 1\n"
                              "map line from json to json {\n"
                              "  sku: .sku!.trim()\n"
                              "  qty: .qty.int()\n"
                              "}\n";

static const char *const records[] = {
    "{\"sku\": \" 007 \", \"qty\": 12}",
    "{\"sku\": \"B-2\", \"qty\": \"three\"}",
};

static void complain(weft_diags *diags)
{
    const weft_span text = weft_diags_render(diags, NULL);
    fwrite(text.ptr, 1, text.len, stderr);
    weft_diags_reset(diags);
}

int main(void)
{
    weft_diags *diags = weft_diags_new(0);
    weft_program *program = NULL;
    weft_vm *vm = NULL;
    weft_status rc = weft_compile(&program, weft_span_text(mapping), "line.weft", NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_vm_new(&vm, program, NULL, diags);
    for (size_t i = 0; rc == WEFT_OK && i < sizeof records / sizeof records[0]; i++) {
        weft_span out;
        if (weft_vm_map_json(&out, vm, weft_span_text(records[i]), diags) == WEFT_OK)
            printf("%.*s\n", (int)out.len, out.ptr);
        complain(diags); /* a rejected record does not stop the next one */
    }
    complain(diags);
    weft_vm_free(vm);
    weft_program_free(program);
    weft_diags_free(diags);
    return rc == WEFT_OK ? 0 : 1;
}
