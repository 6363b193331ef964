/* Two measures of nearness, and the smaller counts. Spelling: Damerau-Levenshtein distance (optimal
   string alignment, letters without case) up to about a quarter of the name. Words: all words of one name
   occur in the other, where plural, abbreviation and trade term do not matter. The work per
   candidate is bounded by WF_SUGGEST_NAME_MAX squared, and mostly ends at the lengths. */
#include "compiler/suggest.h"

#include "base/buf.h"
#include "base/diags.h"

#include <string.h>

#define TOO_FAR      UINT32_MAX
#define NEAR_ENOUGH  8u  /* a score this much behind the best is still shown */
#define SPELLING     8u  /* score of one typing mistake */
#define SAME_WORDS   4u  /* score of the same words in another notation or order */
#define FEWER_WORDS  12u /* score of a name that lacks words of the other, and … */
#define EXTRA_WORD   6u  /* … of each of them */
#define EXTRA_MOST   2u
#define OTHER_TERM   2u /* score of a word that is another word for it */
#define SHORT_PREFIX 4u /* letters of an abbreviation */

/* Words that mean the same in commerce data, one set a row. */
static const char *const terms[] = {
    " quantity qty quant ",
    " postcode postalcode zip zipcode ",
    " phone telephone tel mobile phonenumber mobilenumber ",
    " email mail emailaddress ",
    " ref reference ",
    " number num nr no ",
    " id identifier ",
    " description desc descr ",
    " address addr ",
    " product prod article ",
    " item line lineitem ",
    " customer cust client buyer shopper ",
    " price cost ",
    " total sum grandtotal ",
    " currency ccy currencycode ",
    " street address1 addressline1 line1 street1 ",
    " state region province county ",
    " city town locality ",
    " country countrycode ",
    " firstname givenname forename ",
    " lastname familyname surname ",
    " tax vat gst ",
    " warehouse depot wh ",
    " location loc site ",
    " created createdon createdat createddate creationdate ",
    " updated updatedon updatedat updateddate modified lastmodified ",
    " type kind category ",
    " name title label ",
    " url uri link href ",
    " image img picture photo ",
    " weight wt ",
    " discount rebate promotion promo ",
    " delivery shipping shipment ship ",
    " carrier courier shipper ",
    " order po purchaseorder ",
    " supplier vendor ",
    " brand manufacturer ",
    " color colour ",
    " organisation organization org company ",
    " catalogue catalog ",
    " cancelled canceled ",
    " fulfilment fulfillment ",
    " uom unit unitofmeasure ",
    " gtin ean upc barcode ",
    " note comment remark ",
    " attribute attr property prop ",
    " value val ",
    " latitude lat ",
    " longitude lon lng ",
    " message msg ",
    " invoice billing bill ",
};

/* ---- words ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes beyond ASCII are letters: nothing better is known about them here. */
static bool is_word(char c)
{
    return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c + ('a' - 'A')) : c;
}

/* Whether a word begins at `i` though nothing parts it from the one before: aB, ABc, a1, 1a. */
static bool turns(weft_span name, size_t i)
{
    const char before = name.ptr[i - 1];
    const char here = name.ptr[i];
    if (is_digit(before) != is_digit(here))
        return true;
    if (!is_upper(here))
        return false;
    return !is_upper(before) || (i + 1 < name.len && is_word(name.ptr[i + 1]) &&
                                 !is_upper(name.ptr[i + 1]) && !is_digit(name.ptr[i + 1]));
}

/* No words (count 0) when the name is too long or has too many. */
static void split(wf_suggest_words *words, weft_span name)
{
    size_t len = 0;
    words->count = 0;
    words->start[0] = 0;
    if (name.len > WF_SUGGEST_NAME_MAX)
        return;
    for (size_t i = 0; i < name.len; i++) {
        if (!is_word(name.ptr[i]))
            continue;
        if (i == 0 || !is_word(name.ptr[i - 1]) || turns(name, i)) {
            if (words->count == WF_SUGGEST_WORDS) {
                words->count = 0;
                return;
            }
            words->start[words->count++] = (uint8_t)len;
        }
        words->text[len++] = lower(name.ptr[i]);
        words->start[words->count] = (uint8_t)len;
    }
}

/* `n` words from word `i` on, written together. */
static weft_span word_at(const wf_suggest_words *words, size_t i, size_t n)
{
    const size_t start = words->start[i];
    return weft_span_of(words->text + start, words->start[i + n] - start);
}

static weft_span singular(weft_span word)
{
    if (word.len > 3 && word.ptr[word.len - 1] == 's' && word.ptr[word.len - 2] != 's')
        word.len--;
    return word;
}

static bool set_has(const char *set, weft_span word)
{
    for (const char *at = set; *at != '\0'; at++) {
        if (*at == ' ' && strncmp(at + 1, word.ptr, word.len) == 0 && at[1 + word.len] == ' ')
            return true;
    }
    return false;
}

static const char *find_terms(weft_span word)
{
    for (size_t i = 0; i < WF_COUNTOF(terms); i++) {
        if (set_has(terms[i], singular(word)) || set_has(terms[i], word))
            return terms[i];
    }
    return NULL;
}

static bool is_prefix(weft_span a, weft_span b)
{
    return a.len >= SHORT_PREFIX && a.len < b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* How far a word of the wrong name, with its trade terms, is from a word of a candidate. */
static uint32_t word_distance(weft_span wrong, const char *set, weft_span word)
{
    if (weft_span_equal(singular(wrong), singular(word)))
        return 0;
    if (set && (set_has(set, word) || set_has(set, singular(word))))
        return OTHER_TERM;
    return TOO_FAR;
}

/* ---- words against words ---- */

typedef struct word_match {
    const wf_suggest *suggest;
    const wf_suggest_words *words; /* of the candidate */
    bool used[WF_SUGGEST_WORDS];
    uint32_t score;
    uint32_t wrong_left;     /* words of the wrong name without a partner */
    uint32_t candidate_left; /* and of the candidate */
} word_match;

static bool try_words(word_match *match, size_t i, size_t wrong_count, size_t j, size_t count)
{
    const wf_suggest *const s = match->suggest;
    if (i + wrong_count > s->words.count || j + count > match->words->count)
        return false;
    for (size_t k = j; k < j + count; k++) {
        if (match->used[k])
            return false;
    }
    const char *const set = wrong_count == 1 ? s->terms[i] : s->paired[i];
    const weft_span wrong = word_at(&s->words, i, wrong_count);
    const weft_span word = word_at(match->words, j, count);
    uint32_t distance = word_distance(wrong, set, word);
    if (distance == TOO_FAR && wrong_count + count == 2 &&
        (is_prefix(wrong, word) || is_prefix(word, wrong)))
        distance = OTHER_TERM; /* an abbreviation, or a plural of another form */
    if (distance == TOO_FAR)
        return false;
    for (size_t k = j; k < j + count; k++)
        match->used[k] = true;
    match->score += distance;
    match->wrong_left -= (uint32_t)wrong_count;
    match->candidate_left -= (uint32_t)count;
    return true;
}

/* Finds a partner for word `i` of the wrong name, or for it and the next; gives how many words of
   the wrong name are dealt with. */
static size_t match_word(word_match *match, size_t i)
{
    for (size_t j = 0; j < match->words->count; j++) {
        if (try_words(match, i, 2, j, 1) || try_words(match, i, 2, j, 2))
            return 2;
        if (try_words(match, i, 1, j, 2) || try_words(match, i, 1, j, 1))
            return 1;
    }
    return 1;
}

static uint32_t score_words(const wf_suggest *suggest, weft_span candidate)
{
    wf_suggest_words words;
    split(&words, candidate);
    const uint32_t wrong_count = suggest->words.count;
    if (wrong_count == 0 || words.count == 0)
        return TOO_FAR;
    word_match match = {suggest, &words, {false}, 0, wrong_count, words.count};
    for (size_t i = 0; i < wrong_count;)
        i += match_word(&match, i);
    const uint32_t extra = match.wrong_left + match.candidate_left;
    if (extra == 0)
        return SAME_WORDS + match.score;
    if ((match.wrong_left != 0 && match.candidate_left != 0) || extra > EXTRA_MOST)
        return TOO_FAR;
    return FEWER_WORDS + EXTRA_WORD * extra + match.score;
}

/* ---- spelling ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One row of the table: distances of the first `i` letters of `a` to every beginning of `b`. Gives
   the smallest. */
static size_t fill_row(weft_span a, weft_span b, size_t i, uint8_t *row, const uint8_t *above,
                       const uint8_t *above2)
{
    size_t smallest = i;
    row[0] = (uint8_t)i;
    for (size_t j = 1; j <= b.len; j++) {
        const char x = lower(a.ptr[i - 1]);
        const char y = lower(b.ptr[j - 1]);
        size_t d = least(least(row[j - 1], above[j]) + 1u, above[j - 1] + (x == y ? 0u : 1u));
        if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) && lower(a.ptr[i - 2]) == y)
            d = least(d, above2[j - 2] + 1u);
        row[j] = (uint8_t)d;
        smallest = least(smallest, d);
    }
    return smallest;
}

/* The distance, or more than `bound` when it is more. Both names fit WF_SUGGEST_NAME_MAX. */
static size_t edit_distance(weft_span a, weft_span b, size_t bound)
{
    uint8_t rows[3][WF_SUGGEST_NAME_MAX + 1];
    uint8_t *row = rows[0];
    uint8_t *above = rows[1];
    uint8_t *above2 = rows[2];
    memset(above2, 0, sizeof rows[2]);
    for (size_t j = 0; j <= b.len; j++)
        above[j] = (uint8_t)j;
    for (size_t i = 1; i <= a.len; i++) {
        if (fill_row(a, b, i, row, above, above2) > bound)
            return bound + 1;
        uint8_t *const oldest = above2;
        above2 = above;
        above = row;
        row = oldest;
    }
    return above[b.len];
}

static bool same_letters(weft_span a, weft_span b)
{
    if (a.len != b.len)
        return false;
    size_t i = 0;
    while (i < a.len && lower(a.ptr[i]) == lower(b.ptr[i]))
        i++;
    return i == a.len;
}

static uint32_t score_spelling(weft_span wrong, weft_span candidate)
{
    if (same_letters(wrong, candidate))
        return 1;
    if (wrong.len < 2 || wrong.len > WF_SUGGEST_NAME_MAX || candidate.len > WF_SUGGEST_NAME_MAX)
        return TOO_FAR;
    const size_t bound = wrong.len < 6 ? 1 : (wrong.len + 2) / 4;
    const size_t longer = wrong.len > candidate.len ? wrong.len : candidate.len;
    if (longer - least(wrong.len, candidate.len) > bound)
        return TOO_FAR;
    const size_t distance = edit_distance(wrong, candidate, bound);
    return distance <= bound ? SPELLING * (uint32_t)distance : TOO_FAR;
}

/* ---- the face ---- */

_Static_assert(TOO_FAR == WF_SUGGEST_APART, "what is too far has one number");

void wf_suggest_init(wf_suggest *suggest, weft_span wrong)
{
    memset(suggest, 0, sizeof *suggest);
    suggest->wrong = wrong;
    split(&suggest->words, wrong);
    const wf_suggest_words *const words = &suggest->words;
    for (size_t i = 0; i < words->count; i++) {
        suggest->terms[i] = find_terms(word_at(words, i, 1));
        if (i + 1 < words->count)
            suggest->paired[i] = find_terms(word_at(words, i, 2));
    }
}

void wf_suggest_offer(wf_suggest *suggest, weft_span candidate)
{
    if (candidate.len == 0 || weft_span_equal(candidate, suggest->wrong))
        return;
    const uint32_t spelling = score_spelling(suggest->wrong, candidate);
    const uint32_t words = spelling <= SAME_WORDS ? TOO_FAR : score_words(suggest, candidate);
    const uint32_t score = spelling < words ? spelling : words;
    uint32_t at = suggest->count;
    while (at > 0 && suggest->scores[at - 1] > score)
        at--;
    if (score == TOO_FAR || at == WF_SUGGEST_MAX)
        return;
    if (suggest->count < WF_SUGGEST_MAX)
        suggest->count++;
    for (uint32_t i = suggest->count - 1; i > at; i--) {
        suggest->names[i] = suggest->names[i - 1];
        suggest->scores[i] = suggest->scores[i - 1];
    }
    suggest->names[at] = candidate;
    suggest->scores[at] = score;
}

uint32_t wf_suggest_words_apart(const wf_suggest *suggest, weft_span candidate)
{
    if (weft_span_equal(candidate, suggest->wrong))
        return 0;
    if (same_letters(suggest->wrong, candidate))
        return 1;
    wf_suggest_words words;
    split(&words, candidate);
    if (suggest->words.count != 0 && words.count != 0) { /* createdOn, Created On, created_at */
        const weft_span whole = word_at(&suggest->words, 0, suggest->words.count);
        const weft_span other = word_at(&words, 0, words.count);
        const char *const set = find_terms(whole);
        if (weft_span_equal(whole, other))
            return SAME_WORDS;
        if (set && set_has(set, other))
            return SAME_WORDS + OTHER_TERM;
    }
    return score_words(suggest, candidate);
}

void wf_suggest_offer_map(wf_suggest *suggest, const wf_map *map)
{
    for (uint32_t i = 0; i < map->count; i++)
        wf_suggest_offer(suggest, map->entries[i].key);
}

weft_span wf_suggest_best(const wf_suggest *suggest)
{
    return suggest->count != 0 ? suggest->names[0] : weft_span_of(NULL, 0);
}

/* Whether the place of the complaint is the wrong name and nothing else, but perhaps quotes, which
   `*quotes` counts. */
static bool stands_at(const weft_diag *diag, weft_span name, uint32_t *quotes)
{
    const size_t len = strlen(diag->excerpt);
    const size_t at = diag->column - diag->excerpt_column;
    *quotes = diag->length == name.len + 2 ? 1 : 0;
    return diag->line != 0 && diag->column >= diag->excerpt_column &&
           diag->length == name.len + 2 * (size_t)*quotes && diag->length <= len &&
           at <= len - diag->length &&
           (*quotes == 0 || memchr("\"'`", diag->excerpt[at], 3) != NULL) &&
           memcmp(diag->excerpt + at + *quotes, name.ptr, name.len) == 0;
}

static bool is_name(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_word(text.ptr[i]) && text.ptr[i] != '_')
            return false;
    }
    return text.len != 0 && !is_digit(text.ptr[0]);
}

bool wf_suggest_hint(weft_diags *diags, weft_diag *diag, const wf_suggest *suggest)
{
    uint32_t shown = 0;
    uint32_t quotes = 0;
    while (shown < suggest->count && suggest->scores[shown] <= suggest->scores[0] + NEAR_ENOUGH)
        shown++;
    if (shown == 0)
        return false;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "did you mean ");
    for (uint32_t i = 0; i < shown; i++) {
        if (i != 0)
            wf_buf_put_text(&text, i + 1 == shown ? " or " : ", ");
        wf_buf_put_byte(&text, '`');
        wf_buf_put_span(&text, suggest->names[i]);
        wf_buf_put_byte(&text, '`');
    }
    wf_buf_put_byte(&text, '?');
    if (text.status == WEFT_OK)
        wf_diag_hint(diags, diag, "%.*s", (int)text.len, text.data);
    if (shown == 1 && diag && stands_at(diag, suggest->wrong, &quotes) &&
        is_name(suggest->names[0]))
        wf_diag_edit(diags, diag, diag->start + quotes, diag->start + diag->length - quotes, "%.*s",
                     (int)suggest->names[0].len, suggest->names[0].ptr);
    wf_buf_fini(&text);
    return true;
}
