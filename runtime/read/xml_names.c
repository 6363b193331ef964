#include "runtime/read/xml_names.h"

#include "base/memory.h"

#include <string.h>

#define PLACES 16384u /* of the table, a power of two: it is a quarter full at most */

/* 1: in a name; 2: at its beginning too. */
static const uint8_t parts[256] = {
    ['-'] = 1, ['.'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
    ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 3, ['B'] = 3, ['C'] = 3, ['D'] = 3,
    ['E'] = 3, ['F'] = 3, ['G'] = 3, ['H'] = 3, ['I'] = 3, ['J'] = 3, ['K'] = 3, ['L'] = 3,
    ['M'] = 3, ['N'] = 3, ['O'] = 3, ['P'] = 3, ['Q'] = 3, ['R'] = 3, ['S'] = 3, ['T'] = 3,
    ['U'] = 3, ['V'] = 3, ['W'] = 3, ['X'] = 3, ['Y'] = 3, ['Z'] = 3, ['_'] = 3, ['a'] = 3,
    ['b'] = 3, ['c'] = 3, ['d'] = 3, ['e'] = 3, ['f'] = 3, ['g'] = 3, ['h'] = 3, ['i'] = 3,
    ['j'] = 3, ['k'] = 3, ['l'] = 3, ['m'] = 3, ['n'] = 3, ['o'] = 3, ['p'] = 3, ['q'] = 3,
    ['r'] = 3, ['s'] = 3, ['t'] = 3, ['u'] = 3, ['v'] = 3, ['w'] = 3, ['x'] = 3, ['y'] = 3,
    ['z'] = 3};

/* Whether a name ends before `c`; what is neither in plain names nor ends them makes a name not plain. */
static bool ends_name(char c)
{
    return parts[(uint8_t)c] == 0 && c != ':' && ((uint8_t)c & 0x80) == 0;
}

weft_status wf_xml_names_init(wf_xml_names *names)
{
    wf_arena_init(&names->arena, 0);
    names->list = wf_alloc(WF_XML_NAMES, sizeof *names->list);
    names->table = wf_alloc(PLACES, sizeof *names->table);
    names->count = 1;
    return names->list && names->table ? WEFT_OK : WEFT_NOMEM;
}

void wf_xml_names_fini(wf_xml_names *names)
{
    wf_arena_fini(&names->arena);
    wf_free(names->list);
    wf_free(names->table);
}

bool wf_xml_names_match_rest(const wf_xml_name *name, const char *at)
{
    const uint32_t len = name->len;
    if (len > WF_XML_NAME_HEAD &&
        strncmp(name->text + WF_XML_NAME_HEAD, at + WF_XML_NAME_HEAD, len - WF_XML_NAME_HEAD) != 0)
        return false;
    return ends_name(at[len]);
}

/* Whatever stands behind it. */
static uint32_t plain_len(const char *at)
{
    uint32_t len = 0;
    if ((parts[(uint8_t)*at] & 2) == 0)
        return 0;
    while (parts[(uint8_t)at[len]] != 0)
        if (++len > WF_XML_PLAIN_NAME)
            return 0;
    return len;
}

uint32_t wf_xml_names_len(const char *at)
{
    const uint32_t len = plain_len(at);
    return ends_name(at[len]) ? len : 0;
}

uint32_t wf_xml_names_prefix(const char *at)
{
    const uint32_t len = plain_len(at);
    return at[len] == ':' ? len : 0;
}

static uint32_t add(wf_xml_names *names, uint16_t *place, uint32_t parent, weft_span text)
{
    if (names->count == WF_XML_NAMES)
        return 0;
    const weft_span copy = wf_arena_dup(&names->arena, text);
    if (!copy.ptr)
        return 0;
    wf_xml_name *const name = &names->list[names->count];
    memset(name, 0, sizeof *name);
    memcpy(name->head, copy.ptr, copy.len < WF_XML_NAME_HEAD ? copy.len : WF_XML_NAME_HEAD);
    name->text = copy.ptr;
    name->len = (uint32_t)copy.len;
    name->mask = copy.len < WF_XML_NAME_HEAD ? (UINT32_C(1) << copy.len) - 1 : 0xffff;
    name->parent = parent;
    *place = (uint16_t)names->count;
    return names->count++;
}

uint32_t wf_xml_names_find(wf_xml_names *names, uint32_t parent, weft_span text)
{
    uint64_t mixed = parent;
    for (size_t i = 0; i < text.len; i++)
        mixed = (mixed ^ (uint8_t)text.ptr[i]) * UINT64_C(0x100000001b3);
    for (uint64_t i = mixed ^ mixed >> 32;; i++) {
        uint16_t *const place = &names->table[i % PLACES];
        const wf_xml_name *const name = &names->list[*place];
        if (*place == 0)
            return add(names, place, parent, text);
        if (name->parent == parent && name->len == text.len &&
            memcmp(name->text, text.ptr, text.len) == 0)
            return *place;
    }
}
