import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { type Cgroup, type CgroupUse, createCgroup, readUse, removeCgroup } from './cgroups.ts'
import { FrameReader, mask, type Said } from './frames.ts'
import type { SkillError, SkillLimits, SkillOutcome, SkillParameter, SkillRun, SkillTable } from './outcome.ts'
import { childrenOf, ended } from './processes.ts'
import { commandOf, type Host, wrapperArguments } from './recipe.ts'
import type { Slot } from './slots.ts'

export interface Place {
  readonly host: Host
  readonly seccomp: Buffer
  readonly slot: Slot
  /** Null in mode `unprivileged`. */
  readonly cgroup: Cgroup | null
  readonly egressSocket: string | null
}

/** A run within its limits; its parameters are put into text once. */
export interface CheckedRun extends SkillRun {
  readonly parameterText: string
}

type Ending = 'exited' | 'timeout' | 'output' | 'cancelled'
const READY = 'parley:ready\n'
const NONCE_BYTES = 16
const CHATTER_FACTOR = 16
/** For output still in the pipe once the process has ended; a grandchild may hold the pipe open for ever. */
const DRAIN_MS = 500

/** One run from its document to its outcome; afterwards no process of it is left. */
export async function runSkill(place: Place, run: CheckedRun, limits: SkillLimits): Promise<SkillOutcome> {
  if (place.cgroup !== null) await createCgroup(place.cgroup, limits)
  const since = performance.now()
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const secrets = Object.values(run.secrets)
  const reader = new FrameReader(nonce, limits, secrets)
  try {
    const child = start(place, limits)
    const { ending, stderr } = await watch(child, reader, limits, run.signal, () => documentOf(place, run, nonce, limits))
    const use: CgroupUse = place.cgroup === null ? { memoryBytes: null, outOfMemory: false } : await readUse(place.cgroup)
    const durationMs = Math.round(performance.now() - since)
    return {
      ...verdict(reader.end(), ending, use, limits),
      stderr: mask(
        stderr,
        secrets.filter((each) => each !== ''),
      ),
      durationMs,
      memoryBytes: use.memoryBytes,
    }
  } finally {
    if (place.cgroup !== null) await removeCgroup(place.cgroup)
  }
}

function start({ host, seccomp, slot, cgroup, egressSocket }: Place, limits: SkillLimits): ChildProcess {
  const confinement = { uid: slot.uid, cgroupFiles: cgroup?.enter ?? [], egressSocket }
  const [command, ...args] = commandOf(host, confinement, limits)
  const child = spawn(command, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'] })
  for (const [fd, bytes] of [
    [3, seccomp],
    [4, wrapperArguments(host, confinement, limits)],
  ] as const) {
    const pipe = child.stdio[fd]
    if (pipe != null && 'end' in pipe) swallow(pipe).end(bytes)
  }
  return child
}

/** A process that ended early closes its end; that is told by its exit. */
function swallow<T extends Writable | Readable>(stream: T): T {
  stream.on('error', () => undefined)
  return stream
}

async function watch(
  child: ChildProcess,
  reader: FrameReader,
  limits: SkillLimits,
  signal: AbortSignal | undefined,
  document: () => string,
): Promise<{ readonly ending: Ending; readonly stderr: string }> {
  const exited = Promise.race([once(child, 'exit'), once(child, 'error')])
  const stop = Promise.withResolvers<Ending>()
  const timer = setTimeout(() => stop.resolve('timeout'), limits.wallMs)
  const cancel = (): void => stop.resolve('cancelled')
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  const { stdin, stdout, stderr } = child
  let early = Buffer.alloc(0)
  let ready = false
  let inner: readonly number[] = []
  const onStdout = (chunk: Buffer): void => {
    if (ready) return void (reader.take(chunk) || stop.resolve('output'))
    early = Buffer.concat([early, chunk])
    if (early.length < READY.length) return
    ready = true
    inner = childrenOf(child.pid ?? 0)
    const rest = early.subarray(READY.length)
    if (stdin !== null) swallow(stdin).end(document())
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
  killGroup(child)
  await exited
  await ended(inner)
  if (ending === 'exited') await drained(stdout, stderr)
  stdout?.destroy()
  stderr?.destroy()
  return { ending, stderr: Buffer.concat(noise).toString() }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // the group has ended
  }
}

async function drained(...streams: readonly (Readable | null)[]): Promise<void> {
  const ends = streams.map((stream) => (stream === null || stream.readableEnded || stream.destroyed ? undefined : once(stream, 'end').catch(() => undefined)))
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, DRAIN_MS)
  await Promise.race([Promise.all(ends), late.promise])
  clearTimeout(timer)
}

function documentOf(place: Place, run: CheckedRun, nonce: string, limits: SkillLimits): string {
  const rest = {
    nonce,
    source: run.code,
    secrets: run.secrets,
    egress: place.egressSocket !== null,
    processes: place.cgroup === null ? limits.processes : null,
  }
  return `${JSON.stringify(rest).slice(0, -1)},"parameters":${run.parameterText}}`
}

/** The parameters as JSON, tables by column. */
export function wireParameters(parameters: Readonly<Record<string, SkillParameter>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeof value === 'object' && value !== null ? wireTable(value) : value])),
  )
}

function wireTable({ columns, rows }: SkillTable): unknown {
  return { rows: rows.length, columns: columns.map(({ name, type }, n) => ({ name, type, values: rows.map((row) => row[n] ?? null) })) }
}

type Verdict = Pick<SkillOutcome, 'status' | 'outputs' | 'log' | 'error'>
function verdict(said: Said, ending: Ending, use: CgroupUse, limits: SkillLimits): Verdict {
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
