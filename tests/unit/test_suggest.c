#include "compiler/suggest.h"

#include "base/diags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The fields of an order and a few traps. */
static const char *const candidates[] = {"ref",
                                         "type",
                                         "totalPrice",
                                         "currency",
                                         "customer",
                                         "email",
                                         "billingAddress",
                                         "items",
                                         "postcode",
                                         "quantity",
                                         "firstName",
                                         "lastName",
                                         "phone",
                                         "state",
                                         "deliveryType",
                                         "productRef",
                                         "price",
                                         "description",
                                         "id",
                                         "unitAmount",
                                         "returnReason",
                                         "fulfilmentChoices",
                                         "attributes",
                                         "status"};

static weft_span best_of(const char *wrong)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, weft_span_text(wrong));
    for (size_t i = 0; i < WF_COUNTOF(candidates); i++)
        wf_suggest_offer(&suggest, weft_span_text(candidates[i]));
    return wf_suggest_best(&suggest);
}

static void expect_best(const char *wrong, const char *wanted)
{
    const weft_span best = best_of(wrong);
    if (!weft_span_equal(best, weft_span_text(wanted)))
        fail_msg("%s: `%.*s`, not `%s`", wrong, (int)best.len, best.len ? best.ptr : "", wanted);
}

static bool is_near(const char *wrong, const char *name)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, weft_span_text(wrong));
    wf_suggest_offer(&suggest, weft_span_text(name));
    return suggest.count == 1;
}

static void suggest_sees_typing_mistakes(void **state)
{
    (void)state;
    expect_best("curency", "currency");
    expect_best("currnecy", "currency");
    expect_best("Email", "email");
    expect_best("TOTALPRICE", "totalPrice");
    expect_best("quantitty", "quantity");
    expect_best("cusotmer", "customer");
    expect_best("rfe", "ref");
    expect_best("fullfillmentChoices", "fulfilmentChoices");
}

static void suggest_sees_words(void **state)
{
    (void)state;
    expect_best("primaryEmail", "email");
    expect_best("total_price", "totalPrice");
    expect_best("price-total", "totalPrice");
    expect_best("product_reference", "productRef");
    expect_best("ProductREF", "productRef");
    expect_best("orderItems", "items");
    expect_best("item", "items");
    expect_best("billing", "billingAddress");
    expect_best("attributeList", "attributes");
    expect_best("reason", "returnReason");
}

static void suggest_knows_trade_terms(void **state)
{
    (void)state;
    expect_best("qty", "quantity");
    expect_best("postal_code", "postcode");
    expect_best("postalCode", "postcode");
    expect_best("zip", "postcode");
    expect_best("shippingType", "deliveryType");
    expect_best("givenName", "firstName");
    expect_best("surname", "lastName");
    expect_best("family_name", "lastName");
    expect_best("telephone", "phone");
    expect_best("ccy", "currency");
    expect_best("emailAddress", "email");
    expect_best("province", "state");
    expect_best("desc", "description");
    expect_best("lineItems", "items");
    assert_true(is_near("postcode", "postal_code"));
    assert_true(is_near("shipPostCode", "postcode"));
    assert_true(is_near("addressLine1", "street"));
}

static void suggest_gives_nothing_far_away(void **state)
{
    (void)state;
    expect_best("warehouse", "");
    expect_best("x", "");
    expect_best("", "");
    expect_best("zzzzzzzz", "");
    assert_false(is_near("firstName", "lastName"));
    assert_false(is_near("a", "b"));
    assert_false(is_near("ref", "refund"));
    assert_false(is_near("same", "same"));
}

static void suggest_long_names_match_in_another_case_only(void **state)
{
    (void)state;
    char wrong[200];
    char right[200];
    memset(wrong, 'a', sizeof wrong);
    memset(right, 'A', sizeof right);
    wf_suggest suggest;
    wf_suggest_init(&suggest, weft_span_of(wrong, sizeof wrong));
    wf_suggest_offer(&suggest, weft_span_of(right, sizeof right));
    wf_suggest_offer(&suggest, weft_span_of(right, sizeof right - 1));
    assert_int_equal(suggest.count, 1);
    wf_suggest_init(&suggest, weft_span_of(wrong, 60));
    wf_suggest_offer(&suggest, weft_span_of(right, 65));
    assert_int_equal(suggest.count, 0);
}

static void suggest_takes_any_bytes(void **state)
{
    (void)state;
    char bytes[80];
    for (unsigned i = 0; i < 256; i++) {
        memset(bytes, (int)i, sizeof bytes);
        for (size_t len = 0; len <= sizeof bytes; len += 4) {
            wf_suggest suggest;
            wf_suggest_init(&suggest, weft_span_of(bytes, len));
            wf_suggest_offer(&suggest, weft_span_of(bytes, sizeof bytes - len));
            wf_suggest_offer(&suggest, weft_span_text("aB1cD2eF3gH4iJ5kL6mN7oP8qR9s"));
        }
    }
}

static const char *hint_for(weft_diags *diags, const char *wrong, const char *const *names,
                            size_t count)
{
    const wf_place nowhere = {NULL, 0, 0};
    wf_suggest suggest;
    wf_suggest_init(&suggest, weft_span_text(wrong));
    for (size_t i = 0; i < count; i++)
        wf_suggest_offer(&suggest, weft_span_text(names[i]));
    weft_diags_reset(diags);
    weft_diag *const diag = wf_diags_add(diags, WF_W2151, nowhere, "unknown");
    (void)wf_suggest_hint(diags, diag, &suggest);
    return weft_diags_at(diags, 0)->hint;
}

static uint32_t apart(const char *a, const char *b)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, weft_span_text(a));
    return wf_suggest_words_apart(&suggest, weft_span_text(b));
}

static void suggest_words_alone(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
    } same[] = {{"ref", "ref"},
                {"ref", "REF"},
                {"createdOn", "Created On"},
                {"createdOn", "created_at"},
                {"lastName", "surname"},
                {"postcode", "zip"},
                {"customerEmail", "buyer-email"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_true(apart(same[i].a, same[i].b) <= WF_SUGGEST_SAME_WORDS);
        assert_true(apart(same[i].b, same[i].a) <= WF_SUGGEST_SAME_WORDS);
    }
    assert_true(apart("totalPrice", "total") > WF_SUGGEST_SAME_WORDS);
    assert_true(apart("totalPrice", "total") <= WF_SUGGEST_ONE_LESS);
    assert_true(apart("ref", "rev") == WF_SUGGEST_APART); /* spelling is no reason */
    assert_true(apart("status", "state") == WF_SUGGEST_APART);
    assert_true(apart("ref", "") == WF_SUGGEST_APART);
}

static void suggest_hint_lists_the_near_ones(void **state)
{
    (void)state;
    static const char *const names[] = {"colour", "colors", "Color", "cooler", "caller"};
    weft_diags *const diags = weft_diags_new(0);
    assert_string_equal(hint_for(diags, "color", names, 1), "did you mean `colour`?");
    assert_string_equal(hint_for(diags, "color", names, 2), "did you mean `colors` or `colour`?");
    assert_string_equal(hint_for(diags, "color", names, 5),
                        "did you mean `Color`, `colors` or `colour`?");
    assert_string_equal(hint_for(diags, "shape", names, 5), "");
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggest_sees_typing_mistakes),
        cmocka_unit_test(suggest_sees_words),
        cmocka_unit_test(suggest_knows_trade_terms),
        cmocka_unit_test(suggest_gives_nothing_far_away),
        cmocka_unit_test(suggest_long_names_match_in_another_case_only),
        cmocka_unit_test(suggest_takes_any_bytes),
        cmocka_unit_test(suggest_words_alone),
        cmocka_unit_test(suggest_hint_lists_the_near_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
