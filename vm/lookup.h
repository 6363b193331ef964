/* The text of a look-up's query for several keys at once, as the compiler leaves it to those who ask: three
   parts with WF_LOOKUP_PART between them. In the first two WF_LOOKUP_NUMBER stands where the number of the key
   belongs:

     $ref<N>: String!                             definitions of variables; may be empty
     k<N>_orders: orders(ref: $ref<N>) { ... }    root fields under names of their own
     fragment F on Order { ... }                  what stands outside; may be empty

   The query for keys 0 to n - 1 is `query (` definitions joined by commas `) {` fields `}` and the rest. The
   members of the answer's data that begin with k<N>_ are the answer for key N. */
#ifndef WF_VM_LOOKUP_H
#define WF_VM_LOOKUP_H

#define WF_LOOKUP_PART   '\x02'
#define WF_LOOKUP_NUMBER '\x01'

#endif
