/* The package's rules as they are, each where it stands in its order. The conditions look odd where
   the package's do: a falsy member counts as absent, lists and texts are walked as objects are. */
#include "compiler/mapping_validate.h"

#include "base/utf8.h"
#include "compiler/mapping_findings.h"
#include "compiler/mapping_value.h"

typedef struct validation {
    const wf_mapping_validate_options *options;
    bool with_places;           /* of the file as it stands, not of what JSON.parse leaves of it */
    const wf_document *culprit; /* of the engine's error */
    wf_mapping_findings findings; /* status WEFT_REJECTED: the engine's error */
} validation;

/* `at` is the member the finding is about, or what it should stand in. */
static void found(validation *v, wf_mapping_rule rule, const wf_document *at, weft_span path,
                  weft_span first, weft_span second)
{
    wf_mapping_findings_put(&v->findings, rule, at, path, first, second);
}

static weft_span nothing(void)
{
    return weft_span_of(NULL, 0);
}

static void found_plain(validation *v, wf_mapping_rule which, const wf_document *at,
                        const char *path)
{
    found(v, which, at, path ? weft_span_text(path) : nothing(), nothing(), nothing());
}

/* About a value whose text the message repeats. */
static void found_text(validation *v, wf_mapping_rule which, const wf_document *at,
                       const char *path)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_mapping_put_text(&text, at);
    const weft_span kept = wf_mapping_findings_keep(&v->findings, &text);
    if (v->findings.status == WEFT_OK)
        found(v, which, at, weft_span_text(path), kept, nothing());
}

/* `path`.`name` in the arena. */
static weft_span below(validation *v, weft_span path, weft_span name)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_span(&text, path);
    wf_buf_put_byte(&text, '.');
    wf_buf_put_span(&text, name);
    return wf_mapping_findings_keep(&v->findings, &text);
}

static weft_span below_text(validation *v, weft_span path, const char *name)
{
    return below(v, path, weft_span_text(name));
}

/* ---- forms of names ---- */

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(weft_span name, size_t from)
{
    for (size_t i = from; i < name.len; i++) {
        if (!is_lower(name.ptr[i]) && !is_upper(name.ptr[i]) && !is_digit(name.ptr[i]))
            return false;
    }
    return true;
}

static bool is_camel(weft_span name)
{
    return name.len != 0 && is_lower(name.ptr[0]) && is_word(name, 1);
}

static bool is_pascal(weft_span name)
{
    return name.len != 0 && is_upper(name.ptr[0]) && is_word(name, 1);
}

static bool is_node_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        if (!is_lower(c) && !is_upper(c) && c != '_' && (i == 0 || !is_digit(c)))
            return false;
    }
    return name.len != 0;
}

/* d.d or d.d.d */
static bool is_version(weft_span text)
{
    size_t dots = 0;
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (is_digit(text.ptr[i])) {
            digits++;
        } else if (text.ptr[i] == '.' && digits != 0) {
            dots++;
            digits = 0;
        } else {
            return false;
        }
    }
    return digits != 0 && (dots == 1 || dots == 2);
}

static bool has_two_dots(weft_span name)
{
    for (size_t i = 1; i < name.len; i++) {
        if (name.ptr[i - 1] == '.' && name.ptr[i] == '.')
            return true;
    }
    return false;
}

static bool is_text(const wf_document *value)
{
    return value && value->kind == WF_DOCUMENT_STRING;
}

static bool text_is(const wf_document *value, const char *text)
{
    return is_text(value) && weft_span_equal(value->text, weft_span_text(text));
}

/* Where a member that is missing is complained of: at what should hold it. */
static const wf_document *member_or(const wf_document *member, const wf_document *holder)
{
    return member ? member : holder;
}

/* ---- the head of the file ---- */

static void check_version(validation *v, const wf_document *root)
{
    const wf_document *const version = wf_mapping_find(root, "version");
    if (!wf_mapping_is_truthy(version))
        found_plain(v, WF_RULE_VERSION_MISSING, member_or(version, root), "version");
    else if (!is_text(version))
        found(v, WF_RULE_VERSION_INVALID_TYPE, version, weft_span_text("version"),
              weft_span_text(wf_mapping_type_name(version)), nothing());
    else if (!is_version(version->text))
        found_text(v, WF_RULE_VERSION_NON_SEMVER, version, "version");
}

static void check_mutation(validation *v, const wf_document *root)
{
    const wf_document *const mutation = wf_mapping_find(root, "mutation");
    if (!wf_mapping_is_truthy(mutation)) {
        found_plain(v, WF_RULE_MUTATION_MISSING, member_or(mutation, root), "mutation");
        return;
    }
    if (!is_text(mutation)) {
        found(v, WF_RULE_MUTATION_INVALID_TYPE, mutation, weft_span_text("mutation"),
              weft_span_text(wf_mapping_type_name(mutation)), nothing());
        return;
    }
    if (wf_utf8_trim(mutation->text).len == 0)
        found_plain(v, WF_RULE_MUTATION_EMPTY, mutation, "mutation");
    if (!is_camel(mutation->text))
        found_text(v, WF_RULE_MUTATION_INVALID_FORMAT, mutation, "mutation");
}

static void check_source_format(validation *v, const wf_document *root)
{
    const wf_document *const format = wf_mapping_find(root, "sourceFormat");
    if (!wf_mapping_is_truthy(format))
        found_plain(v, WF_RULE_SOURCE_FORMAT_MISSING, member_or(format, root), "sourceFormat");
    else if (!text_is(format, "xml") && !text_is(format, "json") && !text_is(format, "jsonl"))
        found_text(v, WF_RULE_SOURCE_FORMAT_INVALID, format, "sourceFormat");
}

static void check_parts(validation *v, const wf_document *root)
{
    const wf_document *const fields = wf_mapping_find(root, "fields");
    const bool has_fields = wf_mapping_is_object(fields);
    const bool has_arguments = wf_mapping_is_object(wf_mapping_find(root, "arguments"));
    if (!has_fields && !has_arguments)
        found_plain(v, WF_RULE_FIELDS_OR_ARGUMENTS_MISSING, root, NULL);
    else if (has_fields && has_arguments)
        found_plain(v, WF_RULE_BOTH_FIELDS_AND_ARGUMENTS, fields, NULL);
}

/* ---- nodes ---- */

static void check_flag(validation *v, wf_mapping_rule which, const wf_document *node,
                       const char *name, wf_mapping_member member, weft_span path)
{
    const wf_document *const flag = wf_mapping_find(node, name);
    if (flag && flag->kind != WF_DOCUMENT_BOOL)
        found(v, which, flag, below_text(v, path, name), member.key, nothing());
}

static void check_extract(validation *v, wf_mapping_member member, weft_span path)
{
    const wf_document *const extract = wf_mapping_find(member.value, "extract");
    const weft_span at = below_text(v, path, "extract");
    if (!wf_mapping_is_truthy(extract))
        found(v, WF_RULE_NODE_EXTRACT_MISSING, member_or(extract, member.value), at, member.key,
              nothing());
    else if (!is_text(extract))
        found(v, WF_RULE_NODE_EXTRACT_INVALID_TYPE, extract, at, member.key, nothing());
}

static void check_node(validation *v, wf_mapping_member member, weft_span nodes)
{
    const weft_span path = below(v, nodes, member.key);
    if (!is_node_name(member.key))
        found(v, WF_RULE_NODE_NAME_INVALID, member.value, path, member.key, nothing());
    if (!wf_mapping_is_object(member.value)) {
        found(v, WF_RULE_NODE_CONFIG_INVALID, member.value, path, member.key, nothing());
        return;
    }
    check_extract(v, member, path);
    const wf_document *const parse = wf_mapping_find(member.value, "parse");
    const bool has_parse = wf_mapping_is_truthy(parse);
    if (has_parse && !text_is(parse, "xml") && !text_is(parse, "json")) {
        wf_buf text;
        wf_buf_init(&text, 0);
        wf_mapping_put_text(&text, parse);
        const weft_span shown = wf_mapping_findings_keep(&v->findings, &text);
        if (v->findings.status == WEFT_OK)
            found(v, WF_RULE_NODE_PARSE_INVALID, parse, below_text(v, path, "parse"), member.key,
                  shown);
    }
    check_flag(v, WF_RULE_NODE_UNESCAPE_INVALID_TYPE, member.value, "unescape", member, path);
    check_flag(v, WF_RULE_NODE_REQUIRED_INVALID_TYPE, member.value, "required", member, path);
    const wf_document *const unescape = wf_mapping_find(member.value, "unescape");
    if (wf_mapping_is_truthy(unescape) && !has_parse)
        found(v, WF_RULE_NODE_UNESCAPE_WITHOUT_PARSE, unescape, path, member.key, nothing());
}

/* The package never sees the first of two. */
static void check_twice(validation *v, const wf_document *nodes)
{
    for (const wf_document *node = nodes->first; node; node = node->next) {
        if (nodes->kind == WF_DOCUMENT_OBJECT && wf_document_member(nodes, node->key) != node)
            found(v, WF_RULE_NODE_NAME_DUPLICATE, node,
                  below(v, weft_span_text("nodes"), node->key), node->key, nothing());
    }
}

static void check_nodes(validation *v, const wf_document *root)
{
    const wf_document *const nodes = wf_mapping_find(root, "nodes");
    wf_mapping_members members = {0};
    if (!wf_mapping_is_truthy(nodes))
        return;
    if (v->with_places)
        check_twice(v, nodes);
    if (v->findings.status == WEFT_OK)
        v->findings.status = wf_mapping_members_of(&members, nodes, &v->findings.arena);
    for (size_t i = 0; v->findings.status == WEFT_OK && i < members.count; i++)
        check_node(v, members.items[i], weft_span_text("nodes"));
}

/* ---- fields ---- */

/* A member besides `source`, `resolver` and those that begin with _. */
static bool has_other_member(const wf_document *field)
{
    if (field->kind == WF_DOCUMENT_LIST)
        return field->count != 0;
    if (field->kind != WF_DOCUMENT_OBJECT)
        return false;
    for (const wf_document *member = field->first; member; member = member->next) {
        const bool is_private = member->key.len != 0 && member->key.ptr[0] == '_';
        if (!is_private && !weft_span_equal(member->key, weft_span_text("source")) &&
            !weft_span_equal(member->key, weft_span_text("resolver")))
            return true;
    }
    return false;
}

static bool is_known(const validation *v, weft_span resolver)
{
    for (size_t i = 0; i < v->options->known_count; i++) {
        if (weft_span_equal(v->options->known[i], resolver))
            return true;
    }
    return false;
}

static void check_resolver(validation *v, wf_mapping_member field, weft_span path)
{
    const wf_document *const resolver = wf_mapping_find(field.value, "resolver");
    if (!wf_mapping_is_truthy(resolver))
        return;
    const weft_span at = below_text(v, path, "resolver");
    if (!is_text(resolver))
        found(v, WF_RULE_FIELD_RESOLVER_INVALID_TYPE, resolver, at, field.key, nothing());
    else if (v->options->check_resolvers && !is_known(v, resolver->text))
        found(v, WF_RULE_FIELD_RESOLVER_UNKNOWN, resolver, at, field.key, resolver->text);
}

static void check_source(validation *v, wf_mapping_member field, weft_span path)
{
    const wf_document *const source = wf_mapping_find(field.value, "source");
    if (!wf_mapping_is_truthy(source))
        return;
    if (!is_text(source))
        found(v, WF_RULE_FIELD_SOURCE_INVALID_TYPE, source, below_text(v, path, "source"),
              field.key, nothing());
    if (wf_mapping_find(field.value, "value"))
        found(v, WF_RULE_FIELD_VALUE_AND_SOURCE, source, path, field.key, nothing());
}

static void check_fields(validation *v, const wf_document *fields, weft_span path);

static void check_field(validation *v, wf_mapping_member field, weft_span fields)
{
    const weft_span path = below(v, fields, field.key);
    if (v->findings.status != WEFT_OK)
        return;
    if (has_two_dots(field.key))
        found(v, WF_RULE_FIELD_NAME_INVALID, field.value, path, field.key, nothing());
    if (field.value->kind == WF_DOCUMENT_NULL) {
        v->culprit = field.value;
        v->findings.status = WEFT_REJECTED;
        return;
    }
    if (!wf_mapping_is_truthy(wf_mapping_find(field.value, "source")) &&
        !wf_mapping_is_truthy(wf_mapping_find(field.value, "resolver")) &&
        !has_other_member(field.value))
        found(v, WF_RULE_FIELD_CONFIG_INCOMPLETE, field.value, path, field.key, nothing());
    check_resolver(v, field, path);
    check_source(v, field, path);
    const wf_document *const inner = wf_mapping_find(field.value, "fields");
    if (wf_mapping_is_object(inner) && v->findings.status == WEFT_OK)
        check_fields(v, inner, below_text(v, path, "fields"));
}

/* As deep as the document nests: 200 levels. */
static void check_fields(validation *v, const wf_document *fields, weft_span path)
{
    wf_mapping_members members = {0};
    if (v->findings.status == WEFT_OK)
        v->findings.status = wf_mapping_members_of(&members, fields, &v->findings.arena);
    for (size_t i = 0; v->findings.status == WEFT_OK && i < members.count; i++)
        check_field(v, members.items[i], path);
}

/* ---- arguments and the answer ---- */

static void check_arguments(validation *v, const wf_document *root)
{
    const wf_document *const arguments = wf_mapping_find(root, "arguments");
    wf_mapping_members members = {0};
    if (!wf_mapping_is_truthy(arguments) || v->findings.status != WEFT_OK)
        return;
    v->findings.status = wf_mapping_members_of(&members, arguments, &v->findings.arena);
    if (v->findings.status == WEFT_OK && members.count == 0)
        found_plain(v, WF_RULE_ARGUMENTS_EMPTY, arguments, "arguments");
    for (size_t i = 0; v->findings.status == WEFT_OK && i < members.count; i++) {
        const weft_span key = members.items[i].key;
        if ((key.len == 0 || key.ptr[0] != '_') && !wf_mapping_is_object(members.items[i].value))
            found(v, WF_RULE_ARGUMENT_INVALID, members.items[i].value,
                  below(v, weft_span_text("arguments"), key), key, nothing());
    }
}

static void check_answer(validation *v, const wf_document *root)
{
    const wf_document *const fields = wf_mapping_find(root, "returnFields");
    if (!wf_mapping_is_truthy(fields))
        found_plain(v, WF_RULE_RETURN_FIELDS_MISSING, member_or(fields, root), "returnFields");
    else if (fields->kind != WF_DOCUMENT_LIST)
        found_plain(v, WF_RULE_RETURN_FIELDS_NOT_ARRAY, fields, "returnFields");
    else if (fields->count == 0)
        found_plain(v, WF_RULE_RETURN_FIELDS_EMPTY, fields, "returnFields");
}

static void check_operation(validation *v, const wf_document *root)
{
    const wf_document *const name = wf_mapping_find(root, "operationName");
    if (!wf_mapping_is_truthy(name))
        return;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_mapping_put_text(&text, name);
    const weft_span shown = wf_mapping_findings_keep(&v->findings, &text);
    if (v->findings.status == WEFT_OK && !is_pascal(shown))
        found(v, WF_RULE_OPERATION_NAME_INVALID_FORMAT, name, weft_span_text("operationName"),
              shown, nothing());
}

/* False when the root is nothing to look into. */
static bool check_root(validation *v, const wf_document *root)
{
    if (root->kind == WF_DOCUMENT_OBJECT)
        return true;
    if (root->kind == WF_DOCUMENT_NULL)
        found_plain(v, WF_RULE_ROOT_NULL_OR_UNDEFINED, root, NULL);
    else if (root->kind == WF_DOCUMENT_LIST)
        found_plain(v, WF_RULE_ROOT_IS_ARRAY, root, NULL);
    else
        found(v, WF_RULE_ROOT_NOT_OBJECT, root, nothing(),
              weft_span_text(wf_mapping_type_name(root)), nothing());
    return false;
}

static void validate(validation *v, const wf_document_file *file,
                     const wf_mapping_validate_options *options, bool with_places)
{
    static const wf_mapping_validate_options defaults = {0};
    const validation empty = {0};
    const wf_document *const root = file->root;
    *v = empty;
    v->with_places = with_places;
    v->options = options ? options : &defaults;
    wf_mapping_findings_init(&v->findings);
    if (!check_root(v, root))
        return;
    check_version(v, root);
    check_mutation(v, root);
    check_source_format(v, root);
    check_parts(v, root);
    check_nodes(v, root);
    const wf_document *const fields = wf_mapping_find(root, "fields");
    if (wf_mapping_is_truthy(fields))
        check_fields(v, fields, weft_span_text("fields"));
    check_arguments(v, root);
    if (v->findings.status != WEFT_OK)
        return;
    check_answer(v, root);
    check_operation(v, root);
}

weft_status wf_mapping_validate(wf_buf *out, const wf_document_file *file,
                                const wf_mapping_validate_options *options)
{
    validation v;
    validate(&v, file, options, false);
    weft_status status = v.findings.status;
    if (status == WEFT_OK) {
        wf_mapping_findings_format(out, &v.findings, v.options->strict);
        status = out->status;
    }
    wf_mapping_findings_fini(&v.findings);
    return status;
}

weft_status wf_mapping_validate_diags(weft_diags *diags, const wf_document_file *file,
                                      const wf_mapping_validate_options *options)
{
    validation v;
    validate(&v, file, options, true);
    wf_mapping_findings_report(diags, &v.findings, file);
    const bool is_stopped = v.findings.status == WEFT_REJECTED;
    if (is_stopped) {
        weft_diag *const diag =
            wf_diags_add(diags, WF_W5036, wf_mapping_place(file, v.culprit),
                         "the package's validator fails at a field that is null");
        wf_diag_hint(diags, diag, "remove the field, or say where its value comes from");
    }
    const bool is_wrong = v.findings.errors != 0 || is_stopped;
    const weft_status status = is_stopped ? WEFT_OK : v.findings.status;
    wf_mapping_findings_fini(&v.findings);
    return status == WEFT_OK && is_wrong ? WEFT_INVALID : status;
}
