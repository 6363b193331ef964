/* What changes from request to request: method, URL, headers, body. */
#include "runtime/send/http_core.h"

#include <late/curl.h>
#include <string.h>

#define SMALL_BODY   16384L /* the least that libcurl takes */
#define LARGE_BUFFER 65536L

/* ---- URLs ---- */

static bool has_control(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

static weft_status put_origin(char *room, size_t size, CURLU *url)
{
    char *scheme = NULL;
    char *host = NULL;
    char *port = NULL;
    char *user = NULL;
    CURLUcode rc = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url, CURLUPART_HOST, &host, 0);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
    const bool well = rc == CURLUE_OK &&
                      curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
                      (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    const size_t need = well ? strlen(scheme) + 3 + strlen(host) + 1 + strlen(port) + 1 : size + 1;
    if (need <= size) {
        char *at = room;
        const char *const parts[] = {scheme, "://", host, ":", port};
        for (size_t i = 0; i < WF_COUNTOF(parts); i++) {
            memcpy(at, parts[i], strlen(parts[i]));
            at += strlen(parts[i]);
        }
        *at = '\0';
        for (at = room; *at; at++) {
            if (*at >= 'A' && *at <= 'Z')
                *at = (char)(*at - 'A' + 'a');
        }
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    if (rc == CURLUE_OUT_OF_MEMORY)
        return WEFT_NOMEM;
    return need <= size ? WEFT_OK : WEFT_INVALID;
}

weft_status wf_http_origin(char *room, size_t size, weft_span url)
{
    if (url.len == 0 || url.len > 8192 || has_control(url) || memchr(url.ptr, ' ', url.len))
        return WEFT_INVALID;
    if (wf_curl_load())
        return WEFT_IO;
    if (!wf_http_begin())
        return WEFT_NOMEM;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_span(&text, url);
    wf_buf_put_byte(&text, '\0');
    CURLU *const parsed = text.status == WEFT_OK ? curl_url() : NULL;
    weft_status rc = WEFT_NOMEM;
    if (parsed) {
        const CURLUcode set = curl_url_set(parsed, CURLUPART_URL, text.data, CURLU_DISALLOW_USER);
        rc = set == CURLUE_OK              ? put_origin(room, size, parsed)
             : set == CURLUE_OUT_OF_MEMORY ? WEFT_NOMEM
                                           : WEFT_INVALID;
    }
    curl_url_cleanup(parsed);
    wf_buf_fini(&text);
    wf_http_end();
    return rc;
}

static weft_span host_of(const char *origin)
{
    const char *const begin = strstr(origin, "://");
    const char *const end = strrchr(origin, ':');
    if (!begin || end < begin + 3)
        return weft_span_of(NULL, 0);
    return weft_span_of(begin + 3, (size_t)(end - begin - 3));
}

/* libcurl has made odd spellings of an address, such as 0x7f.1, the usual one. */
static bool is_address(const char *origin)
{
    const weft_span host = host_of(origin);
    if (host.len != 0 && host.ptr[0] == '[')
        return true;
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] != '.' && (host.ptr[i] < '0' || host.ptr[i] > '9'))
            return false;
    }
    return host.len != 0;
}

bool wf_http_is_local(const char *origin)
{
    const weft_span host = host_of(origin);
    return weft_span_equal(host, weft_span_text("localhost")) ||
           weft_span_equal(host, weft_span_text("[::1]")) ||
           (is_address(origin) && host.len > 4 && memcmp(host.ptr, "127.", 4) == 0);
}

static weft_status set_url(const wf_http *http, wf_http_slot *slot, weft_span url,
                           const char **reason)
{
    const weft_status rc = wf_http_origin(slot->origin, sizeof slot->origin, url);
    if (rc != WEFT_OK) {
        *reason = "this is no http or https URL (nor has a user name a place in one)";
        return rc;
    }
    const bool local = wf_http_is_local(slot->origin);
    slot->https = strncmp(slot->origin, "https:", 6) == 0;
    if (!slot->https && !local && !http->allow_plain) {
        *reason = "http:// sends everything in the clear; use https://, or say \"insecure\": true";
        return WEFT_INVALID;
    }
    slot->any_address = local || http->allow_private || http->proxy[0] || is_address(slot->origin);
    wf_buf_reset(&slot->url);
    wf_buf_put_span(&slot->url, url);
    wf_buf_put_byte(&slot->url, '\0');
    return slot->url.status == WEFT_OK &&
                   curl_easy_setopt(slot->easy, CURLOPT_URL, slot->url.data) == CURLE_OK
               ? WEFT_OK
               : WEFT_NOMEM;
}

/* ---- headers ---- */

static bool is_token(weft_span text)
{
    static const char more[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool alnum =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && !memchr(more, c, sizeof more - 1))
            return false;
    }
    return text.len != 0;
}

static bool add_line(struct curl_slist **lines, const char *line)
{
    struct curl_slist *const more = curl_slist_append(*lines, line);
    if (more)
        *lines = more;
    return more != NULL;
}

static weft_status add_header(wf_http_slot *slot, wf_buf *line, const wf_http_header *header)
{
    wf_buf_reset(line);
    wf_buf_put_span(line, header->name);
    wf_buf_put_text(line, header->value.len ? ": " : ";"); /* ; has an empty one sent */
    wf_buf_put_span(line, header->value);
    wf_buf_put_byte(line, '\0');
    return line->status == WEFT_OK && add_line(&slot->headers, line->data) ? WEFT_OK : WEFT_NOMEM;
}

static weft_status set_headers(wf_http_slot *slot, const wf_http_request *request,
                               const char **reason)
{
    wf_buf line;
    wf_buf_init(&line, 0);
    /* no question before a body */
    weft_status rc = add_line(&slot->headers, "Expect:") ? WEFT_OK : WEFT_NOMEM;
    for (size_t i = 0; i < request->header_count && rc == WEFT_OK; i++) {
        const wf_http_header *const header = &request->headers[i];
        if (!is_token(header->name) || has_control(header->value)) {
            *reason = "a header has a line end or another control character in it";
            rc = WEFT_INVALID;
        } else {
            rc = add_header(slot, &line, header);
        }
    }
    wf_buf_wipe(&line);
    if (rc == WEFT_OK &&
        curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, slot->headers) != CURLE_OK)
        rc = WEFT_NOMEM;
    return rc;
}

/* ---- method and body ---- */

static bool set_kind(wf_http_slot *slot, bool with_body, bool is_head)
{
    CURL *const easy = slot->easy;
    if (curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL) != CURLE_OK ||
        curl_easy_setopt(easy, CURLOPT_NOBODY, (long)(is_head && !with_body)) != CURLE_OK)
        return false;
    if (!with_body)
        return is_head || curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)slot->sending.len) ==
               CURLE_OK;
}

static bool set_method(wf_http_slot *slot, const wf_http_request *request)
{
    const bool with_body = request->with_body || request->body.len != 0;
    const char *const usual = with_body ? "POST" : "GET";
    const char *const method = request->method ? request->method : usual;
    const bool is_head = strcmp(method, "HEAD") == 0;
    const bool reads = is_head || strcmp(method, "GET") == 0;
    if (!set_kind(slot, with_body, is_head))
        return false;
    if (strcmp(method, usual) != 0 && !(is_head && !with_body) &&
        curl_easy_setopt(slot->easy, CURLOPT_CUSTOMREQUEST, method) != CURLE_OK)
        return false;
    /* Without a body there is nothing whose rewinding could be refused (http_slot.c): what changes
       something gets a connection of its own, where libcurl repeats nothing. */
    const long fresh = !with_body && !reads;
    return curl_easy_setopt(slot->easy, CURLOPT_FRESH_CONNECT, fresh) == CURLE_OK;
}

weft_status wf_http_set_request(const wf_http *http, wf_http_slot *slot,
                                const wf_http_request *request, const char **reason)
{
    if (request->method && !is_token(weft_span_text(request->method))) {
        *reason = "this is no method";
        return WEFT_INVALID;
    }
    wf_buf_put_span(&slot->sending, request->body);
    weft_status rc = slot->sending.status;
    if (rc == WEFT_OK)
        rc = set_url(http, slot, request->url, reason);
    if (rc == WEFT_OK)
        rc = set_headers(slot, request, reason);
    slot->total_ms = request->total_ms ? request->total_ms : http->total_ms;
    /* libcurl makes and we wipe a buffer of this size for each request */
    const long room = slot->sending.len > (size_t)SMALL_BODY ? LARGE_BUFFER : SMALL_BODY;
    if (rc == WEFT_OK &&
        (!set_method(slot, request) ||
         curl_easy_setopt(slot->easy, CURLOPT_UPLOAD_BUFFERSIZE, room) != CURLE_OK ||
         curl_easy_setopt(slot->easy, CURLOPT_TIMEOUT_MS, (long)slot->total_ms) != CURLE_OK))
        rc = WEFT_NOMEM;
    return rc;
}
