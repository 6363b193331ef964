/* The face of this room: text in, trees and diagnostics out. Depth and size are bounded: a file has
   at most 64 MiB and nests at most 200 deep. Each parser reports every mistake it can find (it
   resumes at the next entry or declaration) and gives a tree even then, with ERROR nodes. */
#ifndef WF_GRAMMAR_SYNTAX_H
#define WF_GRAMMAR_SYNTAX_H

#include "base/diags.h"
#include "grammar/ast.h"
#include "grammar/sdl.h"

/* A .weft file. WEFT_OK; WEFT_INVALID when there were errors (`*out` is set all the same);
   WEFT_NOMEM, WEFT_LIMIT. The tree is in `arena`. */
weft_status wf_syntax_weft(wf_node **out, wf_source *source, wf_arena *arena, weft_diags *diags);

/* GraphQL schema language (October 2021 section 3, and `extend`). Same statuses. */
weft_status wf_syntax_sdl(wf_sdl_node **out, wf_source *source, wf_arena *arena, weft_diags *diags);

/* A GraphQL executable document (operations and fragments; section 2). Same statuses. */
weft_status wf_syntax_operation(wf_sdl_node **out, wf_source *source, wf_arena *arena,
                                weft_diags *diags);

/* The canonical form of a .weft file, appended to `out`; a formatted text formats to itself.
   WEFT_INVALID (with diagnostics) when the text does not parse. */
weft_status wf_syntax_format(wf_buf *out, wf_source *source, wf_arena *arena, weft_diags *diags);

#endif
