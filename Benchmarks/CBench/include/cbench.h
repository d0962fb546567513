#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>

// Allocations of the whole process since its start: calls of malloc, calloc, realloc, posix_memalign and aligned_alloc.
uint64_t cbench_allocations(void);

// One round of load against 127.0.0.1. Open loop: request number i is due at i / rate seconds after the start, whether or not
// earlier ones were answered, and its time counts from then on. Closed loop: each connection sends again when it was answered.
struct cbench_load {
    int port;
    int connections;
    double rate;            // requests a second; 0 for a closed loop
    long total;             // how many requests become due
    double seconds;         // when to give up; what was not sent by then is `unsent`
    char **requests;        // sent in turns
    const long *lengths;    // of each, in bytes
    long count;             // how many there are
    long number_at;         // where 12 decimal digits stand in a request, which are set to its number; or -1
};

struct cbench_load_result {
    long requests;          // answered
    long refused;           // of these, answered with another status than 2xx
    long errors;            // connections that broke, or answered what is no HTTP/1.1 with a length
    long unsent;            // due, but no connection became free before the end
    double elapsed_seconds; // from the start to the last answer
    double p50_us, p99_us, max_us;
};

// 0, or -1 where a connection could not be made or memory ran out.
int cbench_run_load(const struct cbench_load *load, struct cbench_load_result *result);

#endif
