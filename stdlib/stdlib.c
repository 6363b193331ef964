/* The families in one list: what the registry is built from. */
#include "stdlib/stdlib.h"

#include "base/core.h"
#include "stdlib/families.h"

static const weft_family *const families[] = {
    &wf_text_family,          &wf_words_family,
    &wf_pattern_family,       &wf_numeric_family,
    &wf_logic_family,         &wf_list_family,
    &wf_order_family,         &wf_group_family,
    &wf_object_family,        &wf_date_family,
    &wf_calendar_family,      &wf_coding_family,
    &wf_digest_family,        &wf_id_family,
    &wf_sdk_get_family,       &wf_sdk_set_family,
    &wf_sdk_resolve_family,   &wf_sdk_xml_family,
    &wf_sdk_node_family,      &wf_sdk_rules_family,
    &wf_sdk_convert_family,   &wf_sdk_date_family,
    &wf_sdk_number_family,    &wf_sdk_text_family,
    &wf_sdk_list_family,      &wf_sdk_object_family,
    &wf_sdk_logic_family,     &wf_sdk_xml_validate_family,
    &wf_sdk_csv_family,       &wf_sdk_csv_check_family,
    &wf_sdk_json_family,      &wf_sdk_mutation_family,
    &wf_sdk_build_csv_family, &wf_sdk_build_json_family,
    &wf_sdk_build_xml_family,
};

const weft_family *const *wf_stdlib_families(size_t *count)
{
    *count = WF_COUNTOF(families);
    return families;
}
