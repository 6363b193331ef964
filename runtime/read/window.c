/* The sliding view. What is easy to get wrong is the cost: bytes are moved only when less than half
   of the room is left, and the view doubles when one record fills most of it, so that however few
   bytes a read gives, every byte is moved a bounded number of times. */
#include "runtime/read/window.h"

#include "base/memory.h"

#define FIRST_CAP ((size_t)256 << 10)

weft_status wf_window_init(wf_window *window, wf_input *input, size_t max)
{
    memset(window, 0, sizeof *window);
    const size_t cap = max < FIRST_CAP ? max : FIRST_CAP;
    window->data = wf_realloc(NULL, cap + WF_WINDOW_PADDING);
    if (!window->data)
        return WEFT_NOMEM;
    memset(window->data, 0, WF_WINDOW_PADDING);
    window->input = input;
    window->cap = cap;
    window->max = max;
    return WEFT_OK;
}

static void drop_data(wf_window *window)
{
    if (!window->is_lent)
        wf_free(window->data);
    window->data = NULL;
}

void wf_window_fini(wf_window *window)
{
    drop_data(window);
    memset(window, 0, sizeof *window);
}

void wf_window_lend(wf_window *window, char *data, size_t len, uint64_t offset)
{
    drop_data(window);
    window->data = data;
    window->cap = len;
    window->at = 0;
    window->end = len;
    window->offset = offset;
    window->ended = true;
    window->is_lent = true;
}

weft_status wf_window_restart(wf_window *window, wf_input *input, uint64_t offset)
{
    const size_t max = window->max;
    wf_window_fini(window);
    const weft_status rc = wf_window_init(window, input, max);
    window->offset = offset;
    return rc;
}

static void move_to_front(wf_window *window, size_t keep)
{
    memmove(window->data, window->data + keep, window->end - keep);
    window->offset += keep;
    window->at -= keep;
    window->end -= keep;
}

static weft_status grow(wf_window *window)
{
    const size_t cap = window->cap <= window->max / 2 ? window->cap * 2 : window->max;
    char *const data = wf_realloc(window->data, cap + WF_WINDOW_PADDING);
    if (!data)
        return WEFT_NOMEM;
    window->data = data;
    window->cap = cap;
    return WEFT_OK;
}

static weft_status make_room(wf_window *window, size_t keep, size_t *moved)
{
    if (keep > 0 && window->cap - window->end <= window->cap / 2) {
        move_to_front(window, keep);
        *moved = keep;
    }
    if (window->cap - window->end <= window->cap / 4 && window->cap < window->max)
        return grow(window);
    return window->end < window->cap ? WEFT_OK : WEFT_LIMIT;
}

weft_status wf_window_more(wf_window *window, size_t keep, size_t *moved, weft_diags *diags)
{
    WF_ASSERT(keep <= window->at && window->at <= window->end);
    *moved = 0;
    if (window->ended)
        return WEFT_DONE;
    weft_status rc = make_room(window, keep, moved);
    size_t got = 0;
    if (rc == WEFT_OK)
        rc = window->input->read(window->input, &got, window->data + window->end,
                                 window->cap - window->end, diags);
    if (rc == WEFT_OK) {
        window->ended = got == 0;
        window->end += got;
        rc = got == 0 ? WEFT_DONE : WEFT_OK;
    }
    memset(window->data + window->end, 0, WF_WINDOW_PADDING);
    return rc;
}
