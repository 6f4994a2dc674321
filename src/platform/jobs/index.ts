export { type JobContext, type Jobs, openJobs, type QueueDefinition } from './jobs.ts'
