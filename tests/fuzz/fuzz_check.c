/* Any bytes as a mapping: it is refused with a complaint, or it compiles into a program that the
   verifier takes. What is checked is never repaired later. */
#include "base/core.h"
#include "weft/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema[] =
    "scalar Json scalar DateTime\n"
    "enum Kind { A B }\n"
    "type Query { orders(ref: [String!]): OrderConnection }\n"
    "type OrderConnection { edges: [OrderEdge!]! }\n"
    "type OrderEdge { node: Order! }\n"
    "type Order { id: ID! ref: String! }\n"
    "type Mutation { createReturnOrder(input: CreateReturnOrderInput!): Order\n"
    "  update(id: ID!, input: InventoryBatchEntity, dry: Boolean): Order }\n"
    "input RetailerId { id: ID! }\n"
    "input AttributeInput { name: String! type: String! value: Json! }\n"
    "input ReturnItemInput { ref: String! productRef: String! quantity: Int! returnReason: "
    "String!\n"
    "  unitAmount: Float! kind: Kind }\n"
    "input CreateReturnOrderInput { ref: String! type: String! retailer: RetailerId! orderId: ID!\n"
    "  returnTotal: Float! restockFee: Float note: String pickupOn: DateTime\n"
    "  items: [ReturnItemInput!]! attributes: [AttributeInput!] }\n"
    "input InventoryBatchEntity { retailerId: ID locationRef: String! skuRef: String! qty: Int!\n"
    "  type: String! status: String! expectedOn: DateTime attributes: [AttributeInput!] }\n";
static const char table[] = "code,name\nA,Anna\nB,\"Bea \"\"B\"\"\"\n";
static const char other[] = "weft 1\nconst C = \"x\"\nfn f(a: Any) -> Any = a.b\n";

static bool ends_with(const char *path, const char *end)
{
    const size_t len = strlen(path);
    const size_t tail = strlen(end);
    return len >= tail && strcmp(path + len - tail, end) == 0;
}

static weft_status load(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160])
{
    (void)context;
    (void)from;
    (void)name;
    (void)reason;
    *out = weft_span_text(ends_with(path, ".weft")  ? other
                          : ends_with(path, ".csv") ? table
                                                    : schema);
    return WEFT_OK;
}

static void insist(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz_check: %s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const weft_loader loader = {.load = load};
    weft_compile_options options = {0};
    weft_program *program = NULL;
    weft_diags *const diags = weft_diags_new(0);
    insist(diags != NULL, "memory");
    options.loader = &loader;
    options.tests = 1;
    const weft_status rc = weft_compile(&program, weft_span_of((const char *)data, size),
                                        "fuzz.weft", &options, diags);
    insist((rc == WEFT_OK) == (program != NULL), "a program comes with WEFT_OK, and only then");
    insist(rc == WEFT_LIMIT || (rc == WEFT_OK) == (weft_diags_errors(diags) == 0),
           "errors and status differ");
    for (size_t i = 0; i < weft_diags_count(diags); i++)
        insist(strcmp(weft_diags_at(diags, i)->code, "W2204") != 0,
               "what check took made no sound program");
    weft_program_free(program);
    weft_diags_free(diags);
    return 0;
}
