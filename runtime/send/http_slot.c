/* One transfer: the settings that never change, and what libcurl calls while it goes. */
#include "base/memory.h"
#include "runtime/send/http_core.h"

#include <fcntl.h>
#include <late/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS_MAX ((size_t)64 << 10)

/* ---- bytes out ---- */

static size_t feed(char *room, size_t size, size_t count, void *user)
{
    wf_http_slot *const slot = user;
    const size_t left = slot->sending.len - slot->sent;
    const size_t len = size * count < left ? size * count : left;
    if (len != 0)
        memcpy(room, slot->sending.data + slot->sent, len);
    slot->sent += len;
    return len;
}

/* Asked when libcurl wants to send a request again because its kept connection died. Whether the
   first one was executed is for others to find out: what has begun to leave is not repeated here. */
static int rewind_body(void *user, curl_off_t offset, int origin)
{
    const wf_http_slot *const slot = user;
    return offset == 0 && origin == SEEK_SET && slot->sent == 0 ? CURL_SEEKFUNC_OK
                                                                : CURL_SEEKFUNC_FAIL;
}

/* ---- bytes in ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    wf_http_slot *const slot = user;
    const size_t len = size * count;
    if (len > slot->reply_max - slot->body.len) {
        slot->too_large = true;
        return 0;
    }
    wf_buf_put(&slot->body, bytes, len);
    return slot->body.status == WEFT_OK ? len : 0;
}

static weft_span trimmed(const char *text, size_t len)
{
    while (len != 0 && (text[len - 1] == '\r' || text[len - 1] == '\n' || text[len - 1] == ' ' ||
                        text[len - 1] == '\t'))
        len--;
    while (len != 0 && (*text == ' ' || *text == '\t')) {
        text++;
        len--;
    }
    return weft_span_of(text, len);
}

/* A value that does not fit is as good as none. */
static void keep(char *room, size_t size, weft_span value)
{
    room[0] = '\0';
    if (value.len >= size)
        return;
    if (value.len != 0)
        memcpy(room, value.ptr, value.len);
    room[value.len] = '\0';
}

static size_t take_header(char *bytes, size_t size, size_t count, void *user)
{
    wf_http_slot *const slot = user;
    const size_t len = size * count;
    const struct {
        const char *name;
        char *room;
        size_t size;
    } wanted[] = {
        {"retry-after", slot->retry_after, sizeof slot->retry_after},
        {"content-type", slot->content_type, sizeof slot->content_type},
        {"x-request-id", slot->request_id, sizeof slot->request_id},
        {"location", slot->location, sizeof slot->location},
    };
    slot->header_bytes += len;
    if (slot->header_bytes > HEADERS_MAX) {
        slot->too_large = true;
        return 0;
    }
    const char *const colon = memchr(bytes, ':', len);
    const size_t name_len = colon ? (size_t)(colon - bytes) : 0;
    for (size_t i = 0; i < WF_COUNTOF(wanted) && colon; i++) {
        if (strlen(wanted[i].name) == name_len && strncasecmp(wanted[i].name, bytes, name_len) == 0)
            keep(wanted[i].room, wanted[i].size, trimmed(colon + 1, len - name_len - 1));
    }
    return len;
}

/* Called while the transfer goes: the one deadline that libcurl lacks. */
static int watch(void *user, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                 curl_off_t up)
{
    wf_http_slot *const slot = user;
    curl_off_t elapsed_us = 0;
    curl_off_t started_us = 0;
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    if (slot->header_bytes != 0)
        return 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_TOTAL_TIME_T, &elapsed_us);
    (void)curl_easy_getinfo(slot->easy, CURLINFO_PRETRANSFER_TIME_T, &started_us);
    if (started_us != 0 && elapsed_us - started_us > (curl_off_t)slot->first_byte_ms * 1000)
        slot->too_slow = true;
    return slot->too_slow;
}

/* ---- addresses ---- */

static bool is_private_v4(uint32_t a)
{
    static const struct {
        uint32_t net;
        unsigned bits;
    } nets[] = {
        {0x00000000u, 8},  /* this network */
        {0x0a000000u, 8},  /* 10/8 */
        {0x64400000u, 10}, /* carriers' NAT */
        {0x7f000000u, 8},  /* loopback */
        {0xa9fe0000u, 16}, /* link-local, the metadata service */
        {0xac100000u, 12}, /* 172.16/12 */
        {0xc0000000u, 24}, /* protocol assignments */
        {0xc0a80000u, 16}, /* 192.168/16 */
        {0xc6120000u, 15}, /* benchmarks */
        {0xe0000000u, 3},  /* multicast, reserved, broadcast */
    };
    for (size_t i = 0; i < WF_COUNTOF(nets); i++) {
        if ((a ^ nets[i].net) >> (32 - nets[i].bits) == 0)
            return true;
    }
    return false;
}

static bool is_private_v6(const unsigned char *a)
{
    static const unsigned char zeros[15];
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char translated[12] = {0x00, 0x64, 0xff, 0x9b};
    if (memcmp(a, zeros, 15) == 0 && a[15] <= 1)
        return true; /* unspecified, loopback */
    if (memcmp(a, mapped, 12) == 0 || memcmp(a, translated, 12) == 0)
        return is_private_v4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 |
                             a[15]);
    return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0x80) == 0x80) || a[0] == 0xff;
}

static bool is_private(const struct curl_sockaddr *address)
{
    if (address->family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &address->addr, sizeof v4);
        return is_private_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 v6;
        /* libcurl keeps room for the longest address behind `addr` */
        memcpy(&v6, (const char *)address + offsetof(struct curl_sockaddr, addr), sizeof v6);
        return is_private_v6(v6.sin6_addr.s6_addr);
    }
    return true; /* of a family that nobody asked for */
}

/* Decides on the address itself, after the name was looked up: neither a name that changes its
   answer nor an odd spelling gets round it. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    wf_http_slot *const slot = user;
    (void)purpose;
    if (!slot->any_address && is_private(address)) {
        slot->forbidden = true;
        return CURL_SOCKET_BAD;
    }
    const int opened = socket(address->family, address->socktype, address->protocol);
    if (opened >= 0)
        (void)fcntl(opened, F_SETFD, FD_CLOEXEC);
    return opened;
}

/* ---- settings ---- */

static bool set_callbacks(wf_http_slot *slot)
{
    CURL *const easy = slot->easy;
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->trouble) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_READFUNCTION, feed) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_READDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SEEKDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, watch) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFODATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, slot) == CURLE_OK;
}

static bool set_security(const wf_http *http, CURL *easy)
{
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, http->proxy) == CURLE_OK &&
           (!http->ca_file || (curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file) == CURLE_OK &&
                               curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static bool set_transport(const wf_http *http, CURL *easy)
{
    const long stalled_s = (long)http->first_byte_ms / 1000 + 30;
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, stalled_s) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 118L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent) == CURLE_OK;
}

weft_status wf_http_slot_open(const wf_http *http, wf_http_slot *slot)
{
    slot->easy = curl_easy_init();
    if (!slot->easy)
        return WEFT_NOMEM;
    slot->reply_max = http->reply_max;
    slot->first_byte_ms = http->first_byte_ms;
    slot->connect_ms = http->connect_ms;
    wf_buf_init(&slot->body, http->reply_max);
    if (set_callbacks(slot) && set_security(http, slot->easy) && set_transport(http, slot->easy))
        return WEFT_OK;
    curl_easy_cleanup(slot->easy);
    slot->easy = NULL;
    return WEFT_NOMEM;
}

static void clear_headers(wf_http_slot *slot)
{
    for (struct curl_slist *line = slot->headers; line; line = line->next)
        wf_wipe(line->data, strlen(line->data));
    if (slot->easy)
        (void)curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
}

void wf_http_slot_clear(wf_http_slot *slot)
{
    clear_headers(slot);
    wf_wipe(slot->sending.data, slot->sending.len); /* token requests hold secrets, */
    wf_wipe(slot->body.data, slot->body.len);       /* and so do their replies */
    wf_buf_reset(&slot->sending);
    if (slot->body.cap > (size_t)1 << 20) { /* one large reply does not stay for ever */
        wf_buf_fini(&slot->body);
        wf_buf_init(&slot->body, slot->reply_max);
    }
    wf_buf_reset(&slot->body);
    slot->sent = 0;
    slot->header_bytes = 0;
    slot->too_large = slot->too_slow = slot->forbidden = false;
    slot->retry_after[0] = slot->content_type[0] = slot->request_id[0] = slot->location[0] = '\0';
    slot->trouble[0] = slot->sentence[0] = '\0';
}

void wf_http_slot_close(wf_http_slot *slot)
{
    clear_headers(slot);
    curl_easy_cleanup(slot->easy); /* takes NULL */
    slot->easy = NULL;
    wf_buf_wipe(&slot->sending);
    wf_buf_wipe(&slot->body);
    wf_buf_fini(&slot->url);
}
