/* The index of XML: what all kernels share, and the one in portable C. */
#include "runtime/read/xml_index.h"

#include "base/memory.h"
#include "runtime/read/word.h"

#include <string.h>

/* Every byte, one more for each block, the one kept, the one behind; kernels write a block more than there is. */
#define ROOM (WF_XML_INDEX_STEP + WF_XML_INDEX_STEP / WF_XML_INDEX_BLOCK + 2 * WF_XML_INDEX_BLOCK)

static void put_mark(wf_xml_index *index, uint32_t at)
{
    index->marks[index->mark_count++] = at;
}

/* The byte at `at`, one of those that the search stops at. */
static void take_byte(wf_xml_index *index, uint32_t at)
{
    const char c = index->base[at];
    if (c == '<')
        index->less[index->less_count++] = at;
    else if (c != '\n' && c != '\t')
        put_mark(index, at);
}

static void index_scalar(wf_xml_index *index, uint32_t to)
{
    for (uint32_t at = index->done; at < to; at += 8) {
        const uint64_t word = wf_word_load(index->base + at);
        uint64_t found = wf_word_specials(word, WF_WORD_EACH('<'), WF_WORD_EACH('&')) |
                         wf_word_specials(word, WF_WORD_EACH(']'), WF_WORD_EACH(']')) |
                         (word & WF_WORD_HIGH);
        for (; found != 0; found &= found - 1)
            take_byte(index, at + wf_word_first(found));
    }
}

static wf_xml_index_kernel kernel_for(wf_cpu cpu)
{
#if WF_CPU_IS_X86_64
    if (cpu == WF_CPU_AVX512)
        return wf_xml_index_avx512;
    if (cpu == WF_CPU_AVX2)
        return wf_xml_index_avx2;
#else
    (void)cpu;
#endif
    return index_scalar;
}

weft_status wf_xml_index_init(wf_xml_index *index, wf_cpu cpu)
{
    memset(index, 0, sizeof *index);
    index->kernel = kernel_for(wf_cpu_choose(cpu));
    index->less = wf_alloc(ROOM, sizeof *index->less);
    index->marks = wf_alloc(ROOM, sizeof *index->marks);
    return index->less && index->marks ? WEFT_OK : WEFT_NOMEM;
}

void wf_xml_index_fini(wf_xml_index *index)
{
    wf_free(index->less);
    wf_free(index->marks);
}

/* Behind the last of each. */
static void close_lists(wf_xml_index *index)
{
    index->less[index->less_count] = index->end;
    index->marks[index->mark_count] = WF_XML_NO_MARK;
}

void wf_xml_index_begin(wf_xml_index *index, const char *base, uint32_t len)
{
    index->base = base;
    index->end = len;
    index->done = 0;
    index->less_count = 0;
    index->mark_count = 0;
    index->was_wide = false;
    close_lists(index);
}

bool wf_xml_index_extend(wf_xml_index *index, uint32_t mark)
{
    if (index->done >= index->end)
        return false;
    const uint32_t left = index->end - index->done;
    const uint32_t blocks = (left + WF_XML_INDEX_BLOCK - 1) / WF_XML_INDEX_BLOCK;
    const uint32_t most = WF_XML_INDEX_STEP / WF_XML_INDEX_BLOCK;
    const uint32_t to = index->done + (blocks < most ? blocks : most) * WF_XML_INDEX_BLOCK;
    index->less_count = 0;
    index->mark_count = 0;
    if (mark != WF_XML_NO_MARK)
        put_mark(index, mark);
    index->kernel(index, to);
    index->done = to;
    close_lists(index);
    return true;
}
