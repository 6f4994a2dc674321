import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, mask, type Said } from './frames.ts'
import type { SkillError, SkillLimits, SkillOutcome, SkillRun } from './outcome.ts'
import type { Confined, RunUse } from './runner.ts'
import type { WiredParameters } from './wire-parameters.ts'

/** A run within its limits; its parameters are put into bytes once. */
export interface CheckedRun extends SkillRun {
  readonly wired: WiredParameters
}
/** What the boot program is told besides the skill. */
export interface Inside {
  readonly egress: boolean
  /** Processes it must limit itself to; null where they are counted outside. */
  readonly processes: number | null
}

type Ending = 'exited' | 'timeout' | 'output' | 'cancelled'
const READY = 'parley:ready\n'
const NONCE_BYTES = 16
const CHATTER_FACTOR = 16
/** For output still in the pipe once the process has ended; a grandchild may hold the pipe open for ever. */
const DRAIN_MS = 500

/** One run from its document to its outcome; afterwards no process of it is left. */
export async function runSkill(start: () => Promise<Confined>, run: CheckedRun, limits: SkillLimits, inside: Inside): Promise<Omit<SkillOutcome, 'egress'>> {
  const since = performance.now()
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const secrets = Object.values(run.secrets)
  const reader = new FrameReader(nonce, limits, secrets)
  const { ending, stderr, use } = await watch(await start(), reader, limits, run, documentOf(run, nonce, inside))
  return {
    ...verdict(reader.end(), ending, use, limits),
    stderr: mask(
      stderr,
      secrets.filter((each) => each !== ''),
    ),
    durationMs: Math.round(performance.now() - since),
    memoryBytes: use.memoryBytes,
  }
}

/** A process that ended early closes its end; that is told by its exit. */
export function swallow<T extends Writable | Readable>(stream: T): T {
  stream.on('error', () => undefined)
  return stream
}

async function watch(
  confined: Confined,
  reader: FrameReader,
  limits: SkillLimits,
  { signal }: CheckedRun,
  document: readonly (string | Buffer)[],
): Promise<{ readonly ending: Ending; readonly stderr: string; readonly use: RunUse }> {
  const stop = Promise.withResolvers<Ending>()
  const timer = setTimeout(() => stop.resolve('timeout'), limits.wallMs)
  const cancel = (): void => stop.resolve('cancelled')
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  const { stdin, stdout, stderr, exited } = confined
  let early = Buffer.alloc(0)
  let ready = false
  const onStdout = (chunk: Buffer): void => {
    if (ready) return void (reader.take(chunk) || stop.resolve('output'))
    early = Buffer.concat([early, chunk])
    if (early.length < READY.length) return
    ready = true
    confined.began()
    const rest = early.subarray(READY.length)
    if (stdin !== null) hand(swallow(stdin), document)
    if (rest.length > 0) reader.take(rest)
  }
  const noise: Buffer[] = []
  let noiseBytes = 0
  const onStderr = (chunk: Buffer): void => {
    if (noiseBytes < limits.stderrBytes) noise.push(chunk.subarray(0, limits.stderrBytes - noiseBytes))
    noiseBytes += chunk.length
    if (noiseBytes > limits.logBytes * CHATTER_FACTOR) stop.resolve('output')
  }
  stdout?.on('data', onStdout).on('error', () => undefined)
  stderr?.on('data', onStderr).on('error', () => undefined)
  const ending = await Promise.race([exited.then((): Ending => 'exited'), stop.promise])
  clearTimeout(timer)
  signal?.removeEventListener('abort', cancel)
  confined.kill()
  await exited
  const use = await confined.gone()
  if (ending === 'exited') await drained(stdout, stderr)
  stdout?.destroy()
  stderr?.destroy()
  return { ending, stderr: Buffer.concat(noise).toString(), use }
}

function hand(stdin: Writable, document: readonly (string | Buffer)[]): void {
  for (const part of document) stdin.write(part)
  stdin.end()
}

async function drained(...streams: readonly (Readable | null)[]): Promise<void> {
  const ends = streams.map((stream) => (stream === null || stream.readableEnded || stream.destroyed ? undefined : once(stream, 'end').catch(() => undefined)))
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, DRAIN_MS)
  await Promise.race([Promise.all(ends), late.promise])
  clearTimeout(timer)
}

/** One line of JSON, then the raw columns it counts. */
function documentOf(run: CheckedRun, nonce: string, inside: Inside): readonly (string | Buffer)[] {
  const rest = JSON.stringify({ nonce, source: run.code, secrets: run.secrets, ...inside })
  return [`${rest.slice(0, -1)},"parameters":${run.wired.text}}\n`, ...run.wired.raw]
}

type Verdict = Pick<SkillOutcome, 'status' | 'outputs' | 'log' | 'error'>
function verdict(said: Said, ending: Ending, use: RunUse, limits: SkillLimits): Verdict {
  const { outputs, log } = said
  const give = (status: SkillOutcome['status'], error?: SkillError): Verdict => ({ status, outputs, log, ...(error !== undefined && { error }) })
  if (ending === 'timeout') return give('timeout', { type: 'Timeout', message: `The skill ran longer than ${limits.wallMs / 1000} s and was stopped.` })
  if (ending === 'cancelled') return give('killed', { type: 'Cancelled', message: 'The run was cancelled.' })
  if (ending === 'output')
    return give('killed', {
      type: 'OutputLimit',
      message: `The skill wrote more than the ${limits.resultBytes} bytes of results, or far more log, than a run may.`,
    })
  if (said.error !== null) return give('error', said.error)
  if (said.broken) return give('error', { type: 'BrokenResult', message: 'The results of the skill could not be read: something wrote between them.' })
  if (said.done) return give('ok')
  if (use.outOfMemory)
    return give('killed', { type: 'MemoryLimit', message: `The skill used more than ${limits.memoryBytes >> 20} MiB of memory and was stopped.` })
  return give('killed', { type: 'Killed', message: 'The skill ended without finishing: a limit or a forbidden system call stopped it.' })
}
