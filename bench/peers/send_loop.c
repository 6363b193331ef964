/* What libcurl's multi interface reaches with nothing around it: the bodies of a file, one a line, are posted with so
   many requests under way, and answers are thrown away. Nothing is recorded, judged or repeated.

       cc -O2 send_loop.c -lcurl -o loop && ./loop URL BODIES CONCURRENCY */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 512

static size_t swallow(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes;
    (void)user;
    return size * count;
}

static int post(CURLM *multi, CURL *easy, FILE *bodies)
{
    static char *line;
    static size_t room;
    const ssize_t len = getline(&line, &room, bodies);
    if (len <= 0)
        return 0;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)len - 1);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, line);
    return curl_multi_add_handle(multi, easy) == CURLM_OK;
}

int main(int argc, char **argv)
{
    CURL *handles[MOST];
    FILE *const bodies = argc == 4 ? fopen(argv[2], "r") : NULL;
    const int concurrency = argc == 4 ? atoi(argv[3]) : 0;
    if (!bodies || concurrency < 1 || concurrency > MOST ||
        curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return 2;
    CURLM *const multi = curl_multi_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Accept: application/json");
    int running = 0;
    long done = 0, failed = 0;
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)concurrency);
    for (int i = 0; i < concurrency; i++) {
        handles[i] = curl_easy_init();
        curl_easy_setopt(handles[i], CURLOPT_URL, argv[1]);
        curl_easy_setopt(handles[i], CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(handles[i], CURLOPT_WRITEFUNCTION, swallow);
        curl_easy_setopt(handles[i], CURLOPT_NOSIGNAL, 1L);
        running += post(multi, handles[i], bodies);
    }
    while (running != 0) {
        CURLMsg *note;
        int active, left, moved = 0;
        curl_multi_perform(multi, &active);
        while ((note = curl_multi_info_read(multi, &left)) != NULL) {
            CURL *const easy = note->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            failed += status != 200;
            done++;
            moved = 1;
            curl_multi_remove_handle(multi, easy);
            running += post(multi, easy, bodies) - 1;
        }
        if (!moved) /* else the next perform may end others */
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    printf("%ld %ld\n", done, failed);
    return failed != 0;
}
