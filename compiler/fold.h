/* Constants, for the front. */
#ifndef WF_COMPILER_FOLD_H
#define WF_COMPILER_FOLD_H

#include "compiler/unit.h"

/* Turns a constant expression into the literal of its value, in place. Leaves alone what is none and
   what has no literal (dates). */
void wf_fold_node(wf_unit *unit, wf_node *node);

#endif
