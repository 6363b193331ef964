/* A text assembler: programs as listings, for tests of the machine. It reads what wf_program_dump
   prints, and a little more:

     ; comment
     type 0 "Int!" int non-null          one a line, in order; an input's fields follow
       field "qty" type 0 default
     param 0 "P" type 0 default 12
     table 0 "t"
       row "A" 12
     lookup 0 "l" params 1 type 0 query "..."
     function 0 "f" params 1 registers 4 emits
       site 3 12 ".qty" "items[].qty"    of the instructions below it: line, column, path, target
       again:                            a label; so is a number before an instruction
       GET r0, slot 2
       JNONE r0, @again
       handler @from @to @handler
     map 0 "m" function 0 from csv to json trim
       node 0 width 3
       node 1 in 0 "qty" slot 1 used     each P: the elements of node P
       path "orders" "items"

   Constants: missing null true "text" ~"untyped" 12 #1.50 (number) decimal 1.50, double 0.5, date 3,
   datetime SECONDS NANOS MINUTES. A library call: LIB r0, "trim" 1 pattern "...". */
#ifndef WF_TESTS_ASSEMBLE_H
#define WF_TESTS_ASSEMBLE_H

#include "vm/program.h"

/* WEFT_INVALID with the line and what is wrong with it in `error`; else what wf_builder_finish gives. */
weft_status wf_assemble(weft_program **out, const char *listing, weft_diags *diags,
                        char error[160]);

#endif
