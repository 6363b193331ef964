/* The families, one per file; stdlib.c puts them into one list. */
#ifndef WF_STDLIB_FAMILIES_H
#define WF_STDLIB_FAMILIES_H

#include "weft/resolver.h"

extern const weft_family wf_text_family;
extern const weft_family wf_words_family;
extern const weft_family wf_numeric_family;
extern const weft_family wf_logic_family;
extern const weft_family wf_list_family;
extern const weft_family wf_order_family;
extern const weft_family wf_group_family;
extern const weft_family wf_object_family;
extern const weft_family wf_pattern_family;
extern const weft_family wf_date_family;
extern const weft_family wf_calendar_family;
extern const weft_family wf_coding_family;
extern const weft_family wf_digest_family;
extern const weft_family wf_id_family;
extern const weft_family wf_sdk_get_family;
extern const weft_family wf_sdk_set_family;
extern const weft_family wf_sdk_rules_family;
extern const weft_family wf_sdk_resolve_family;
extern const weft_family wf_sdk_xml_family;
extern const weft_family wf_sdk_node_family;
extern const weft_family wf_sdk_xml_validate_family;
extern const weft_family wf_sdk_csv_family;
extern const weft_family wf_sdk_csv_check_family;
extern const weft_family wf_sdk_json_family;
extern const weft_family wf_sdk_mutation_family;
extern const weft_family wf_sdk_build_csv_family;
extern const weft_family wf_sdk_build_json_family;
extern const weft_family wf_sdk_build_xml_family;
extern const weft_family wf_sdk_convert_family;
extern const weft_family wf_sdk_date_family;
extern const weft_family wf_sdk_number_family;
extern const weft_family wf_sdk_text_family;
extern const weft_family wf_sdk_list_family;
extern const weft_family wf_sdk_object_family;
extern const weft_family wf_sdk_logic_family;

#endif
