export { GUARD_LIMITS, guard } from './guard.ts'
