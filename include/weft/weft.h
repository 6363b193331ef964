/* Everything: include this, or the headers you need. */
#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include "weft/compile.h"
#include "weft/connection.h"
#include "weft/coverage.h"
#include "weft/describe.h"
#include "weft/diag.h"
#include "weft/draft.h"
#include "weft/exercise.h"
#include "weft/extract.h"
#include "weft/fetch.h"
#include "weft/infer.h"
#include "weft/pipeline.h"
#include "weft/place.h"
#include "weft/preflight.h"
#include "weft/profile.h"
#include "weft/program.h"
#include "weft/resolver.h"
#include "weft/run.h"
#include "weft/schema.h"
#include "weft/send.h"
#include "weft/span.h"
#include "weft/spec.h"
#include "weft/state.h"
#include "weft/status.h"
#include "weft/test.h"
#include "weft/value.h"
#include "weft/why.h"

#define WEFT_VERSION "0.1.0"

#endif
