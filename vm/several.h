/* The text of a mutation that is sent for several records at once: each record has an alias for its field and
   variables of its own, which end in the record's number. The compiler writes the text once, for a record
   without number; whoever sends puts in the numbers.

   Five parts, WF_SEVERAL_PART between them: what stands before the variables, one record's variables, what
   stands between, one record's field, the end. Variables are joined by ", ", fields by line ends.
   WF_SEVERAL_NUMBER stands where the record's number goes. Both are control characters, which no GraphQL
   text holds. */
#ifndef WF_VM_SEVERAL_H
#define WF_VM_SEVERAL_H

#include "base/buf.h"
#include "weft/value.h"

#define WF_SEVERAL_PART   '\x1f'
#define WF_SEVERAL_NUMBER '\x1e'
#define WF_SEVERAL_PARTS  5

/* Splits; false when these are not five parts. They borrow from `text`. */
bool wf_several_split(weft_span parts[WF_SEVERAL_PARTS], weft_span text);

/* Appends the text for `count` records. */
void wf_several_put(wf_buf *out, const weft_span parts[WF_SEVERAL_PARTS], uint32_t count);

/* Whether a record's only variable is `$input`: then its value is the variable of that name. */
bool wf_several_is_input(const weft_span parts[WF_SEVERAL_PARTS]);

/* Appends the variables of record `number` (a MAP of them), each named with it, as members without braces;
   behind what `out` holds goes a comma. `is_input`: the only variable is `$input`, its value the member of that name or,
   where there is nothing in it, all of `variables`. */
void wf_several_put_variables(wf_buf *out, weft_value variables, bool is_input, uint32_t number);

#endif
