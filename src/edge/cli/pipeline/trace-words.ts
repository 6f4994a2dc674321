import type { Trace } from '../../../warehouse/pipelines/index.ts'

const OUTCOMES: Readonly<Record<Trace['outcome'], string>> = {
  completed: 'COMPLETED',
  failed: 'FAILED',
  guarded: 'was STOPPED by a guard',
  interrupted: 'was INTERRUPTED',
  busy: 'did NOT START',
}
const MIB = 1 << 20

export function traceWords({ startedAt, outcome, seconds, steps, resources, memoryBytes, error }: Trace): readonly string[] {
  return [
    `Run started at ${startedAt} and ${OUTCOMES[outcome]} in ${seconds.toFixed(2)} seconds with ${steps.length} steps.`,
    ...steps.map(({ step, seconds: spent, completed }) => `Step ${step} ${completed ? 'COMPLETED' : 'DID NOT COMPLETE'} in ${spent.toFixed(2)} seconds.`),
    ...resources.map(
      ({ resource, requests, pages, rows, bytes, retries, ms }) =>
        `${resource}: ${requests} requests, ${pages} pages, ${rows} rows, ${bytes} bytes, ${retries} retries, ${Math.round(ms)} ms waiting for the API`,
    ),
    `Highest memory: ${Math.ceil(memoryBytes / MIB)} MiB`,
    ...(error === null ? [] : [error.message]),
  ]
}
