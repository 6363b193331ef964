/* Generated JSON, in lines and as documents, and XML, sound and not. */
#ifndef WF_TEST_MADE_DOCUMENTS_H
#define WF_TEST_MADE_DOCUMENTS_H

#include "tests/agree/agree.h"

/* Each gives the count of records it meant. */
uint64_t make_ndjson(random_source *r, wf_buf *out);
/* The records are the elements of `.data.list`, or, for `is_bare`, of the list that is the document. */
uint64_t make_json_document(random_source *r, bool is_bare, wf_buf *out);
/* The records are /feed/group/item. */
uint64_t make_xml_document(random_source *r, wf_buf *out);

#endif
