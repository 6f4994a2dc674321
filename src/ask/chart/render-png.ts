import { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import type { Chart } from '../../flow.ts'
import { unsafePart } from './unsafe-part.ts'

/** Longest time one picture may take; drawing a hundred thousand points takes a few seconds. */
const TIMEOUT_MS = 20_000
/** The drawing thread ends after this long without work, to give its memory back. */
const IDLE_MS = 60_000

/**
 * PNG of a chart, 1600 pixels wide, drawn in a thread of its own. Reads no file and no address, whatever the spec says.
 *
 * @throws AppError `unsafe_chart` for a spec that could load, link or compute something; `chart_failed` if it cannot be drawn
 */
export async function renderPng(chart: Chart): Promise<Uint8Array> {
  const part = unsafePart(chart.spec)
  if (part !== undefined) throw new AppError('unsafe_chart', { part })
  return drawing.draw(chart.spec)
}

interface Pending {
  readonly resolve: (png: Uint8Array) => void
  readonly reject: (fault: Error) => void
  readonly timer: NodeJS.Timeout
}
interface Drawn {
  readonly id: number
  readonly png?: Uint8Array
  readonly error?: string
}

/** One thread that is started with the first picture, started anew after it fails, and let go when idle. */
class DrawingThread {
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last = 0

  draw(spec: object): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    const worker = this.#worker ?? this.#start()
    worker.ref()
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(worker, 'drawing took too long'), TIMEOUT_MS)
      this.#pending.set(id, { resolve, reject, timer })
      worker.postMessage({ id, spec })
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 512 } })
    worker.on('message', (drawn: Drawn) => this.#finish(worker, drawn))
    worker.on('error', (fault: Error) => this.#fail(worker, fault.message))
    this.#worker = worker
    return worker
  }

  #finish(worker: Worker, { id, png, error }: Drawn): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    if (png) pending.resolve(png)
    else pending.reject(new AppError('chart_failed', { reason: error }))
    if (this.#pending.size > 0) return
    worker.unref()
    this.#idle = setTimeout(() => this.#stop(worker), IDLE_MS)
    this.#idle.unref()
  }

  #fail(worker: Worker, reason: string): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new AppError('chart_failed', { reason }))
    }
    this.#pending.clear()
    this.#stop(worker)
  }

  #stop(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    void worker.terminate()
  }
}
const drawing = new DrawingThread()
