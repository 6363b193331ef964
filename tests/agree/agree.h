/* What the programs of this folder share: numbers from a seed, what a reader gives as text, and the loop
   over generated files. */
#ifndef WF_TEST_AGREE_H
#define WF_TEST_AGREE_H

#include "base/buf.h"
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct random_source {
    uint64_t state;
} random_source;

static inline uint32_t below(random_source *r, uint32_t bound)
{
    r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((r->state >> 33) % bound);
}

static inline bool one_in(random_source *r, uint32_t n)
{
    return n != 0 && below(r, n) == 0;
}

/* How rare something is in one file: one in so many, 0: never. */
static inline uint32_t some(random_source *r, uint32_t often)
{
    static const uint32_t scale[] = {1, 8, 60};
    return one_in(r, 3) ? often * scale[below(r, 3)] : 0;
}

/* Where the records of an input stand, by their numbers. */
typedef struct agree_places {
    weft_span input;
    uint64_t *offsets;
    uint64_t *lines;
    size_t *lens;
    size_t count;
    size_t cap;
} agree_places;

static inline void agree_note(agree_places *places, const wf_record *record)
{
    if (places->count == places->cap) {
        places->cap = places->cap != 0 ? places->cap * 2 : 1024;
        places->offsets = realloc(places->offsets, places->cap * sizeof *places->offsets);
        places->lines = realloc(places->lines, places->cap * sizeof *places->lines);
        places->lens = realloc(places->lens, places->cap * sizeof *places->lens);
        if (!places->offsets || !places->lines || !places->lens)
            exit(2);
    }
    places->offsets[places->count] = record->offset;
    places->lines[places->count] = record->line;
    places->lens[places->count++] = record->raw.len;
}

static inline void agree_put(wf_buf *out, const wf_shape *tree, weft_status rc,
                             const wf_record *record, bool with_flags)
{
    wf_buf_printf(out, "%d %llu@%llu:%llu ", (int)rc, (unsigned long long)record->number,
                  (unsigned long long)record->offset, (unsigned long long)record->line);
    wf_buf_put_span(out, record->raw);
    if (rc == WEFT_OK)
        reader_text_slot(out, tree, 0, record->block[tree->nodes[0].slot], with_flags);
    wf_buf_put_byte(out, '\n');
}

/* Some of the records that the reader has ahead, as next would give them: where they stand is known from
   another reader. How many. */
static inline uint32_t agree_read_ahead(wf_buf *out, const wf_shape *tree, wf_reader *reader,
                                        random_source *r, const agree_places *places)
{
    wf_rows rows;
    if (!reader->ahead || one_in(r, 3) || !reader->ahead(reader, &rows))
        return 0;
    const uint32_t count = one_in(r, 3) ? rows.count : below(r, rows.count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t number = rows.number + i;
        const size_t at = (size_t)number - 1;
        if (at >= places->count) {
            wf_buf_put_text(out, "a record that is none\n");
            break;
        }
        const wf_record record = {
            .block = (weft_value *)(uintptr_t)(rows.blocks + (size_t)i * rows.width),
            .number = number,
            .offset = places->offsets[at],
            .line = places->lines[at],
            .raw = weft_span_of(places->input.ptr + places->offsets[at], places->lens[at])};
        agree_put(out, tree, WEFT_OK, &record, true); /* a CSV */
    }
    if (count != 0)
        reader->pass(reader, count);
    return count;
}

/* Everything a reader gives, as text; the count of records it took. `places`: without `r` they are noted,
   with it used for the records that are read ahead; NULL: none are. */
static inline uint64_t agree_read_places(wf_buf *out, const wf_reader_options *options,
                                         const char *shape, weft_span input, size_t chunk,
                                         random_source *r, agree_places *places)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(input, chunk);
    const wf_shape *const tree = shape_text_parse(&nodes, shape);
    weft_diags *const diags = weft_diags_new(0);
    wf_reader *reader = NULL;
    wf_arena arena;
    uint64_t taken = 0;
    wf_arena_init(&arena, 0);
    wf_buf_reset(out);
    const bool with_flags = reader_text_tells_flags(options);
    weft_status rc = wf_reader_open(&reader, options, tree, &bytes.base, diags);
    while (rc == WEFT_OK || rc == WEFT_REJECTED) {
        wf_record record = {.arena = &arena};
        wf_arena_reset(&arena);
        rc = reader->next(reader, &record, diags);
        if (rc == WEFT_OK || rc == WEFT_REJECTED)
            agree_put(out, tree, rc, &record, with_flags);
        else
            wf_buf_put_byte(out, '\n');
        taken += rc == WEFT_OK;
        reader_text_diags(out, diags, true);
        if (places && !r && (rc == WEFT_OK || rc == WEFT_REJECTED))
            agree_note(places, &record);
        while (places && r && rc == WEFT_OK) {
            const uint32_t count = agree_read_ahead(out, tree, reader, r, places);
            taken += count;
            if (count == 0)
                break;
        }
    }
    wf_buf_printf(out, "ended with %d\n", (int)rc);
    wf_reader_close(reader);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    if (out->status != WEFT_OK) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return taken;
}

static inline uint64_t agree_read(wf_buf *out, const wf_reader_options *options, const char *shape,
                                  weft_span input, size_t chunk)
{
    return agree_read_places(out, options, shape, input, chunk, NULL, NULL);
}

static inline void agree_show(const wf_buf *a, const wf_buf *b)
{
    size_t at = 0;
    while (at < a->len && at < b->len && a->data[at] == b->data[at])
        at++;
    const size_t from = at > 200 ? at - 200 : 0;
    fprintf(stderr,
            "they differ at byte %zu of what was read\n--- careful:\n%.*s\n--- fast:\n%.*s\n", at,
            (int)(a->len - from < 500 ? a->len - from : 500), a->data + from,
            (int)(b->len - from < 500 ? b->len - from : 500), b->data + from);
}

static inline bool agree_number(uint64_t *out, const char *text)
{
    char *end;
    *out = text ? strtoull(text, &end, 10) : 0;
    return text && *text && *end == '\0';
}

typedef struct agree_counts {
    uint64_t made;  /* records, as the generator meant them */
    uint64_t taken; /* by the careful reader */
} agree_counts;

/* Makes one file in `text` and reads it by all routes; false: they differ, and that was said. */
typedef bool (*agree_file)(random_source *r, wf_buf *text, agree_counts *counts);

static inline int agree_main(int argc, char **argv, const char *name, agree_file run)
{
    uint64_t seed = 1;
    uint64_t count = 100000;
    for (int i = 1; i < argc; i += 2) {
        const char *const value = i + 1 < argc ? argv[i + 1] : NULL;
        const bool is_seed = strcmp(argv[i], "--seed") == 0;
        if ((!is_seed && strcmp(argv[i], "--count") != 0) ||
            !agree_number(is_seed ? &seed : &count, value)) {
            fprintf(stderr, "usage: %s [--seed N] [--count RECORDS]\n", name);
            return 2;
        }
    }
    wf_buf text;
    agree_counts counts = {0, 0};
    uint64_t files = 0;
    bool is_good = true;
    wf_buf_init(&text, 0);
    while (is_good && counts.made < count) {
        random_source r = {(seed + files) * UINT64_C(0x9e3779b97f4a7c15)};
        is_good = run(&r, &text, &counts);
        files++;
        if (!is_good)
            fprintf(stderr, "%s: file %llu of seed %llu\n", name, (unsigned long long)files,
                    (unsigned long long)seed);
    }
    if (is_good)
        printf("%llu records in %llu files, %llu of them taken: all routes agree\n",
               (unsigned long long)counts.made, (unsigned long long)files,
               (unsigned long long)counts.taken);
    wf_buf_fini(&text);
    return is_good ? 0 : 1;
}

#endif
