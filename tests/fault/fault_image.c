/* Saved programs with bytes changed at random, with and without a checksum that says they were not:
   refused, or run within their limits. Usage: fault_image [rounds [seed]], or fault_image --seeds DIR:
   writes what fuzz_image starts from. */
#include "tests/support/assemble.h"
#include "tests/support/library.h"
#include "tests/support/programs.h"
#include "tests/support/torture.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

static uint64_t state = 1;

static uint32_t next(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32) % below;
}

static weft_span image_of(const char *listing)
{
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    weft_span image = {NULL, 0};
    char error[160];
    MUST(wf_assemble(&program, listing, diags, error) == WEFT_OK);
    MUST(weft_program_save(&image, program) == WEFT_OK);
    weft_program_free(program);
    weft_diags_free(diags);
    return image;
}

/* One to four changes: a bit, a byte, a small number, a stretch copied from elsewhere, the end cut. */
static size_t change(unsigned char *bytes, size_t size)
{
    for (uint32_t count = next(4) + 1; count != 0; count--) {
        const uint32_t at = next((uint32_t)size);
        switch (next(8)) {
        case 0:
            bytes[at] = (unsigned char)next(256);
            break;
        case 1:
            bytes[at] = (unsigned char)(bytes[at] + 1);
            break;
        case 2:
            bytes[at] = (unsigned char)(bytes[at] - 1);
            break;
        case 3: {
            const uint32_t from = next((uint32_t)size);
            const uint32_t room = (uint32_t)size - (at > from ? at : from);
            memmove(bytes + at, bytes + from, next(room) % 16);
            break;
        }
        case 4:
            if (next(8) == 0 && at > 16)
                size = at;
            break;
        default:
            bytes[at] ^= (unsigned char)(1u << next(8));
            break;
        }
    }
    return size;
}

/* One file a program: the byte for fuzz_image, then the image. */
static int write_seeds(const char *folder)
{
    for (size_t i = 0; i < test_program_count; i++) {
        const weft_span image = image_of(test_programs[i]);
        char path[256];
        (void)snprintf(path, sizeof path, "%s/program-%zu", folder, i);
        FILE *const file = fopen(path, "wb");
        MUST(file);
        MUST(fputc(1, file) == 1);
        MUST(fwrite(image.ptr, 1, image.len, file) == image.len);
        MUST(fclose(file) == 0);
        weft_bytes_free(image);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int64_t rounds = 10000;
    int64_t seed = 1;
    const weft_family *const families[] = {&machine_family};
    weft_diags *const diags = weft_diags_new(0);
    wf_registry registry;
    uint64_t ran = 0;
    if (argc == 3 && strcmp(argv[1], "--seeds") == 0) {
        weft_diags_free(diags);
        return write_seeds(argv[2]);
    }
    if (argc > 1)
        MUST(wf_int64_parse(&rounds, weft_span_text(argv[1])));
    if (argc > 2)
        MUST(wf_int64_parse(&seed, weft_span_text(argv[2])));
    state += (uint64_t)seed * 0x9e3779b97f4a7c15u;
    MUST(wf_registry_init(&registry, families, 1, diags) == WEFT_OK);
    for (size_t i = 0; i < test_program_count; i++) {
        const weft_span image = image_of(test_programs[i]);
        MUST(torture_image((const unsigned char *)image.ptr, image.len, &registry));
        for (int64_t round = 0; round < rounds; round++) {
            /* a block of its own, so that reading behind the end is seen */
            unsigned char copy[1 << 14];
            MUST(image.len <= sizeof copy);
            memcpy(copy, image.ptr, image.len);
            const size_t size = change(copy, image.len);
            if (round % 8 != 0)
                (void)torture_seal(copy, size);
            unsigned char *const bytes = wf_alloc(size, 1);
            MUST(bytes);
            memcpy(bytes, copy, size);
            ran += torture_image(bytes, size, &registry);
            wf_free(bytes);
        }
        weft_bytes_free(image);
    }
    (void)printf("%llu changed images ran, the others were refused\n", (unsigned long long)ran);
    wf_registry_fini(&registry);
    weft_diags_free(diags);
    return ran != 0 ? 0 : 1;
}
