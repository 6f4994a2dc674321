import { type ChildProcess, fork } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { AppError } from '../../../errors.ts'
import type { Cell, GuardedStatement } from '../../../flow.ts'
import { compiledCode } from '../../../platform/compiled-code/index.ts'
import type { Catalog, RawResult, RunLimits } from '../connector.ts'
import type { Reply, Request } from './protocol.ts'

export interface EngineOptions {
  /** Module that calls `serveEngine`. */
  readonly module: URL
  readonly file: string
  readonly memoryBytes: number
  readonly threads: number
  /** Statements run at a time; the rest wait their turn. */
  readonly concurrency: number
  /** Longest wait for the file to open. */
  readonly openTimeoutMs: number
  /** Between asking a statement to stop and killing its process. */
  readonly graceMs: number
}

export const ENGINE_LIMITS = { memoryBytes: 512 << 20, threads: 2, openTimeoutMs: 15_000, graceMs: 300 } as const

type Work =
  | { readonly op: 'introspect' }
  | { readonly op: 'run'; readonly statement: GuardedStatement; readonly limits: RunLimits }
  | { readonly op: 'stream'; readonly statement: GuardedStatement; readonly limits: RunLimits; readonly take: TakeBatch }
/** Gets each batch of a stream; the engine goes on once `more` is called. */
type TakeBatch = (batch: RawResult, more: () => void) => void
type StopReason = 'query_timeout' | 'query_cancelled'
interface Call {
  readonly work: Work
  readonly resolve: (value: RawResult | Catalog) => void
  readonly reject: (error: AppError) => void
  rows: (readonly Cell[])[]
  tries: number
  stopped?: StopReason
  release: () => void
  /** Where it runs. */
  engine?: Started
}

interface Started {
  readonly process: ChildProcess
  /** Settles when the file is open, or cannot be. */
  readonly opened: Promise<void>
  readonly fileVersion: string
}

/** A process may die under a statement that did nothing wrong; such a statement is run once more. */
const MOST_TRIES = 2
const OPENING = 0
const SCRIPT_FLAGS = ['--no-warnings', '--max-old-space-size=512']

/**
 * One database file behind a process of its own. Started at first use, again after it died and when the file was replaced:
 * statements that run then finish on the old file, those that come get the new one. A statement that does not stop when asked
 * takes the process with it, never the server.
 */
export class EngineProcess {
  readonly #options: EngineOptions
  readonly #waiting: Call[] = []
  readonly #running = new Map<number, Call>()
  #engine: Started | undefined
  /** With those whose file was replaced while statements ran. */
  readonly #engines = new Set<Started>()
  #lastId = 0
  #closed = false

  constructor(options: EngineOptions) {
    this.#options = options
  }

  async introspect(signal: AbortSignal): Promise<Catalog> {
    const value = await this.#enqueue({ op: 'introspect' }, this.#options.openTimeoutMs, signal)
    if ('tables' in value) return value
    throw new AppError('internal')
  }

  async run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult> {
    const value = await this.#enqueue({ op: 'run', statement, limits }, limits.timeoutMs, signal)
    if ('rows' in value) return value
    throw new AppError('internal')
  }

  /** Batches as they are asked for: the engine makes the next one when the last one was read. */
  async *stream(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult> {
    let arrived = Promise.withResolvers<{ readonly batch: RawResult; readonly more: () => void }>()
    const take: TakeBatch = (batch, more) => arrived.resolve({ batch, more })
    const ended = this.#enqueue({ op: 'stream', statement, limits, take }, limits.timeoutMs, signal)
    ended.catch(() => {}) // a reader who leaves early does not wait for it
    let columns: RawResult['columns'] = []
    for (;;) {
      const next = await Promise.race([arrived.promise, ended])
      if (!('more' in next)) {
        if ('truncated' in next && next.truncated) yield { columns, rows: [], truncated: true }
        return
      }
      arrived = Promise.withResolvers()
      columns = next.batch.columns
      yield next.batch
      next.more()
    }
  }

  /** Ends the process; what still runs or waits fails as cancelled. */
  async close(): Promise<void> {
    this.#closed = true
    for (const call of [...this.#waiting.splice(0), ...this.#running.values()]) this.#fail(call, new AppError('query_cancelled'))
    this.#running.clear()
    this.#engine = undefined
    await Promise.all([...this.#engines].map(({ process }) => end(process)))
  }

  #enqueue(work: Work, timeoutMs: number, signal: AbortSignal): Promise<RawResult | Catalog> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new AppError('connection_failed', { class: 'unreachable' }))
      if (signal.aborted) return reject(new AppError('query_cancelled'))
      const call: Call = { work, resolve, reject, rows: [], tries: 0, release: () => {} }
      const cancel = () => this.#stop(call, 'query_cancelled')
      const timer = setTimeout(() => this.#stop(call, 'query_timeout'), timeoutMs)
      signal.addEventListener('abort', cancel, { once: true })
      call.release = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
      }
      this.#waiting.push(call)
      this.#next()
    })
  }

  #next(): void {
    while (this.#running.size < this.#options.concurrency) {
      const call = this.#waiting.shift()
      if (call === undefined) return
      this.#lastId += 1
      this.#running.set(this.#lastId, call)
      void this.#send(this.#lastId, call)
    }
  }

  async #send(id: number, call: Call): Promise<void> {
    try {
      const child = await this.#ready(call)
      if (this.#running.get(id) !== call) return
      child.ref()
      child.channel?.ref()
      child.send(requestOf(id, call.work))
    } catch (error) {
      this.#settle(id, (failed) => this.#fail(failed, asAppError(error, this.#options.file)))
    }
  }

  async #ready(call: Call): Promise<ChildProcess> {
    const version = await fileVersion(this.#options.file)
    if (this.#closed) throw new AppError('query_cancelled')
    const before = this.#engine
    if (before?.fileVersion !== version) {
      this.#engine = this.#start(version)
      if (before !== undefined) this.#endUnused(before)
    }
    const engine = this.#engine ?? this.#start(version)
    call.engine = engine
    await engine.opened
    return engine.process
  }

  /** An engine of a replaced file ends with its last statement. */
  #endUnused(engine: Started): void {
    if (engine !== this.#engine && ![...this.#running.values()].some((call) => call.engine === engine)) void end(engine.process)
  }

  #start(version: string): Started {
    const { module, file, memoryBytes, threads, openTimeoutMs } = this.#options
    const child = fork(module, [], {
      env: compiledCode(),
      cwd: '/',
      execArgv: SCRIPT_FLAGS,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    })
    const opened = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), openTimeoutMs)
      child.on('error', reject) // also each message to a process that is gone
      child.once('exit', () => {
        clearTimeout(timer)
        this.#exited(child)
        reject(new AppError('connection_failed', { class: 'unreachable', file }))
      })
      child.on('message', (reply: Reply) => {
        if (reply.id !== OPENING) return this.#receive(reply)
        clearTimeout(timer)
        if (reply.kind !== 'failed') return resolve()
        reject(openError(reply, file))
        child.kill('SIGKILL')
      })
      const opening: Request = { id: OPENING, op: 'open', file, memoryBytes, threads }
      child.send(opening)
    })
    opened.catch(() => {})
    const engine = { process: child, opened, fileVersion: version }
    this.#engines.add(engine)
    return engine
  }

  #receive(reply: Reply): void {
    const call = this.#running.get(reply.id)
    if (call === undefined) return
    if (reply.kind === 'rows') this.#receiveRows(reply, call)
    else
      this.#settle(reply.id, () => {
        if (call.stopped !== undefined) this.#fail(call, stopError(call, call.stopped))
        else if (reply.kind === 'failed') this.#fail(call, replyError(reply))
        else this.#finish(call, reply)
      })
  }

  #receiveRows({ id, rows, columns = [] }: Extract<Reply, { kind: 'rows' }>, call: Call): void {
    const more = (): void => {
      const child = call.engine?.process
      if (child?.connected) child.send({ id, op: 'more' } satisfies Request)
    }
    if (call.work.op === 'stream') call.work.take({ columns, rows, truncated: false }, more)
    else for (const row of rows) call.rows.push(row)
  }

  #finish(call: Call, reply: Reply): void {
    call.release()
    if (reply.kind === 'catalog') call.resolve(reply.catalog)
    else if (reply.kind === 'ran') call.resolve({ ...reply.result, rows: call.rows })
    else call.reject(new AppError('internal'))
  }

  #stop(call: Call, reason: StopReason): void {
    if (call.stopped !== undefined) return
    call.stopped = reason
    const waiting = this.#waiting.indexOf(call)
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1)
      this.#fail(call, stopError(call, reason))
    }
    for (const [id, running] of this.#running) if (running === call) this.#stopRunning(id, call, reason)
  }

  #stopRunning(id: number, call: Call, reason: StopReason): void {
    const child = call.engine?.process
    if (child === undefined) {
      this.#settle(id, () => this.#fail(call, stopError(call, reason)))
      return
    }
    const request: Request = { id, op: 'stop' }
    if (child.connected) child.send(request)
    const timer = setTimeout(() => {
      if (this.#running.get(id) !== call) return
      child.kill('SIGKILL')
      this.#fail(call, stopError(call, reason)) // it may take the system a while to take the memory back
    }, this.#options.graceMs)
    timer.unref()
  }

  #exited(child: ChildProcess): void {
    if (this.#engine?.process === child) this.#engine = undefined
    for (const engine of this.#engines) if (engine.process === child) this.#engines.delete(engine)
    for (const [id, call] of [...this.#running]) if (call.engine?.process === child) this.#settle(id, () => this.#afterExit(call))
  }

  #afterExit(call: Call): void {
    call.tries += 1
    if (call.stopped !== undefined) this.#fail(call, stopError(call, call.stopped))
    else if (this.#closed || call.work.op === 'stream' || call.tries >= MOST_TRIES)
      this.#fail(call, new AppError('query_failed', {}, { cause: new Error('The engine’s process ended.') }))
    else {
      call.rows = []
      delete call.engine
      this.#waiting.unshift(call)
    }
  }

  #settle(id: number, act: (call: Call) => void): void {
    const call = this.#running.get(id)
    if (call === undefined) return
    this.#running.delete(id)
    if (call.engine !== undefined) this.#endUnused(call.engine)
    act(call)
    this.#next()
    if (this.#running.size === 0) this.#rest()
  }

  /** An idle engine does not keep the program alive. */
  #rest(): void {
    for (const { process } of this.#engines) {
      process.unref()
      process.channel?.unref()
    }
  }

  #fail(call: Call, error: AppError): void {
    call.release()
    call.reject(error)
  }
}

function requestOf(id: number, work: Work): Request {
  if (work.op === 'introspect') return { id, op: 'introspect' }
  const { text, values, columns, reads } = work.statement
  const run = { text, values, columns: columns.map(({ name, type }) => ({ name, type })), limits: work.limits, reads, stream: work.op === 'stream' }
  return { id, op: 'run', run }
}

function stopError(call: Call, reason: StopReason): AppError {
  const timeoutMs = call.work.op !== 'introspect' ? call.work.limits.timeoutMs : ENGINE_LIMITS.openTimeoutMs
  return new AppError(reason, reason === 'query_timeout' ? { seconds: timeoutMs / 1000 } : {})
}

function replyError(reply: Extract<Reply, { kind: 'failed' }>): AppError {
  return new AppError('query_failed', { reason: reply.reason }, { cause: new Error(reply.message) })
}

function openError(reply: Extract<Reply, { kind: 'failed' }>, file: string): AppError {
  const failure = reply.reason === 'unsafe' ? 'permission' : 'unreachable'
  return new AppError('connection_failed', { class: failure, file }, { cause: new Error(reply.message) })
}

function asAppError(error: unknown, file: string): AppError {
  return error instanceof AppError ? error : new AppError('connection_failed', { class: 'unreachable', file }, { cause: error })
}

/** Tells one content of a file from the next; a replaced file has another inode. @throws AppError when it is not there */
async function fileVersion(file: string): Promise<string> {
  try {
    const facts = await stat(file)
    return `${facts.ino}:${facts.size}:${facts.mtimeMs}`
  } catch (cause) {
    throw new AppError('connection_failed', { class: 'database_not_found', file }, { cause })
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    child.ref()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
