#include "runtime/send/connection.h"

#include "base/number.h"

#define KIND_TEXT   WF_SETTING_TEXT
#define KIND_URL    WF_SETTING_URL
#define KIND_SECRET WF_SETTING_SECRET
#define KIND_FLAG   WF_SETTING_FLAG
#define KIND_COUNT  WF_SETTING_NUMBER

const wf_setting_row wf_setting_rows[WF_SETTING_COUNT] = {
#define SETTING(key, kind, usual, least, most, doc) {#key, KIND_##kind, usual, least, most, doc},
#include "runtime/send/connection.def"
#undef SETTING
};

weft_span wf_connection_param_at(const wf_connection *connection, weft_span name)
{
    for (size_t i = 0; i < connection->param_count; i++) {
        if (weft_span_equal(connection->params[i].name, name))
            return connection->params[i].value;
    }
    return weft_span_of(NULL, 0);
}

void wf_connection_defaults(wf_connection *connection)
{
    memset(connection, 0, sizeof *connection);
    for (size_t i = 0; i < WF_SETTING_COUNT; i++) {
        wf_setting_value *const value = &connection->settings[i];
        value->text = weft_span_text(wf_setting_rows[i].usual);
        if (wf_setting_rows[i].kind == WF_SETTING_NUMBER && value->text.len != 0)
            (void)wf_int64_parse(&value->number, value->text); /* of connection.def */
    }
}
