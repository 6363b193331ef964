/* A compiled mapping file: immutable, usable from many threads at once. */
#ifndef WEFT_PROGRAM_H
#define WEFT_PROGRAM_H

#include "weft/diag.h"

typedef struct weft_program weft_program;

#ifdef __cplusplus
extern "C" {
#endif

/* A program from the bytes of a .weftc file (borrowed for the call), verified and linked against
   the standard library. `name` is for messages. WEFT_INVALID with W22xx when the bytes are not a
   program or one of another version. Free with weft_program_free. */
WEFT_API weft_status weft_program_load(weft_program **out, weft_span image, const char *name,
                                       weft_diags *diags);

/* The bytes of a .weftc file: the same for the same mapping on every machine. `*out` is given:
   free `out->ptr` with weft_bytes_free. */
WEFT_API weft_status weft_program_save(weft_span *out, const weft_program *program);

/* A readable listing; given, as above. */
WEFT_API weft_status weft_program_dump(weft_span *out, const weft_program *program);
/* The same with the fused instructions, each above the general ones that it stands for. */
WEFT_API weft_status weft_program_dump_fused(weft_span *out, const weft_program *program);

WEFT_API void weft_bytes_free(weft_span bytes);         /* takes the empty span */
WEFT_API void weft_program_free(weft_program *program); /* takes NULL */

/* The mappings of the file, in its order. */
WEFT_API uint32_t weft_program_map_count(const weft_program *program);
WEFT_API weft_span weft_program_map_name(const weft_program *program, uint32_t map);
/* The mapping of that name, or WEFT_MAP_NONE. */
#define WEFT_MAP_NONE UINT32_MAX
WEFT_API uint32_t weft_program_map_find(const weft_program *program, weft_span name);

/* The parameters that must or may be given. */
WEFT_API uint32_t weft_program_param_count(const weft_program *program);
WEFT_API weft_span weft_program_param_name(const weft_program *program, uint32_t param);
WEFT_API int weft_program_param_required(const weft_program *program, uint32_t param);

#ifdef __cplusplus
}
#endif
#endif
