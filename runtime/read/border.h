/* Where an input may be cut so that its parts, each read by itself, give what the whole gives: between
   two records, and only where nothing that was read before depends on what comes after.

   Rows and lines can be cut from the beginning. A document can when its reader stands between two records
   (wf_reader.stand); what is behind the list of them, or inside of another element, has no borders. */
#ifndef WF_RUNTIME_BORDER_H
#define WF_RUNTIME_BORDER_H

#include "runtime/read/reader.h"

typedef struct wf_border wf_border;

/* Inputs of this format can be cut; only a document's reader says where that begins. */
bool wf_border_is_known(wf_format format);
bool wf_border_is_of_document(wf_format format);

/* `options` are kept. WEFT_NOMEM. */
weft_status wf_border_new(wf_border **out, const wf_reader_options *options);
void wf_border_free(wf_border *border); /* takes NULL */

/* Documents: the next bytes are those behind where a reader stands. */
void wf_border_begin(wf_border *border, const wf_standing *standing);

/* So many bytes without a border mean that none is to be found. */
size_t wf_border_most(const wf_border *border);
/* Documents: there are no more borders, however much is read. */
bool wf_border_is_over(const wf_border *border);

/* The longest prefix known to end with a record of `len` bytes that begin with one (in a document: where
   one may begin), or, for `is_first`, where the input does; 0: none is known. 64 bytes behind them are
   readable. What is said about the input is not said here. WEFT_NOMEM.

   The next call is about the bytes behind that prefix; with 0, about the same bytes and more. */
weft_status wf_border_find(size_t *end, wf_border *border, const char *text, size_t len,
                           bool is_first);

#endif
