/* Workload W1 as a C programmer writes it by hand for this one file: one pass over blocks, columns by number, no
   index, no vectors, no checks beyond what the mapping asks for. The limit that a general tool is held against.

       cc -O2 byhand.c -o byhand && ./byhand w1.csv */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOCATION,
    SKU,
    ON_HAND,
    CONDITION,
    EXPECTED,
    BATCH,
    ZONE,
    RETAILER,
    WANTED
};
enum {
    COLUMNS_MOST = 64,
    BLOCK = 1 << 20
};

static const char *const names[WANTED] = {"location_code", "sku",         "on_hand",
                                          "condition",     "expected_on", "batch_number",
                                          "storage_zone",  "retailer_id"};

typedef struct cell {
    const char *text;
    size_t len;
    int is_quoted; /* a quote in it is doubled */
} cell;

static char out[BLOCK + (1 << 16)];
static size_t used;

static void put(const char *text, size_t len)
{
    memcpy(out + used, text, len);
    used += len;
}

#define PUT(text) put(text, sizeof(text) - 1)

static void put_text(cell c)
{
    for (size_t i = 0; i < c.len; i++) {
        const unsigned char byte = (unsigned char)c.text[i];
        if (byte == '"' || byte == '\\') {
            out[used++] = '\\';
            out[used++] = (char)byte;
            i += byte == '"' && c.is_quoted;
        } else if (byte < ' ') {
            used += (size_t)snprintf(out + used, 7, "\\u%04x", byte);
        } else {
            out[used++] = (char)byte;
        }
    }
}

static void put_or(cell c, const char *otherwise)
{
    if (c.len != 0)
        put_text(c);
    else
        put(otherwise, strlen(otherwise));
}

static void put_whole(cell c)
{
    char *end;
    const long number = strtol(c.text, &end, 10);
    if (c.len == 0 || end != c.text + c.len) {
        fprintf(stderr, "not a whole number: %.*s\n", (int)c.len, c.text);
        exit(1);
    }
    used += (size_t)snprintf(out + used, 24, "%ld", number);
}

/* The cells of the row at `at`; what stands behind it, or NULL when it does not end before `end`. */
static const char *split(const char *at, const char *end, cell *cells, int *count)
{
    *count = 0;
    for (;;) {
        cell *const c = &cells[*count];
        const char *from = at, *to;
        c->is_quoted = at < end && *at == '"';
        if (c->is_quoted) {
            for (from = ++at; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++)
                at += *at == '"';
            to = at++;
        } else {
            while (at < end && *at != ',' && *at != '\n')
                at++;
            to = at;
        }
        if (at >= end)
            return NULL;
        while (to > from && (to[-1] == ' ' || to[-1] == '\r'))
            to--;
        while (from < to && *from == ' ')
            from++;
        c->text = from;
        c->len = (size_t)(to - from);
        if (++*count == COLUMNS_MOST)
            exit(1);
        if (*at++ == '\n')
            return at;
    }
}

static void map(const cell *c)
{
    PUT("{\"ref\":\"");
    put_text(c[LOCATION]);
    PUT(":");
    put_text(c[SKU]);
    PUT("\",\"type\":\"LAST_ON_HAND\",\"qty\":");
    put_whole(c[ON_HAND]);
    PUT(",\"productRef\":\"");
    put_text(c[SKU]);
    PUT("\",\"locationRef\":\"");
    put_text(c[LOCATION]);
    PUT("\"");
    if (c[RETAILER].len != 0) {
        PUT(",\"retailerId\":");
        put_whole(c[RETAILER]);
    }
    PUT(",\"condition\":\"");
    put_or(c[CONDITION], "NEW");
    PUT("\"");
    if (c[EXPECTED].len != 0) {
        PUT(",\"expectedOn\":\"");
        put_text(c[EXPECTED]);
        PUT("T00:00:00.000Z\"");
    }
    PUT(",\"attributes\":[{\"name\":\"batchNumber\",\"type\":\"STRING\",\"value\":\"");
    put_or(c[BATCH], "NONE");
    PUT("\"},{\"name\":\"storageZone\",\"type\":\"STRING\",\"value\":\"");
    put_or(c[ZONE], "UNASSIGNED");
    PUT("\"}]}\n");
    if (used > BLOCK) {
        fwrite(out, 1, used, stdout);
        used = 0;
    }
}

int main(int argc, char **argv)
{
    static char block[2 * BLOCK];
    int columns[WANTED] = {0};
    int is_header = 1;
    size_t kept = 0, got;
    FILE *const in = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!in)
        return 2;
    while ((got = fread(block + kept, 1, sizeof block - kept, in)) != 0) {
        const char *at = block, *const end = block + kept + got, *next;
        cell cells[COLUMNS_MOST], row[WANTED];
        int count;
        while ((next = split(at, end, cells, &count)) != NULL) {
            at = next;
            for (int w = 0; w < WANTED; w++) {
                for (int i = 0; is_header && i < count; i++)
                    if (cells[i].len == strlen(names[w]) &&
                        memcmp(cells[i].text, names[w], cells[i].len) == 0)
                        columns[w] = i;
                row[w] = cells[columns[w]];
            }
            if (!is_header && row[LOCATION].len != 0 && row[SKU].len != 0 && row[ON_HAND].len != 0)
                map(row);
            is_header = 0;
        }
        kept = (size_t)(end - at);
        memmove(block, at, kept);
    }
    fwrite(out, 1, used, stdout);
    return kept != 0;
}
