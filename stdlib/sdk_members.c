/* See sdk_members.h. A few names are searched one by one; many are hashed, or a record could make the
   search slow. */
#include "stdlib/sdk_members.h"

#define FEW 16u

void wf_sdk_members_init(wf_sdk_members *members, weft_call *call)
{
    memset(members, 0, sizeof *members);
    members->call = call;
    members->status = WEFT_OK;
}

static bool grow(wf_sdk_members *m)
{
    const uint32_t cap = m->cap == 0 ? 4 : m->cap * 2;
    weft_member *const items = wf_lib_members(m->call, cap);
    wf_lib_list **const lists = weft_call_alloc(m->call, cap * sizeof *lists);
    if (!items || !lists) {
        m->status = WEFT_NOMEM;
        return false;
    }
    if (m->count != 0) {
        memcpy(items, m->items, m->count * sizeof *items);
        memcpy(lists, m->lists, m->count * sizeof *lists);
    }
    m->items = items;
    m->lists = lists;
    m->cap = cap;
    return true;
}

static uint32_t find(const wf_sdk_members *m, weft_span key)
{
    if (m->count > FEW) {
        const weft_member *const found = wf_map_find(&m->index, key);
        return found ? found->value.len : m->count;
    }
    uint32_t i = 0;
    while (i < m->count && !weft_span_equal(m->items[i].key, key))
        i++;
    return i;
}

/* Index entries are members of their own, whose value's length is the place: `items` moves. */
static void note(wf_sdk_members *m, uint32_t i)
{
    weft_member *const entry = wf_lib_members(m->call, 1);
    if (entry) {
        entry->key = m->items[i].key;
        entry->value = weft_missing();
        entry->value.len = i;
    }
    if (!entry || !wf_map_put(&m->index, entry->key, entry, NULL))
        m->status = WEFT_NOMEM;
}

static void append(wf_sdk_members *m, weft_span key, weft_value value)
{
    if (m->count == m->cap && !grow(m))
        return;
    m->items[m->count].key = key;
    m->items[m->count].value = value;
    m->lists[m->count] = NULL;
    m->count++;
    if (m->count == FEW + 1)
        wf_map_init(&m->index, m->call->arena);
    for (uint32_t i = m->count == FEW + 1 ? 0 : m->count - 1;
         m->count > FEW && m->status == WEFT_OK && i < m->count; i++)
        note(m, i);
}

void wf_sdk_members_put(wf_sdk_members *m, weft_span key, weft_value value)
{
    if (m->status != WEFT_OK)
        return;
    const uint32_t i = find(m, key);
    if (i == m->count) {
        append(m, key, value);
        return;
    }
    m->items[i].value = value;
    m->lists[i] = NULL;
}

void wf_sdk_members_add(wf_sdk_members *m, weft_span key, weft_value value, bool is_list)
{
    if (m->status != WEFT_OK)
        return;
    const uint32_t i = find(m, key);
    const bool is_new = i == m->count;
    if (is_new)
        append(m, key, value);
    if (m->status != WEFT_OK || (is_new && !is_list))
        return;
    if (!m->lists[i]) {
        m->lists[i] = weft_call_alloc(m->call, sizeof *m->lists[i]);
        if (!m->lists[i]) {
            m->status = WEFT_NOMEM;
            return;
        }
        wf_lib_list_init(m->lists[i], m->call);
        if (!is_new)
            wf_lib_list_add(m->lists[i], m->items[i].value);
    }
    wf_lib_list_add(m->lists[i], value);
}

weft_status wf_sdk_members_finish(weft_value *out, wf_sdk_members *m)
{
    weft_status rc = m->status;
    for (uint32_t i = 0; rc == WEFT_OK && i < m->count; i++)
        if (m->lists[i])
            rc = wf_lib_list_finish(&m->items[i].value, m->lists[i]);
    if (rc == WEFT_OK)
        *out = weft_map(m->items, m->count);
    return rc;
}
