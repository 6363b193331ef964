/* Environment variables. What a connection refers to may be a secret; the environment of a process can be read by its
   user's other processes, is handed on, and stands in cores. So such a value is moved out of it. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct taken taken;
struct taken {
    taken *next;
    size_t len;
    char *name;
    char text[]; /* value, NUL, name, NUL */
};

static taken *all;

/* A loop that compilers leave in place. */
static void wipe(char *bytes, size_t len)
{
    volatile char *at = bytes;
    while (len-- != 0)
        *at++ = '\0';
}

const char *cli_variable(const char *name)
{
    for (const taken *one = all; one; one = one->next) {
        if (strcmp(one->name, name) == 0)
            return one->text;
    }
    return getenv(name);
}

/* Places of files are no secrets, and others ask for them too. */
static bool is_plain(const char *name)
{
    static const char *const names[] = {
        "HOME", "XDG_CONFIG_HOME", "WEFT_CONNECTIONS", "FLUENT_PROFILE_DIR", "PATH", "TMPDIR"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

const char *cli_variable_take(const char *name)
{
    const char *const value = cli_variable(name);
    if (!value || value != getenv(name) || is_plain(name))
        return value;
    const size_t len = strlen(value);
    const size_t name_len = strlen(name);
    taken *const one = malloc(sizeof *one + len + name_len + 2);
    if (!one)
        return NULL;
    one->len = len;
    one->name = one->text + len + 1;
    memcpy(one->text, value, len + 1);
    memcpy(one->name, name, name_len + 1);
    one->next = all;
    all = one;
    wipe(getenv(name), len); /* the block itself: unsetenv would only forget where it stands */
    (void)unsetenv(name);
    return one->text;
}

void cli_variables_forget(void)
{
    while (all) {
        taken *const one = all;
        all = one->next;
        wipe(one->text, one->len);
        free(one);
    }
}
