import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { AddressPolicy } from '../egress/index.ts'
import { cgroupOf, cgroupVersion } from './cgroups.ts'
import { type Check, type Diagnosis, FIXES, judgeProbe, PROBE } from './doctor.ts'
import { openEgressProxy } from './egress-proxy.ts'
import { describeHost, findTools, type HostTools } from './host.ts'
import { DEFAULT_LIMITS, narrowed, type SkillLimits, type SkillOutcome, type SkillRun } from './outcome.ts'
import { findPython, placeBoot } from './python-environment.ts'
import { type CheckedRun, type Place, runSkill, wireParameters } from './run-skill.ts'
import { seccompFilter } from './seccomp.ts'
import { claimSlots, releaseSlots, type Slot, sweepSlots } from './slots.ts'

export interface SandboxDeps {
  readonly dataDir: string
  /** Private destinations the operator listed (`skill=cidr:port`), and how names are resolved. */
  readonly addresses: AddressPolicy
  readonly limits?: Partial<SkillLimits>
  /** Runs at a time, per person, and waiting; beyond it 429. */
  readonly running: number
  readonly runningPerPerson: number
  readonly waiting: number
  /** `full` where root can make control groups, else `unprivileged`; a test may ask for the narrower one. */
  readonly mode?: 'unprivileged'
  readonly interpreter?: string
  readonly packages?: readonly string[]
}

/** Runs Python of authors nobody trusts. There is no way to run it without isolation. */
export interface Sandbox {
  /** Looks anew; one probing run. */
  doctor(): Promise<Diagnosis>
  /**
   * Never throws for what the skill did; that is in the outcome.
   * @throws AppError `skill_sandbox_unavailable`, `skill_queue_full`, `skill_input_too_large`
   */
  run(run: SkillRun): Promise<SkillOutcome>
  close(): Promise<void>
}

interface Waiting {
  readonly run: SkillRun
  readonly begin: (slot: Slot) => void
}
interface Ready {
  readonly host: Place['host']
  readonly seccomp: Buffer
}

/** Cheap: sweeps what an earlier server left, and claims places; the doctor looks at the first run. */
export async function openSandbox(deps: SandboxDeps): Promise<Sandbox> {
  const limits = narrowed(DEFAULT_LIMITS, deps.limits)
  const available = process.platform === 'linux' ? await cgroupVersion() : null
  const version = deps.mode === 'unprivileged' ? null : available
  const mode = version === null ? 'unprivileged' : 'full'
  if (process.platform === 'linux') await sweepSlots(available)
  const slots = process.platform === 'linux' ? await claimSlots(version === null ? 1 : deps.running) : []
  const free = [...slots]
  const waiting: Waiting[] = []
  const running = new Map<string, number>()
  let known: Promise<{ readonly diagnosis: Diagnosis; readonly ready: Ready | null }> | null = null
  let closed = false

  const begin = async (slot: Slot, ready: Ready, run: CheckedRun): Promise<SkillOutcome> => {
    const own = narrowed(limits, run.limits)
    const path = join(slot.folder, 'egress.sock')
    const proxy = run.allowedHosts.length === 0 ? null : await openEgressProxy(deps.addresses, run.allowedHosts, own, path, slot.uid)
    try {
      const cgroup = version === null ? null : cgroupOf(version, slot.name)
      return await runSkill({ ...ready, slot, cgroup, egressSocket: proxy === null ? null : path }, run, own)
    } finally {
      await proxy?.close()
    }
  }
  const next = (): void => {
    while (free.length > 0) {
      const at = waiting.findIndex(({ run }) => (running.get(run.runBy) ?? 0) < deps.runningPerPerson)
      const slot = at < 0 ? undefined : free.pop()
      if (slot === undefined) return
      const [chosen] = waiting.splice(at, 1)
      if (chosen !== undefined) running.set(chosen.run.runBy, (running.get(chosen.run.runBy) ?? 0) + 1)
      chosen?.begin(slot)
    }
  }
  const turn = async (run: SkillRun): Promise<Slot> => {
    if (waiting.length >= deps.waiting) throw new AppError('skill_queue_full', { waiting: deps.waiting })
    const given = Promise.withResolvers<Slot>()
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
  const place = async <T>(run: SkillRun, act: (slot: Slot) => Promise<T>): Promise<T> => {
    const slot = await turn(run)
    try {
      return await act(slot)
    } finally {
      free.push(slot)
      running.set(run.runBy, (running.get(run.runBy) ?? 1) - 1)
      if (running.get(run.runBy) === 0) running.delete(run.runBy)
      next()
    }
  }
  const examine = async (): Promise<{ readonly diagnosis: Diagnosis; readonly ready: Ready | null }> => {
    const { checks, ready } = await examineHost(deps)
    const probe: CheckedRun = { code: PROBE, parameters: {}, parameterText: '{}', secrets: {}, allowedHosts: [], runBy: '', limits: { wallMs: 20_000 } }
    const probed = ready === null ? [] : judgeProbe(await place(probe, (slot) => begin(slot, ready, probe)))
    const all = [...checks, ...probed]
    const usable = ready !== null && slots.length > 0 && all.every(({ ok }) => ok)
    const advice =
      mode === 'full'
        ? []
        : [
            'Memory is bounded per process only, and one skill runs at a time: start the server as root with writable control groups, or limit the memory of the whole server.',
          ]
    return { diagnosis: { usable, mode, checks: all, advice }, ready: usable ? ready : null }
  }

  return {
    async doctor() {
      known = examine()
      return (await known).diagnosis
    },
    async run(given) {
      if (closed) throw new AppError('draining')
      const run = checked(given, limits)
      if (run.signal?.aborted === true) throw new AppError('skill_cancelled')
      known ??= examine()
      const { ready, diagnosis } = await known
      if (ready === null) {
        known = null // the operator may have mended it since
        const failed = diagnosis.checks.find(({ ok }) => !ok)
        throw new AppError('skill_sandbox_unavailable', { check: failed?.name ?? 'places', fix: failed?.fix ?? '' })
      }
      return place(run, (slot) => begin(slot, ready, run))
    },
    async close() {
      closed = true
      await releaseSlots(slots)
    },
  }
}

async function examineHost(deps: SandboxDeps): Promise<{ readonly checks: readonly Check[]; readonly ready: Ready | null }> {
  const seccomp = process.platform === 'linux' ? seccompFilter(process.arch) : null
  const tools = await findTools()
  const python = await findPython(deps)
  const checks: Check[] = [
    check('platform', seccomp !== null, `${process.platform} ${process.arch}`),
    check('bwrap', tools.bwrap !== null && !tools.setuid, tools.bwrap === null ? 'missing' : tools.setuid ? 'setuid' : tools.bwrap),
    check('tools', hasTools(tools), [tools.prlimit ?? 'no prlimit', tools.setpriv ?? 'no setpriv'].join(', ')),
    check('python', python !== null, python ?? 'not set up'),
  ]
  if (seccomp === null || python === null || checks.some(({ ok }) => !ok)) return { checks, ready: null }
  return { checks, ready: { host: await describeHost(tools, python, await placeBoot(deps.dataDir)), seccomp } }
}

function hasTools(tools: HostTools): boolean {
  return tools.prlimit !== null && (tools.setpriv !== null || process.getuid?.() !== 0)
}

function check(name: 'platform' | 'bwrap' | 'tools' | 'python', ok: boolean, found: string): Check {
  return { name, ok, found, fix: ok ? '' : FIXES[name] }
}

function checked(run: SkillRun, limits: SkillLimits): CheckedRun {
  const own = narrowed(limits, run.limits)
  if (Buffer.byteLength(run.code) > own.sourceBytes) throw new AppError('skill_input_too_large', { what: 'source', bytes: own.sourceBytes })
  const parameterText = wireParameters(run.parameters)
  if (parameterText.length > own.parameterBytes) throw new AppError('skill_input_too_large', { what: 'parameters', bytes: own.parameterBytes })
  return { ...run, parameterText }
}
