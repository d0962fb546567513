// Counts allocations by standing before the C library's own functions (ld.so(8): the executable's symbols come first; glibc
// documents replacing malloc in its manual, "Replacing malloc"). The count is exact, at the price of one atomic addition.
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#include "cbench.h"

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic uint64_t allocations;

static void count(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

uint64_t cbench_allocations(void) { return atomic_load_explicit(&allocations, memory_order_relaxed); }

void *malloc(size_t length) {
    count();
    return __libc_malloc(length);
}

void *calloc(size_t number, size_t length) {
    count();
    return __libc_calloc(number, length);
}

void *realloc(void *old, size_t length) {
    count();
    return __libc_realloc(old, length);
}

void *aligned_alloc(size_t alignment, size_t length) {
    count();
    return __libc_memalign(alignment, length);
}

int posix_memalign(void **result, size_t alignment, size_t length) {
    count();
    void *memory = __libc_memalign(alignment, length);
    if (memory == NULL) return ENOMEM;
    *result = memory;
    return 0;
}
