/* Members of an object that is being made, of which some may come again: then they are replaced, or
   become a list. */
#ifndef WF_STDLIB_SDK_MEMBERS_H
#define WF_STDLIB_SDK_MEMBERS_H

#include "base/map.h"
#include "stdlib/lib.h"

typedef struct wf_sdk_members {
    weft_call *call;
    weft_member *items;  /* `count` of them */
    wf_lib_list **lists; /* beside `items`: NULL, or what came under that name so far */
    uint32_t count;
    uint32_t cap;
    wf_map index;       /* of names, once there are many */
    weft_status status; /* sticks */
} wf_sdk_members;

void wf_sdk_members_init(wf_sdk_members *members, weft_call *call);
/* Sets the member, where it stood before or behind the others. */
void wf_sdk_members_put(wf_sdk_members *members, weft_span key, weft_value value);
/* Adds a value under a name: the second one makes a list, or `is_list` the first. */
void wf_sdk_members_add(wf_sdk_members *members, weft_span key, weft_value value, bool is_list);
/* The map, with lists finished; WEFT_NOMEM, or a failure when there are too many elements. */
weft_status wf_sdk_members_finish(weft_value *out, wf_sdk_members *members);

#endif
