/* Counting line feeds. */
#ifndef WF_RUNTIME_LINES_H
#define WF_RUNTIME_LINES_H

#include "runtime/read/cpu.h"

#define WF_LINES_BLOCK 64u

/* Line feeds among so many blocks. */
typedef uint64_t (*wf_lines_count)(const char *at, size_t blocks);

/* What counts fastest on `cpu`. */
wf_lines_count wf_lines_kernel(wf_cpu cpu);

#endif
