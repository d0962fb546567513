#pragma once
#include <curl/curl.h>

// What the loop round libcurl sleeps on: Swift's module of the C library leaves these two headers out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: one inline function
// for each type of argument. curl.h defines macros of the same names with its compile-time type checks, so a wrong
// pairing of option and type inside this file is a warning of the C compiler.

/// Sets an option that takes a long (numbers, switches, bit masks).
static inline CURLcode sluice_easy_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a 64-bit size.
static inline CURLcode sluice_easy_setopt_off(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a string or bytes; NULL takes the option back.
static inline CURLcode sluice_easy_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a data pointer, such as the argument of a callback or the error buffer.
static inline CURLcode sluice_easy_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a list of strings. The list must outlive the transfer: libcurl does not copy it.
static inline CURLcode sluice_easy_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a blob. CURL_BLOB_COPY makes libcurl keep its own copy.
static inline CURLcode sluice_easy_setopt_blob(CURL *handle, CURLoption option, void *data, size_t lengthBytes) {
    struct curl_blob blob = {data, lengthBytes, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

/// Sets CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
static inline CURLcode sluice_easy_setopt_write(CURL *handle, CURLoption option, curl_write_callback function) {
    return curl_easy_setopt(handle, option, function);
}

/// Sets CURLOPT_READFUNCTION.
static inline CURLcode sluice_easy_setopt_read(CURL *handle, curl_read_callback function) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
}

/// Sets CURLOPT_PREREQFUNCTION.
static inline CURLcode sluice_easy_setopt_prereq(CURL *handle, curl_prereq_callback function) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

/// Reads a value of type long about the transfer.
static inline CURLcode sluice_easy_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Sets an option of the multi handle that takes a long.
static inline CURLMcode sluice_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

/// Sets CURLMOPT_SOCKETFUNCTION and its argument.
static inline CURLMcode sluice_multi_setopt_socket(CURLM *handle, curl_socket_callback function, void *context) {
    CURLMcode code = curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, context);
    return code == CURLM_OK ? curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, function) : code;
}

/// Sets CURLMOPT_TIMERFUNCTION and its argument.
static inline CURLMcode sluice_multi_setopt_timer(CURLM *handle, curl_multi_timer_callback function, void *context) {
    CURLMcode code = curl_multi_setopt(handle, CURLMOPT_TIMERDATA, context);
    return code == CURLM_OK ? curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, function) : code;
}

/// Reads the pointer that CURLOPT_PRIVATE has left; NULL where there is none.
static inline void *sluice_easy_private(CURL *handle) {
    char *context = NULL;
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, &context) == CURLE_OK ? context : NULL;
}

// CURL_HTTP_VERSION_* and CURL_SSLVERSION_* are members of anonymous enums or cast macros, which Swift imports with
// differing types: as plain numbers they are the same everywhere.

/// HTTP/2 where TLS negotiates it, HTTP/1.1 otherwise.
static const long sluice_http_version_2tls = CURL_HTTP_VERSION_2TLS;
/// TLS 1.2 or newer.
static const long sluice_tls_1_2_or_newer = CURL_SSLVERSION_TLSv1_2;
/// The length of an error buffer, in bytes.
static const size_t sluice_error_buffer_length = CURL_ERROR_SIZE;
