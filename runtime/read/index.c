#include "runtime/read/index.h"

#include "base/memory.h"
#include "runtime/read/index_kernel.h"

#include <string.h>

/* Kernels store some positions more than they find. */
#define SLACK 64

static const wf_index_kernel *kernel_for(wf_cpu cpu)
{
    switch (wf_cpu_choose(cpu)) {
#if WF_CPU_IS_X86_64
    case WF_CPU_AVX512:
        return &wf_index_avx512;
    case WF_CPU_AVX2:
        return &wf_index_avx2;
#else
    case WF_CPU_AVX512:
    case WF_CPU_AVX2:
#endif
    case WF_CPU_BEST:
    case WF_CPU_SCALAR:
        break;
    }
    return &wf_index_scalar;
}

weft_status wf_index_init(wf_index *index, wf_cpu cpu, size_t cap)
{
    memset(index, 0, sizeof *index);
    const size_t blocks = (cap + WF_INDEX_BLOCK - 1) / WF_INDEX_BLOCK;
    index->cap = cap;
    index->kernel = kernel_for(cpu);
    index->positions = wf_realloc(NULL, (cap + SLACK) * sizeof *index->positions);
    index->rows = wf_realloc(NULL, (cap + SLACK) * sizeof *index->rows);
    index->blocks = wf_alloc(blocks + 7, 1);
    if (index->positions && index->rows && index->blocks)
        return WEFT_OK;
    wf_index_fini(index);
    return WEFT_NOMEM;
}

void wf_index_fini(wf_index *index)
{
    wf_free(index->positions);
    wf_free(index->rows);
    wf_free(index->blocks);
    memset(index, 0, sizeof *index);
}

void wf_index_csv(wf_index *index, const char *text, size_t len, char delimiter, char quote)
{
    WF_ASSERT(len <= index->cap);
    index->count = 0;
    index->row_count = 0;
    index->kernel->csv(index, text, len, delimiter, quote);
}

size_t wf_index_csv_border(wf_cpu cpu, const char *text, size_t len, char delimiter, char quote)
{
    const size_t end = kernel_for(cpu)->border(text, len, delimiter, quote);
    const bool is_return = end != 0 && end < len && text[end - 1] == '\r';
    return is_return && text[end] == '\n' ? end + 1 : end;
}
