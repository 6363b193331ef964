/* Constants evaluated once, by the same bodies that would run for every record. What fails now would
   fail every time: that is said, and left to run time. Results that are large or no scalars are not
   folded. */
#include "compiler/fold.h"

#include "base/number.h"
#include "compiler/check.h"
#include "vm/call.h"
#include "vm/value.h"

#define SCRATCH_BYTES ((size_t)16 << 20)
#define TEXT_MOST     65536 /* longer results stay calls */

#define EFFECTS (WEFT_USES_RECORD | WEFT_USES_CLOCK | WEFT_USES_RANDOM | WEFT_NEVER)

/* ---- literals ---- */

static bool number_value(weft_value *out, wf_unit *unit, weft_span text)
{
    int64_t integer = 0;
    wf_decimal decimal;
    if (wf_int64_parse(&integer, text)) {
        *out = weft_int(integer);
        return true;
    }
    if (!wf_decimal_parse(&decimal, text))
        return false;
    if (wf_value_decimal(out, &unit->arena, &decimal))
        return true;
    unit->status = WEFT_NOMEM;
    return false;
}

static bool duration_value(weft_value *out, wf_unit *unit, const wf_node *node)
{
    static const struct {
        const char *unit;
        const char *seconds;
    } units[] = {{"ms", "0.001"}, {"s", "1"}, {"min", "60"}, {"h", "3600"}, {"d", "86400"}};
    wf_decimal count;
    wf_decimal factor;
    wf_decimal product;
    int64_t whole = 0;
    const weft_span name = wf_node_at(node, 0)->text;
    for (size_t i = 0; i < WF_COUNTOF(units); i++) {
        if (!weft_span_equal(name, weft_span_text(units[i].unit)))
            continue;
        if (!wf_decimal_parse(&count, node->text) ||
            !wf_decimal_parse(&factor, weft_span_text(units[i].seconds)) ||
            !wf_decimal_mul(&product, &count, &factor))
            return false;
        if (wf_decimal_to_int(&whole, &product)) {
            *out = weft_int(whole);
            return true;
        }
        return wf_value_decimal(out, &unit->arena, &product);
    }
    return false;
}

/* ---- operators ---- */

static bool keep_number(weft_value *out, wf_unit *unit, const wf_decimal *value, bool whole)
{
    int64_t integer = 0;
    if (whole && wf_decimal_to_int(&integer, value)) {
        *out = weft_int(integer);
        return true;
    }
    if (wf_value_decimal(out, &unit->arena, value))
        return true;
    unit->status = WEFT_NOMEM;
    return false;
}

static bool fold_arithmetic(weft_value *out, wf_unit *unit, const wf_node *node)
{
    weft_value a;
    weft_value b;
    wf_decimal left;
    wf_decimal right;
    wf_decimal result;
    bool exact = false;
    if (!wf_fold_constant(&a, unit, wf_node_at(node, 0)) ||
        !wf_fold_constant(&b, unit, wf_node_at(node, 1)) || !wf_value_number(&left, a) ||
        !wf_value_number(&right, b))
        return false;
    switch ((wf_operator)node->operator_) {
    case WF_OPERATOR_ADD:
        exact = wf_decimal_add(&result, &left, &right);
        break;
    case WF_OPERATOR_SUB:
        exact = wf_decimal_sub(&result, &left, &right);
        break;
    case WF_OPERATOR_MUL:
        exact = wf_decimal_mul(&result, &left, &right);
        break;
    default:
        return false; /* division and the rest are left to the machine */
    }
    const bool whole = a.kind == WEFT_KIND_INT && b.kind == WEFT_KIND_INT;
    return exact && keep_number(out, unit, &result, whole);
}

static bool fold_negation(weft_value *out, wf_unit *unit, const wf_node *node)
{
    weft_value value;
    wf_decimal number;
    if (node->operator_ != WF_OPERATOR_NEG ||
        !wf_fold_constant(&value, unit, wf_node_at(node, 0)) || !wf_value_number(&number, value))
        return false;
    const wf_decimal negated = wf_decimal_negate(&number);
    return keep_number(out, unit, &negated, value.kind == WEFT_KIND_INT);
}

static bool fold_template(weft_value *out, wf_unit *unit, const wf_node *node)
{
    wf_buf buf;
    bool constant = true;
    wf_buf_init(&buf, TEXT_MOST);
    for (const wf_node *part = node->first; part && constant; part = part->next) {
        weft_value value;
        constant = wf_fold_constant(&value, unit, part) && !weft_value_is_nothing(value);
        if (constant)
            wf_value_put_text(&buf, value);
    }
    constant = constant && buf.status == WEFT_OK;
    if (constant) {
        const weft_span text = wf_arena_dup(&unit->arena, wf_buf_span(&buf));
        if (!text.ptr)
            unit->status = WEFT_NOMEM;
        constant = text.ptr != NULL;
        *out = weft_text(text);
    }
    wf_buf_fini(&buf);
    return constant;
}

/* ---- calls ---- */

typedef enum folding {
    FOLD_NO, /* not a constant */
    FOLD_YES,
    FOLD_FAILS /* always */
} folding;

/* A number in the form the parameter takes. False: leave the call to run time. */
static bool fit_argument(const wf_sig_param *param, weft_value *arg, wf_arena *arena)
{
    const uint32_t kinds = param->type->kinds;
    int64_t integer = 0;
    wf_decimal decimal;
    if (arg->kind == WEFT_KIND_DECIMAL && !(kinds & WF_SIG_DECIMAL) && (kinds & WF_SIG_INT)) {
        if (!wf_value_integer(&integer, *arg))
            return false;
        *arg = weft_int(integer);
    }
    if (arg->kind == WEFT_KIND_INT && (kinds & WF_SIG_DECIMAL) && !(kinds & WF_SIG_INT)) {
        decimal = wf_decimal_of_int(arg->as.integer);
        return wf_value_decimal(arg, arena, &decimal);
    }
    return true;
}

static folding run_body(weft_value *out, const weft_resolver *resolver, weft_call *call,
                        const weft_value *args, uint32_t count, const weft_span *pattern)
{
    void *compiled = NULL;
    void *scratch = NULL;
    char reason[128];
    size_t offset = 0;
    const weft_prepare *prepare = resolver->prepare;
    if (prepare && pattern) {
        if (prepare->compile(&compiled, *pattern, reason, &offset) != WEFT_OK)
            return FOLD_NO; /* reported where the pattern stands */
        if (prepare->scratch && prepare->scratch(&scratch, compiled) != WEFT_OK) {
            prepare->release(compiled);
            return FOLD_NO;
        }
    }
    call->compiled = compiled;
    call->scratch = scratch;
    const weft_status rc = resolver->body(out, call, args, count);
    if (compiled) {
        if (prepare->scratch_release && scratch)
            prepare->scratch_release(scratch);
        prepare->release(compiled);
    }
    return rc == WEFT_OK ? FOLD_YES : rc == WEFT_REJECTED ? FOLD_FAILS : FOLD_NO;
}

static bool is_scalar(weft_value value)
{
    return value.kind <= WEFT_KIND_DATETIME && value.kind != WEFT_KIND_DOUBLE &&
           (value.kind != WEFT_KIND_TEXT || value.len <= TEXT_MOST);
}

/* Arguments as values, from `first` on; false when one is not known now. */
static bool fold_arguments(weft_value *args, uint32_t *count, weft_span *pattern, bool *has_pattern,
                           wf_unit *unit, const wf_call_note *note, wf_arena *arena, uint32_t first)
{
    const wf_signature *signature = &note->library->signature;
    *count = 0;
    for (uint32_t i = first; i < note->count && i < WF_SIG_MAX_PARAMS; i++) {
        const wf_node *arg = note->args[i];
        args[i] = weft_missing();
        if (!arg)
            continue;
        *count = i + 1;
        if (arg->kind == WF_NODE_REGEX)
            args[i] = weft_text(arg->text);
        else if (!wf_fold_constant(&args[i], unit, arg) ||
                 !fit_argument(&signature->params[i], &args[i], arena))
            return false;
        const bool is_regex =
            arg->kind == WF_NODE_REGEX || signature->params[i].type->kinds == WF_SIG_PATTERN;
        if ((signature->params[i].type->kinds & WF_SIG_PATTERN) && is_regex) {
            *pattern = arg->kind == WF_NODE_REGEX ? arg->text : weft_value_span(args[i]);
            *has_pattern = true;
        }
    }
    return true;
}

/* A nothing given to a parameter that takes none is the result of the call. */
static bool short_circuits(weft_value *out, const wf_call_note *note, const weft_value *args,
                           uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const wf_sig_param *param = &note->library->signature.params[i];
        const bool takes = (param->type->kinds & WF_SIG_ANY) || param->type->maybe ||
                           (param->optional && args[i].kind == WEFT_KIND_MISSING);
        if (weft_value_is_nothing(args[i]) && !takes) {
            *out = args[i];
            return true;
        }
    }
    return false;
}

static folding fold_library(weft_value *out, wf_unit *unit, const wf_call_note *note, wf_buf *why)
{
    weft_value args[WF_SIG_MAX_PARAMS];
    uint32_t count = 0;
    weft_span pattern = {NULL, 0};
    bool has_pattern = false;
    wf_arena arena;
    folding result = FOLD_NO;
    if (note->callee != WF_CALLEE_LIBRARY || !note->library || !note->args ||
        (note->library->resolver->traits & EFFECTS) != 0)
        return FOLD_NO;
    wf_arena_init(&arena, SCRATCH_BYTES);
    weft_call call = {.arena = &arena, .message = why};
    if (fold_arguments(args, &count, &pattern, &has_pattern, unit, note, &arena, 0)) {
        if (short_circuits(out, note, args, count))
            result = FOLD_YES;
        else
            result = run_body(out, note->library->resolver, &call, args, count,
                              has_pattern ? &pattern : NULL);
    }
    if (result == FOLD_YES &&
        (!is_scalar(*out) || wf_value_copy(out, *out, &unit->arena) != WEFT_OK))
        result = FOLD_NO;
    wf_arena_fini(&arena);
    return result;
}

/* WEFT_TRIES_CONSTANTS: whether what stands beside a value that is not known can be used with any. */
static bool fails_beside(wf_unit *unit, const wf_call_note *note, wf_buf *why)
{
    weft_value args[WF_SIG_MAX_PARAMS];
    weft_value out;
    uint32_t count = 0;
    weft_span pattern;
    bool has_pattern = false;
    wf_arena arena;
    if (note->callee != WF_CALLEE_LIBRARY || !note->library || !note->args ||
        (note->library->resolver->traits & WEFT_TRIES_CONSTANTS) == 0)
        return false;
    wf_arena_init(&arena, SCRATCH_BYTES);
    weft_call call = {.arena = &arena, .message = why};
    bool known = fold_arguments(args, &count, &pattern, &has_pattern, unit, note, &arena, 1);
    args[0] = weft_missing();
    for (uint32_t i = 1; i < count; i++)
        known = known && (!note->args[i] || !weft_value_is_nothing(args[i]));
    const bool fails =
        known && count > 1 &&
        run_body(&out, note->library->resolver, &call, args, count, NULL) == FOLD_FAILS;
    wf_arena_fini(&arena);
    return fails;
}

static bool fold_call(weft_value *out, wf_unit *unit, const wf_node *node)
{
    wf_buf why;
    wf_buf_init(&why, 4096);
    const folding result = node->ref ? fold_library(out, unit, node->ref, &why) : FOLD_NO;
    wf_buf_fini(&why);
    return result == FOLD_YES;
}

/* ---- one expression ---- */

static bool fold_name(weft_value *out, wf_unit *unit, const wf_node *node)
{
    const wf_symbol *symbol = node->ref;
    /* Checked constants are literals by now: no chain is followed. */
    return symbol && symbol->kind == WF_SYMBOL_CONST && symbol->done && !symbol->broken &&
           wf_fold_constant(out, unit, wf_node_at(symbol->node, 0));
}

bool wf_fold_constant(weft_value *out, wf_unit *unit, const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_TEXT:
        *out = weft_text(node->text);
        return true;
    case WF_NODE_INTEGER:
    case WF_NODE_DECIMAL:
        return number_value(out, unit, node->text);
    case WF_NODE_BOOL:
        *out = weft_bool(weft_span_equal(node->text, weft_span_text("true")));
        return true;
    case WF_NODE_NULL:
        *out = weft_null();
        return true;
    case WF_NODE_OMIT:
    case WF_NODE_ABSENT:
        *out = weft_missing();
        return true;
    case WF_NODE_DURATION:
        return duration_value(out, unit, node);
    case WF_NODE_ARGUMENT:
        return wf_fold_constant(out, unit, wf_node_at(node, 0));
    case WF_NODE_NAME:
        return fold_name(out, unit, node);
    case WF_NODE_UNARY:
        return fold_negation(out, unit, node);
    case WF_NODE_BINARY:
        return fold_arithmetic(out, unit, node);
    case WF_NODE_TEMPLATE:
        return fold_template(out, unit, node);
    case WF_NODE_CALL:
        return fold_call(out, unit, node);
    default:
        return false;
    }
}

bool wf_fold_clock(weft_value *out, wf_unit *unit, const wf_node *node)
{
    const wf_registry_entry *entry = wf_registry_find(unit->registry, weft_span_text("datetime"));
    weft_value args[2] = {weft_text(wf_node_at(node, 0)->text),
                          weft_text(weft_span_text("iso8601"))};
    wf_arena arena;
    wf_buf why;
    if (!entry)
        return false;
    wf_arena_init(&arena, SCRATCH_BYTES);
    wf_buf_init(&why, 4096);
    weft_call call = {.arena = &arena, .message = &why};
    const folding result = run_body(out, entry->resolver, &call, args, 2, NULL);
    const bool known = result == FOLD_YES && out->kind == WEFT_KIND_DATETIME;
    wf_buf_fini(&why);
    wf_arena_fini(&arena);
    return known;
}

/* ---- in place ---- */

static bool set_literal(wf_unit *unit, wf_node *node, weft_value value)
{
    char digits[WF_DECIMAL_CHARS];
    size_t len = 0;
    wf_node_kind kind = WF_NODE_TEXT;
    weft_span text = weft_span_text("");
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
        if (value.flags & WEFT_VALUE_UNTYPED)
            return false; /* a literal would lose that */
        text = weft_value_span(value);
        break;
    case WEFT_KIND_INT:
        kind = WF_NODE_INTEGER;
        len = wf_int64_format(digits, value.as.integer);
        break;
    case WEFT_KIND_DECIMAL:
        kind = WF_NODE_DECIMAL;
        len = wf_decimal_format(digits, value.as.decimal);
        break;
    case WEFT_KIND_BOOL:
        kind = WF_NODE_BOOL;
        text = weft_span_text(value.as.boolean ? "true" : "false");
        break;
    case WEFT_KIND_NULL:
        kind = WF_NODE_NULL;
        break;
    case WEFT_KIND_MISSING:
        kind = WF_NODE_OMIT;
        break;
    default:
        return false;
    }
    if (len != 0)
        text = wf_arena_dup(&unit->arena, weft_span_of(digits, len));
    node->kind = (uint8_t)kind;
    node->text = text;
    node->first = node->last = NULL;
    node->count = 0;
    node->ref = NULL;
    return true;
}

void wf_fold_node(wf_unit *unit, wf_node *node)
{
    weft_value value;
    const bool may = node->kind == WF_NODE_CALL || node->kind == WF_NODE_UNARY ||
                     node->kind == WF_NODE_BINARY || node->kind == WF_NODE_TEMPLATE;
    if (may && wf_fold_constant(&value, unit, node))
        (void)set_literal(unit, node, value);
}

/* ---- the whole unit ---- */

/* All arguments are known and the body refuses them, or it refuses the ones that are known. */
static void report_failure(wf_unit *unit, const wf_node *node)
{
    weft_value value;
    wf_buf why;
    if (node->kind != WF_NODE_CALL || !node->ref)
        return;
    wf_buf_init(&why, 4096);
    if (fold_library(&value, unit, node->ref, &why) == FOLD_FAILS)
        wf_diags_add(unit->diags, WF_W9006, wf_check_at(node), "this always fails: %.*s",
                     (int)why.len, why.data ? why.data : "");
    else if (fails_beside(unit, node->ref, &why))
        wf_diags_add(unit->diags, WF_W9006, wf_check_at(node), "this fails for every value: %.*s",
                     (int)why.len, why.data ? why.data : "");
    wf_buf_fini(&why);
}

/* The tree is at most WF_NODE_MAX_HEIGHT tall, and what check put into it adds little. */
static void fold_tree(wf_unit *unit, wf_node *node, bool caught)
{
    if (unit->status != WEFT_OK)
        return;
    if (node->kind == WF_NODE_CALL && node->ref) {
        const wf_call_note *note = node->ref;
        for (uint32_t i = 0; i < note->count; i++) {
            if (note->args && note->args[i])
                fold_tree(unit, note->args[i], caught);
        }
    } else {
        const bool guards = node->kind == WF_NODE_BINARY && node->operator_ == WF_OPERATOR_CATCH;
        for (wf_node *child = node->first; child; child = child->next)
            fold_tree(unit, child, caught || (guards && child == node->first));
    }
    wf_fold_node(unit, node);
    if (!caught)
        report_failure(unit, node);
}

weft_status wf_fold(wf_unit *unit)
{
    for (const wf_unit_file *file = unit->files; file; file = file->next) {
        if (!file->tree)
            continue;
        for (wf_node *node = file->tree->first; node; node = node->next) {
            /* Mappings and tests of used files were not checked. */
            const bool own = file == unit->files;
            if (own || (node->kind != WF_NODE_MAP && node->kind != WF_NODE_TEST))
                fold_tree(unit, node, false);
        }
    }
    return unit->status;
}
