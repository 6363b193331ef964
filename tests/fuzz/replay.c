/* The main of a fuzz target where there is no fuzzer: runs it once on each file named. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SIZE_MOST ((size_t)1 << 24)

/* Into memory of the exact size, so that a sanitizer sees a byte read too many. */
static int replay(const char *path)
{
    FILE *const file = fopen(path, "rb");
    uint8_t *const room = malloc(SIZE_MOST);
    int failed = !file || !room;
    if (!failed) {
        const size_t size = fread(room, 1, SIZE_MOST, file);
        uint8_t *const data = realloc(room, size != 0 ? size : 1);
        failed = ferror(file) || !data;
        if (!failed)
            (void)LLVMFuzzerTestOneInput(data, size);
        free(data ? data : room);
    } else {
        free(room);
    }
    if (file)
        (void)fclose(file); /* read-only */
    if (failed)
        (void)fprintf(stderr, "%s cannot be read\n", path);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    return failed;
}
