import { AppError } from '../../errors.ts'
import type { AddressPolicy } from '../egress/index.ts'
import type { Logger } from '../log/index.ts'
import { openBubblewrap } from './bubblewrap.ts'
import { openDockerRunner } from './docker/docker-runner.ts'
import { type Check, type Diagnosis, judgeProbe, PROBE } from './doctor.ts'
import { type EgressProxy, openEgressProxy } from './egress-proxy.ts'
import { DEFAULT_LIMITS, narrowed, type SkillLimits, type SkillOutcome, type SkillRun } from './outcome.ts'
import { type CheckedRun, runSkill } from './run-skill.ts'
import type { Runner, RunPlace } from './runner.ts'
import { wireParameters } from './wire-parameters.ts'

export interface SandboxDeps {
  readonly dataDir: string
  /** Private destinations the operator listed (`skill=cidr:port`), and how names are resolved. */
  readonly addresses: AddressPolicy
  readonly limits?: Partial<SkillLimits>
  /** Ports of public hosts a skill may reach; default 443 and 80. */
  readonly egressPorts?: readonly number[]
  /** Runs at a time, per person, and waiting; beyond it 429. */
  readonly running: number
  readonly runningPerPerson: number
  readonly waiting: number
  /** `full` where root can make control groups, else `unprivileged`; a test may ask for the narrower one. */
  readonly mode?: 'unprivileged'
  readonly interpreter?: string
  readonly packages?: readonly string[]
  /** One line per attempt to leave a run. */
  readonly log?: Pick<Logger, 'info'>
  /** True while the managed Python is being made; skills answer `skill_sandbox_preparing` meanwhile. */
  readonly preparing?: () => boolean
  /** The UNIX socket of `parley-runner`; unset: bubblewrap on this host. */
  readonly runnerSocket?: string
  /** Of a test: folders of the tools and of the control groups, and the tree of the Python. */
  readonly host?: { readonly tools?: readonly string[]; readonly cgroups?: string; readonly python?: string }
}

/** Runs Python of authors nobody trusts. There is no way to run it without isolation. */
export interface Sandbox {
  /** Looks anew; one probing run. */
  doctor(): Promise<Diagnosis>
  /**
   * Never throws for what the skill did; that is in the outcome.
   * @throws AppError `skill_sandbox_unavailable`, `skill_sandbox_preparing`, `skill_queue_full`, `skill_input_too_large`, `skill_cancelled`
   */
  run(run: SkillRun): Promise<SkillOutcome>
  close(): Promise<void>
}

interface Waiting {
  readonly run: SkillRun
  readonly begin: (place: number) => void
}
interface Known {
  readonly diagnosis: Diagnosis
  readonly usable: boolean
}

const PROBE_MS = 20_000

/** Cheap: claims places; the doctor looks at the first run. */
export async function openSandbox(deps: SandboxDeps): Promise<Sandbox> {
  const limits = narrowed({ ...DEFAULT_LIMITS, ...deps.limits })
  const runner = await openRunner(deps)
  const free = Array.from({ length: runner.places }, (_, n) => n)
  const waiting: Waiting[] = []
  const running = new Map<string, number>()
  let known: Promise<Known> | null = null
  let closed = false

  const begin = async (at: number, run: CheckedRun): Promise<SkillOutcome> => {
    const own = narrowed(limits, run.limits)
    const place = runner.place(at)
    const proxy = run.allowedHosts.length === 0 ? null : await openProxy(deps, run, own, place.egress)
    try {
      const inside = { egress: proxy !== null, processes: runner.countsProcesses ? null : own.processes }
      const outcome = await runSkill(() => place.start(own, proxy !== null), run, own, inside)
      return { ...outcome, egress: proxy?.used() ?? { contacted: [], refused: [] } }
    } finally {
      await proxy?.close()
    }
  }
  const next = (): void => {
    while (free.length > 0) {
      const at = waiting.findIndex(({ run }) => (running.get(run.runBy) ?? 0) < deps.runningPerPerson)
      const place = at < 0 ? undefined : free.pop()
      if (place === undefined) return
      const [chosen] = waiting.splice(at, 1)
      if (chosen !== undefined) running.set(chosen.run.runBy, (running.get(chosen.run.runBy) ?? 0) + 1)
      chosen?.begin(place)
    }
  }
  const turn = async (run: SkillRun): Promise<number> => {
    if (waiting.length >= deps.waiting) throw new AppError('skill_queue_full', { waiting: deps.waiting })
    const given = Promise.withResolvers<number>()
    const entry: Waiting = { run, begin: given.resolve }
    waiting.push(entry)
    const leave = (): void => {
      const at = waiting.indexOf(entry)
      if (at >= 0) waiting.splice(at, 1)
      if (at >= 0) given.reject(new AppError('skill_cancelled'))
    }
    run.signal?.addEventListener('abort', leave, { once: true })
    next()
    return given.promise.finally(() => run.signal?.removeEventListener('abort', leave))
  }
  const take = async (run: CheckedRun): Promise<SkillOutcome> => {
    const place = await turn(run)
    try {
      return await begin(place, run)
    } finally {
      free.push(place)
      running.set(run.runBy, (running.get(run.runBy) ?? 1) - 1)
      if (running.get(run.runBy) === 0) running.delete(run.runBy)
      next()
    }
  }
  const look = (): Promise<Known> => {
    const looked = examine()
    known = looked
    looked.catch(() => {
      if (known === looked) known = null // nothing was found out
    })
    return looked
  }
  const examine = async (): Promise<Known> => {
    const parts = await runner.examine()
    const whole = parts.every(({ ok }) => ok) && runner.places > 0
    const probe = checked({ code: PROBE, parameters: {}, secrets: {}, allowedHosts: [], runBy: '', limits: { wallMs: PROBE_MS } }, limits)
    const checks = [...parts, ...(whole ? await take(probe).then((outcome) => judgeProbe(outcome, runner.tolerated), judgeFailure) : [])]
    const usable = whole && checks.every(({ ok }) => ok)
    return { diagnosis: { usable, mode: runner.mode, checks, advice: runner.advice }, usable }
  }

  return {
    async doctor() {
      return (await look()).diagnosis
    },
    async run(given) {
      if (closed) throw new AppError('draining')
      const run = checked(given, limits)
      if (run.signal?.aborted === true) throw new AppError('skill_cancelled')
      const { usable, diagnosis } = await (known ?? look())
      if (usable) return take(run)
      known = null // the operator may have mended it since
      throw unavailable(diagnosis.checks.find(({ ok }) => !ok))
    },
    async close() {
      closed = true
      await runner.close()
    },
  }
}

async function openRunner(deps: SandboxDeps): Promise<Runner> {
  const { runnerSocket, running } = deps
  return runnerSocket === undefined ? openBubblewrap(deps) : openDockerRunner({ socket: runnerSocket, running })
}

async function openProxy(deps: SandboxDeps, run: CheckedRun, limits: SkillLimits, at: RunPlace['egress']): Promise<EgressProxy> {
  return openEgressProxy({
    policy: deps.addresses,
    allowedHosts: run.allowedHosts,
    limits,
    ...at,
    ...(deps.egressPorts !== undefined && { ports: deps.egressPorts }),
    report: (attempt) => deps.log?.info({ runBy: run.runBy, ...attempt }, 'a skill asked for a way out'),
  })
}

function unavailable(failed: Check | undefined): AppError {
  if (failed?.name === 'preparing') return new AppError('skill_sandbox_preparing')
  return new AppError('skill_sandbox_unavailable', { check: failed?.name ?? 'places', fix: failed?.fix ?? '', found: failed?.found ?? '' })
}

/** The probe could not even begin. @throws what is no fault of the sandbox */
function judgeFailure(error: unknown): readonly Check[] {
  if (!(error instanceof AppError) || error.code !== 'skill_sandbox_unavailable') throw error
  const { check, fix } = error.facts
  return [{ name: String(check), ok: false, found: error.cause instanceof Error ? error.cause.message : '', fix: String(fix) }]
}

function checked(run: SkillRun, limits: SkillLimits): CheckedRun {
  const own = narrowed(limits, run.limits)
  if (Buffer.byteLength(run.code) > own.sourceBytes) throw new AppError('skill_input_too_large', { what: 'source', bytes: own.sourceBytes })
  const wired = wireParameters(run.parameters)
  if (wired.bytes > own.parameterBytes) throw new AppError('skill_input_too_large', { what: 'parameters', bytes: own.parameterBytes })
  return { ...run, wired }
}
