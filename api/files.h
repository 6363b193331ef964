/* Files that a mapping names, read from beside it: the loader used when the embedder gives none. */
#ifndef WF_API_FILES_H
#define WF_API_FILES_H

#include "weft/compile.h"

extern const weft_loader wf_api_files;

#endif
