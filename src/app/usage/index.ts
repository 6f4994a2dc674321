export { openUsage, syncUsage, USAGE_QUEUE, type Usage, type UsageDeps } from './usage.ts'
