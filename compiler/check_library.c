/* Calls of library functions: arguments against the signature, type variables, lambdas. Source data
   keeps its place through `a` and `list<a>`, so that what is read of a result is known to be read of
   the source; wherever a function looks inside a value itself, all of it is read. */
#include "compiler/check.h"

typedef struct inference {
    wf_check_place *place;
    const wf_registry_entry *entry;
    const wf_type *bound[26]; /* by letter; NULL: not yet */
    bool has_lambda;          /* one was given: elements are looked at through it */
    const wf_type *nothing;   /* arguments that short-circuit the call: what they may be */
} inference;

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* ---- what a function reads ---- */

static bool is_among(weft_span name, const char *const *names)
{
    for (; *names; names++) {
        if (weft_span_equal(name, weft_span_text(*names)))
            return true;
    }
    return false;
}

/* They ask of a value only whether, and what kind of thing, it is. */
static bool looks_at_kind(const inference *in)
{
    return (in->entry->resolver->traits & WEFT_ASKS_KIND) != 0;
}

/* They move elements about, or count them, and compare none. */
static bool moves_only(const inference *in)
{
    static const char *const names[] = {"count",   "reverse", "chunk",    "concat",    "flatten",
                                        "first",   "last",    "only",     "take",      "drop",
                                        "compact", "default", "if_blank", "non_blank", "coalesce",
                                        "values",  "get",     NULL};
    return is_among(weft_span_text(in->entry->resolver->name), names);
}

/* What a function looks into is handed to it as plain maps: places are lost. */
static bool looks_inside(const wf_sig_type *element)
{
    return (element->kinds & (WF_SIG_ANY | WF_SIG_MAP | WF_SIG_LIST)) != 0;
}

/* Whether an argument is handed over as it stands: an element of XML with all that is in it, not its
   text. */
static bool takes_whole(const inference *in, const wf_sig_type *sig)
{
    static const char *const names[] = {"to_json", NULL};
    const char *const name = in->entry->resolver->name;
    if (strchr(name, '.') || is_among(weft_span_text(name), names) || (sig->kinds & WF_SIG_MAP))
        return true;
    if (sig->kinds != WF_SIG_LIST)
        return false;
    return in->has_lambda || moves_only(in) || looks_inside(sig->element);
}

static bool has_variable(const wf_sig_type *sig)
{
    while (sig && !(sig->kinds & WF_SIG_VARIABLE))
        sig = sig->element;
    return sig != NULL;
}

static void touch(const inference *in, const wf_type *type)
{
    if (in->has_lambda || moves_only(in) || looks_at_kind(in))
        wf_type_use(type);
    else
        wf_type_use_all(type);
}

/* ---- arguments against parameters ---- */

static void bind(inference *in, char variable, const wf_type *type)
{
    const wf_type **slot = &in->bound[variable - 'a'];
    *slot = *slot ? wf_type_join(in->place->unit, *slot, type) : type;
}

static void bind_all(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    for (; sig; sig = sig->element) {
        if (sig->kinds & WF_SIG_VARIABLE)
            bind(in, sig->variable, type);
    }
}

static bool accept(inference *in, const wf_sig_type *sig, const wf_type *type);

/* `type` as it is once source data became maps: still known to come from its places, but found by
   name only, which is what virtual places are. */
static const wf_type *mapped(wf_unit *unit, const wf_type *type)
{
    if (type->class_ == WF_CLASS_SOURCE) {
        if (type->source->is_virtual)
            return type;
        wf_source_node *root = wf_source_root(unit, true, type->text_source);
        if (!root)
            return any();
        wf_source_flow(unit, root, type->source);
        return wf_type_flagged(unit, wf_type_source(unit, root), type->may_miss, type->may_null,
                               type->may_blank);
    }
    if (type->class_ != WF_CLASS_LIST && type->class_ != WF_CLASS_MAP)
        return type;
    const wf_type *element = mapped(unit, type->element);
    if (element == type->element)
        return type;
    const wf_type *copy =
        type->class_ == WF_CLASS_LIST ? wf_type_list(unit, element) : wf_type_map(unit, element);
    return wf_type_maybe(unit, copy, type->may_miss, type->may_null);
}

/* Source data where a list is wanted. A text is no list: what also takes texts reads the value. */
static bool accept_source_list(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    wf_unit *unit = in->place->unit;
    if (sig->kinds != WF_SIG_LIST) {
        wf_type_use_all(type);
        bind_all(in, sig, any());
        return true;
    }
    const wf_type *element = wf_type_element(unit, type->source);
    return accept(in, sig->element, looks_inside(sig->element) ? mapped(unit, element) : element);
}

static bool accept_source(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    if (sig->kinds & WF_SIG_LIST)
        return accept_source_list(in, sig, type);
    if (sig->kinds & (WF_SIG_MAP | WF_SIG_ANY)) {
        if (looks_at_kind(in))
            wf_type_use(type);
        else
            wf_type_use_all(type);
        bind_all(in, sig, any());
        return true;
    }
    if (sig->kinds & WF_SIG_VARIABLE) {
        touch(in, type);
        bind(in, sig->variable, type);
        return true;
    }
    wf_type_use(type);
    return true;
}

static bool accept_list(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    const wf_type *element = type->element;
    return accept(in, sig->element,
                  looks_inside(sig->element) ? mapped(in->place->unit, element) : element);
}

static bool accept_object(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    wf_unit *unit = in->place->unit;
    if (!(sig->kinds & WF_SIG_MAP))
        return false;
    if (!in->has_lambda && !moves_only(in))
        wf_type_use_all(type);
    if (type->class_ == WF_CLASS_MAP)
        return accept(in, sig->element, type->element);
    if (type->class_ == WF_CLASS_SCHEMA)
        return accept(in, sig->element, any());
    const wf_type *element = wf_type_plain(WF_CLASS_NEVER);
    for (const wf_type_member *m = type->members; m; m = m->next)
        element = wf_type_join(unit, element, mapped(unit, m->type));
    return accept(in, sig->element, element);
}

static uint32_t bits_of(const wf_type *type)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_TEXT:
    case WF_CLASS_STRING:
        return WF_SIG_TEXT;
    case WF_CLASS_INT:
        return WF_SIG_NUMBER;
    case WF_CLASS_DECIMAL:
        return type->number ? WF_SIG_NUMBER : WF_SIG_DECIMAL;
    case WF_CLASS_BOOL:
        return WF_SIG_BOOL;
    case WF_CLASS_DATE:
        return WF_SIG_DATE;
    case WF_CLASS_DATETIME:
        return WF_SIG_DATETIME;
    case WF_CLASS_DURATION:
        return WF_SIG_DURATION;
    case WF_CLASS_PATTERN:
        return WF_SIG_PATTERN;
    case WF_CLASS_SCHEMA:
        return wf_type_is_text(type) ? WF_SIG_TEXT : 0;
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
    case WF_CLASS_LIST:
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        break;
    }
    return 0;
}

/* Whether a value of `type` may be given where the signature says `sig`. */
static bool accept(inference *in, const wf_sig_type *sig, const wf_type *type)
{
    const wf_class class_ = (wf_class)type->class_;
    if (class_ == WF_CLASS_NEVER || class_ == WF_CLASS_NOTHING)
        return true;
    if (class_ == WF_CLASS_SOURCE)
        return accept_source(in, sig, type);
    if (class_ == WF_CLASS_PATTERN || class_ == WF_CLASS_DURATION)
        return (sig->kinds & bits_of(type)) != 0;
    wf_type_use(type);
    if (class_ == WF_CLASS_ANY || wf_type_is_dynamic(type)) {
        bind_all(in, sig, any());
        return true;
    }
    if (sig->kinds & WF_SIG_ANY) {
        if (!looks_at_kind(in))
            wf_type_use_all(type);
        return true;
    }
    if (class_ == WF_CLASS_LIST && (sig->kinds & WF_SIG_LIST))
        return accept_list(in, sig, type);
    if (sig->kinds & bits_of(type))
        return true;
    if (sig->kinds & WF_SIG_VARIABLE) {
        if (wf_type_is_composite(type))
            touch(in, type);
        bind(in, sig->variable, type);
        return true;
    }
    return wf_type_is_composite(type) && class_ != WF_CLASS_LIST && accept_object(in, sig, type);
}

/* ---- complaints ---- */

static const struct {
    uint32_t kinds;
    const char *word;
    const char *conversion;
} kind_words[] = {
    {WF_SIG_LIST, "a list", NULL},
    {WF_SIG_MAP, "an object", NULL},
    {WF_SIG_TEXT, "a text", ".text()"},
    {WF_SIG_DECIMAL, "a number", ".decimal()"},
    {WF_SIG_INT, "a whole number", ".int()"},
    {WF_SIG_BOOL, "a bool", ".bool()"},
    {WF_SIG_DATE, "a date", ".date(\"yyyy-MM-dd\")"},
    {WF_SIG_DATETIME, "a date-time", ".datetime(\"iso8601\")"},
    {WF_SIG_DURATION, "a duration such as 10 min", NULL},
    {WF_SIG_PATTERN, "a pattern r'…'", NULL},
};

/* The word of the first kind; `*conversion` gets what makes text and numbers into it. */
static const char *wanted(const wf_sig_type *sig, const char **conversion)
{
    for (size_t i = 0; i < WF_COUNTOF(kind_words); i++) {
        const bool both = kind_words[i].kinds == WF_SIG_DECIMAL || !(sig->kinds & WF_SIG_DECIMAL);
        if ((sig->kinds & kind_words[i].kinds) && both) {
            *conversion = kind_words[i].conversion;
            return kind_words[i].word;
        }
    }
    *conversion = NULL;
    return "something else";
}

/* The first argument is what the call is made on: its parameter's name says nothing to anyone. */
static void refuse(inference *in, const wf_node *arg, const wf_sig_param *param,
                   const wf_type *type)
{
    wf_unit *unit = in->place->unit;
    const char *conversion = NULL;
    const char *word = wanted(param->type, &conversion);
    const weft_span text = wf_check_operand(unit, arg);
    const wf_type *shown = wf_type_some(unit, type);
    weft_diag *diag = wf_diags_add(
        unit->diags, WF_W2114, wf_check_at(arg), "`%s` takes %s as its %.*s, this is %s",
        in->entry->resolver->name, word, WF_SPAN(param->name), wf_check_type_name(unit, shown));
    const bool scalar = !wf_type_is_composite(type) && type->class_ != WF_CLASS_PATTERN &&
                        type->class_ != WF_CLASS_DURATION;
    if ((param->type->kinds & WF_SIG_LIST) && wf_type_is_text(type) &&
        strcmp(in->entry->resolver->name, "concat") == 0) /* as XPath, SQL and JavaScript have it */
        wf_diag_hint(unit->diags, diag, "texts are joined by \"${a}${b}\"");
    else if (param->type->kinds & WF_SIG_LIST)
        wf_check_write(unit, diag, " for a list of one", "%.*s[]", WF_SPAN(text));
    else if (type->class_ == WF_CLASS_LIST && !(param->type->kinds & WF_SIG_MAP))
        wf_diag_hint(unit->diags, diag, "write %.*s.map(x => x.%s(…)) for each element",
                     WF_SPAN(text), in->entry->resolver->name);
    else if (conversion && scalar)
        wf_check_write(unit, diag, "", "%.*s%s", WF_SPAN(text), conversion);
}

/* ---- lambdas ---- */

static const wf_type *resolve(inference *in, const wf_sig_type *sig);

/* An expression given where a lambda is due becomes one whose parameter has no name. */
static wf_node *as_lambda(wf_unit *unit, wf_node *arg)
{
    if (arg->kind == WF_NODE_LAMBDA)
        return arg;
    wf_node *lambda = wf_node_new(&unit->arena, WF_NODE_LAMBDA, arg->source, arg->start, arg->end);
    wf_node *params =
        wf_node_new(&unit->arena, WF_NODE_PARAMETERS, arg->source, arg->start, arg->start);
    wf_node *param =
        wf_node_new(&unit->arena, WF_NODE_PARAMETER, arg->source, arg->start, arg->start);
    if (!lambda || !params || !param) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    params->first = params->last = param;
    params->count = 1;
    params->next = arg;
    arg->next = NULL;
    lambda->first = params;
    lambda->last = arg;
    lambda->count = 2;
    return lambda;
}

static void check_lambda(inference *in, wf_call_note *note, uint32_t i)
{
    wf_unit *unit = in->place->unit;
    const wf_sig_param *param = &in->entry->signature.params[i];
    wf_node *const given = note->args[i];
    wf_node *lambda = as_lambda(unit, given);
    if (!lambda)
        return;
    note->args[i] = lambda;
    const wf_type *element = resolve(in, param->type->argument);
    const wf_type *body = wf_check_lambda(in->place, lambda, element);
    wf_node *expr = wf_node_at(lambda, 1);
    wf_type_use(body);
    const wf_sig_type *wants = param->type->result;
    if (wants->kinds == WF_SIG_BOOL && body->class_ != WF_CLASS_BOOL && !wf_type_is_dynamic(body)) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2109, wf_check_at(expr),
                                       "`%s` takes a condition here, this is %s",
                                       in->entry->resolver->name, wf_check_type_name(unit, body));
        wf_check_write(unit, diag, ", or compare it", "%.*s.exists()",
                       WF_SPAN(wf_check_operand(unit, expr)));
        return;
    }
    wf_sig_param result = *param;
    result.type = wants;
    if (!accept(in, wants, body))
        refuse(in, expr, &result, body);
}

/* ---- results ---- */

static const wf_type *resolve_single(inference *in, const wf_sig_type *sig)
{
    wf_unit *unit = in->place->unit;
    switch (sig->kinds) {
    case WF_SIG_BOOL:
        return wf_type_plain(WF_CLASS_BOOL);
    case WF_SIG_INT:
        return wf_type_plain(WF_CLASS_INT);
    case WF_SIG_DECIMAL:
        return wf_type_plain(WF_CLASS_DECIMAL);
    case WF_SIG_NUMBER:
        return wf_type_join(unit, wf_type_plain(WF_CLASS_INT), wf_type_plain(WF_CLASS_DECIMAL));
    case WF_SIG_TEXT:
        return wf_type_plain(WF_CLASS_STRING);
    case WF_SIG_DATE:
        return wf_type_plain(WF_CLASS_DATE);
    case WF_SIG_DATETIME:
        return wf_type_plain(WF_CLASS_DATETIME);
    case WF_SIG_PATTERN:
        return wf_type_plain(WF_CLASS_PATTERN);
    case WF_SIG_DURATION:
        return wf_type_plain(WF_CLASS_DURATION);
    case WF_SIG_LIST:
        return wf_type_list(unit, resolve(in, sig->element));
    case WF_SIG_MAP:
        return wf_type_map(unit, mapped(unit, resolve(in, sig->element)));
    case WF_SIG_VARIABLE: {
        const wf_type *bound = in->bound[sig->variable - 'a'];
        return bound ? bound : any();
    }
    default:
        return any();
    }
}

static const wf_type *resolve(inference *in, const wf_sig_type *sig)
{
    const wf_type *type = resolve_single(in, sig);
    return sig->maybe ? wf_type_maybe(in->place->unit, type, true, false) : type;
}

/* ---- the call ---- */

static bool check_effects(wf_check_place *place, const wf_node *node,
                          const wf_registry_entry *entry)
{
    const unsigned traits = entry->resolver->traits;
    const char *effect = NULL;
    if ((traits & WEFT_USES_CLOCK) && !place->file->uses_clock)
        effect = "clock";
    if ((traits & WEFT_USES_RANDOM) && !place->file->uses_random)
        effect = "random";
    if (!effect)
        return true;
    weft_diag *diag = wf_diags_add(
        place->unit->diags, WF_W2010, wf_check_at_name(node),
        "`%s` needs the %s, which the file does not declare", entry->resolver->name,
        weft_span_equal(weft_span_text(effect), weft_span_text("clock")) ? "clock"
                                                                         : "random generator");
    wf_diag_hint(place->unit->diags, diag, "add  use %s  at the top of the file", effect);
    return false;
}

static bool is_lambda(const wf_sig_param *param)
{
    return (param->type->kinds & WF_SIG_LAMBDA) != 0;
}

static void check_argument(inference *in, wf_call_note *note, uint32_t i)
{
    const wf_sig_param *param = &in->entry->signature.params[i];
    wf_node *arg = note->args[i];
    if (arg->kind == WF_NODE_LAMBDA) {
        wf_diags_add(in->place->unit->diags, WF_W2114, wf_check_at(arg),
                     "`%s` takes no lambda as its %.*s", in->entry->resolver->name,
                     WF_SPAN(param->name));
        (void)wf_check_lambda(in->place, arg, any());
        return;
    }
    const wf_type *type = arg->type ? arg->type : wf_check_expr(in->place, arg, NULL);
    const uint32_t patterns = param->type->kinds & (WF_SIG_PATTERN | WF_SIG_TEXT);
    if (patterns == WF_SIG_PATTERN && arg->kind == WF_NODE_TEXT) {
        wf_check_pattern(in->place, arg, in->entry);
        return;
    }
    if (!accept(in, param->type, type) && arg->kind != WF_NODE_ERROR)
        refuse(in, arg, param, type);
    if (!(param->type->kinds & WF_SIG_ANY) && !param->type->maybe)
        in->nothing = wf_type_after(in->place->unit, in->nothing, type);
}

const wf_type *wf_check_library(wf_check_place *place, wf_node *node, wf_call_note *note)
{
    wf_unit *unit = place->unit;
    const wf_signature *signature = &note->library->signature;
    wf_parameter params[WF_SIG_MAX_PARAMS] = {{{NULL, 0}, false, false}};
    inference in = {.place = place, .entry = note->library};
    in.nothing = wf_type_plain(WF_CLASS_BOOL);
    for (uint32_t i = 0; i < signature->count; i++) {
        params[i].name = signature->params[i].name;
        params[i].optional = signature->params[i].optional != 0;
        params[i].lambda = is_lambda(&signature->params[i]);
    }
    (void)check_effects(place, node, note->library);
    if (!wf_check_arguments(place, node, node->text, params, signature->count, note)) {
        wf_check_loose(place, node);
        return resolve(&in, signature->result);
    }
    const wf_type *const read = wf_check_read(place, note);
    if (read && note->rest.ptr)
        return wf_type_after(unit, resolve(&in, signature->result), in.nothing);
    if (read)
        return read;
    for (uint32_t i = 0; i < signature->count; i++)
        in.has_lambda = in.has_lambda || (note->args[i] && params[i].lambda);
    for (uint32_t i = 0; i < signature->count; i++) {
        if (takes_whole(&in, signature->params[i].type))
            note->whole |= 1u << i;
        if (!in.has_lambda && !moves_only(&in) && has_variable(signature->params[i].type))
            note->looked |= 1u << i;
        if (note->args[i] && !params[i].lambda)
            check_argument(&in, note, i);
    }
    for (uint32_t i = 0; i < signature->count; i++) {
        if (note->args[i] && params[i].lambda)
            check_lambda(&in, note, i);
    }
    if (note->library->resolver->traits & WEFT_NEVER)
        return wf_type_plain(WF_CLASS_NEVER);
    return wf_type_after(unit, resolve(&in, signature->result), in.nothing);
}

/* ---- patterns ---- */

void wf_check_pattern(wf_check_place *place, const wf_node *node, const wf_registry_entry *library)
{
    wf_unit *unit = place->unit;
    char reason[128] = "";
    size_t offset = 0;
    void *compiled = NULL;
    if (!library)
        library = wf_registry_find(unit->registry, weft_span_text("matches"));
    const weft_prepare *prepare = library ? library->resolver->prepare : NULL;
    if (!prepare)
        return;
    const weft_status rc = prepare->compile(&compiled, node->text, reason, &offset);
    if (rc == WEFT_OK) {
        prepare->release(compiled);
        return;
    }
    if (rc == WEFT_NOMEM) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_place at = wf_check_at_name(node);
    if (offset < at.end - at.start) {
        at.start += (uint32_t)offset;
        at.end = at.start + 1;
    }
    wf_diags_add(unit->diags, WF_W2117, at, "this pattern does not compile: %s", reason);
}
