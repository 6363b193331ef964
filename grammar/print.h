/* A tree as the text of a .weft file: for trees that no text was read for (mapping files of the npm
   package). What is printed reads back as the same tree, places aside; wf_syntax_format brings it into
   the canonical form. Comments are not part of a tree. */
#ifndef WF_GRAMMAR_PRINT_H
#define WF_GRAMMAR_PRINT_H

#include "grammar/ast.h"

/* Appends the declarations of a FILE behind the edition line, a line for each entry. WEFT_OK;
   WEFT_INVALID when the tree has a node that only a parsed text has; WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_print_file(wf_buf *out, const wf_node *file);

#endif
