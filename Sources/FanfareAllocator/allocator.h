#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Has all threads take memory from the same `arenas` pools at most; other libraries than glibc have one for all of them anyway.
static inline void fanfare_limit_arenas(int arenas) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, arenas);
#else
  (void)arenas;
#endif
}
