import type { Readable, Writable } from 'node:stream'
import type { Check, Mode } from './doctor.ts'
import type { SkillLimits } from './outcome.ts'

/** What a run used; null where it is not counted. */
export interface RunUse {
  readonly memoryBytes: number | null
  /** A process was killed for want of memory. */
  readonly outOfMemory: boolean
}

/** An isolated Python that waits for its document. Its first words are `parley:ready`. */
export interface Confined {
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Settles, never rejects, when the outermost process has ended. */
  readonly exited: Promise<unknown>
  /** Called when it is ready: what exists now must have ended when it has. */
  began(): void
  kill(): void
  /** After `exited`: settles when nothing of it is left. */
  gone(): Promise<RunUse>
}

/** Where one run takes place. */
export interface RunPlace {
  /** Where the run's way out must listen, and the account that may connect to it. */
  readonly egress: { readonly path: string; readonly uid: number | null | 'any' }
  start(limits: SkillLimits, egress: boolean): Promise<Confined>
}

/** What isolates. There are two; the operator chooses, and neither stands in for the other. */
export interface Runner {
  readonly mode: Mode
  /** Runs at a time. */
  readonly places: number
  /** The run itself must lower its number of processes, because nothing outside counts them. */
  readonly countsProcesses: boolean
  readonly advice: readonly string[]
  /** Escapes of the probe that this one cannot close, and that show nothing of other people's data. */
  readonly tolerated: readonly string[]
  /** Looks anew at what it is made of; a run that probes comes after. */
  examine(): Promise<readonly Check[]>
  /** @param n  from 0, below `places`; one run at a time */
  place(n: number): RunPlace
  close(): Promise<void>
}
