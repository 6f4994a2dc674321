import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../package/index.ts'

/** The last run, by step and resource. */
const Trace = z.object({
  pipeline: z.string(),
  loadId: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(['completed', 'failed', 'guarded', 'interrupted', 'busy']),
  seconds: z.number(),
  /** Steps overlap, because rows flow while pages are fetched; each counts the time the run spent on it or waited for it. */
  steps: z.array(z.object({ step: z.enum(['extract', 'normalize', 'load', 'run']), seconds: z.number(), completed: z.boolean() })),
  resources: z.array(
    z.object({ resource: z.string(), requests: z.number(), pages: z.number(), bytes: z.number(), retries: z.number(), rows: z.number(), ms: z.number() }),
  ),
  /** Highest resident memory of the process so far. */
  memoryBytes: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type Trace = z.output<typeof Trace>
export const TRACE_FILE = 'trace.json'

/** @returns undefined before the first run */
export async function readTrace(folder: string): Promise<Trace | undefined> {
  const parsed = Trace.safeParse(await readJson(join(folder, TRACE_FILE)))
  return parsed.success ? parsed.data : undefined
}
