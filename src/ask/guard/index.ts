export { GUARD_LIMITS, guard } from './guard.ts'
export { createGuardWorker, GUARD_DEADLINE_MS, type GuardWorker } from './guard-in-worker.ts'
export { rowsKey } from './table-uses.ts'
