/**
 * How a process that loads pages is started, so that its memory stays that of what it works on: a small young generation, and an old
 * one that is collected before it has doubled. `bin/parley.mjs` starts the command line with the same.
 */
export const RUN_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=20'] as const
/** One allocator's arena is enough for one thread of work; glibc would keep one a thread. */
export const RUN_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' } as const
