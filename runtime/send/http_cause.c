/* What the end of a transfer means, and the sentence for it. */
#include "runtime/send/http_core.h"

#include <late/curl.h>
#include <stdio.h>

/* No byte of the request left when none was counted; over TLS also when the handshake of a new
   connection never came to an end. A byte of the body that was handed out counts as sent. */
bool wf_http_nothing_left(const wf_http_slot *slot)
{
    long counted = 0;
    long connections = 0;
    curl_off_t handshake_us = 0;
    if (slot->sent != 0 || slot->header_bytes != 0)
        return false;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &counted);
    (void)curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connections);
    (void)curl_easy_getinfo(slot->easy, CURLINFO_APPCONNECT_TIME_T, &handshake_us);
    return counted == 0 || (slot->https && connections == 1 && handshake_us == 0);
}

/* The reasons of OpenSSL's verification (x509_vfy.h) that people meet. */
static const char *certificate_fault(long result)
{
    switch (result) {
    case 9:
        return "it is not valid yet";
    case 10:
        return "it has expired";
    case 18:
        return "it is self-signed";
    case 19:
        return "its chain ends in a self-signed certificate that is not trusted";
    case 20:
    case 21:
    case 2:
        return "its issuer is not known here";
    case 23:
        return "it was revoked";
    case 26:
        return "it is not meant for servers";
    case 62:
    case 64:
        return "it is for another host";
    case 66:
        return "its key is too short";
    case 67:
    case 68:
        return "it is signed with too weak a digest or key";
    default:
        return NULL;
    }
}

static wf_http_failure failure_of(const wf_http_slot *slot, CURLcode result)
{
    curl_off_t connected_us = 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
    switch (result) {
    case CURLE_OK:
        return WF_HTTP_FAILURE_NONE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return WF_HTTP_FAILURE_NAME;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
        return slot->forbidden ? WF_HTTP_FAILURE_FORBIDDEN : WF_HTTP_FAILURE_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_SHUTDOWN_FAILED:
        return WF_HTTP_FAILURE_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return WF_HTTP_FAILURE_CERTIFICATE;
    case CURLE_OPERATION_TIMEDOUT:
        return connected_us == 0 ? WF_HTTP_FAILURE_CONNECT : WF_HTTP_FAILURE_TIMEOUT;
    case CURLE_ABORTED_BY_CALLBACK:
        return slot->too_slow ? WF_HTTP_FAILURE_TIMEOUT : WF_HTTP_FAILURE_BROKEN;
    case CURLE_WRITE_ERROR:
        return slot->too_large ? WF_HTTP_FAILURE_TOO_LARGE : WF_HTTP_FAILURE_NOMEM;
    case CURLE_OUT_OF_MEMORY:
        return WF_HTTP_FAILURE_NOMEM;
    default:
        return slot->too_large ? WF_HTTP_FAILURE_TOO_LARGE : WF_HTTP_FAILURE_BROKEN;
    }
}

static void say(wf_http_slot *slot, const char *what, const char *detail)
{
    (void)snprintf(slot->sentence, sizeof slot->sentence, "%s: %s%s%s", slot->origin, what,
                   detail[0] ? ": " : "", detail);
}

wf_http_failure wf_http_explain(wf_http_slot *slot, int result)
{
    const wf_http_failure failure = failure_of(slot, (CURLcode)result);
    const char *const detail =
        slot->trouble[0] ? slot->trouble : curl_easy_strerror((CURLcode)result);
    long verified = 0;
    char room[96];
    switch (failure) {
    case WF_HTTP_FAILURE_NONE:
        slot->sentence[0] = '\0';
        break;
    case WF_HTTP_FAILURE_NAME:
        say(slot, "the host's name has no address", detail);
        break;
    case WF_HTTP_FAILURE_CONNECT:
        say(slot, "no connection", detail);
        break;
    case WF_HTTP_FAILURE_TLS:
        say(slot, "the TLS handshake failed", detail);
        break;
    case WF_HTTP_FAILURE_CERTIFICATE:
        (void)curl_easy_getinfo(slot->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
        if (verified <= 1 && result == CURLE_PEER_FAILED_VERIFICATION)
            verified = 62; /* libcurl compares the host before it asks about the chain */
        say(slot, "the server's certificate is refused",
            certificate_fault(verified) ? certificate_fault(verified) : detail);
        break;
    case WF_HTTP_FAILURE_FORBIDDEN:
        say(slot,
            "the host's name stands for a private address; say \"allowPrivate\": true if that "
            "is meant",
            "");
        break;
    case WF_HTTP_FAILURE_TIMEOUT:
        (void)snprintf(room, sizeof room, "no whole reply within %lu ms",
                       (unsigned long)(slot->too_slow ? slot->first_byte_ms : slot->total_ms));
        say(slot, room, "");
        break;
    case WF_HTTP_FAILURE_BROKEN:
        say(slot, "the connection broke before the reply was whole", detail);
        break;
    case WF_HTTP_FAILURE_TOO_LARGE:
        (void)snprintf(room, sizeof room, "the reply is larger than %zu bytes", slot->reply_max);
        say(slot, room, "");
        break;
    case WF_HTTP_FAILURE_NOMEM:
        say(slot, "out of memory", "");
        break;
    }
    return failure;
}
