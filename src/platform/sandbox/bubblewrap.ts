import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import { type Cgroup, cgroupOf, cgroupVersion, createCgroup, readUse, removeCgroup } from './cgroups.ts'
import { type Check, FIXES } from './doctor.ts'
import { describeHost, findTools, type HostTools } from './host.ts'
import type { SkillLimits } from './outcome.ts'
import { childrenOf, ended } from './processes.ts'
import { findPython, type PythonOptions, placeBoot } from './python-environment.ts'
import { commandOf, type Host, wrapperArguments } from './recipe.ts'
import { swallow } from './run-skill.ts'
import type { Confined, Runner, RunUse } from './runner.ts'
import { seccompFilter } from './seccomp.ts'
import { claimSlots, releaseSlots, type Slot, sweepSlots } from './slots.ts'

export interface BubblewrapOptions extends PythonOptions {
  readonly running: number
  readonly mode?: 'unprivileged'
  /** Of a test: folders of the tools and of the control groups, and the tree of the Python. */
  readonly host?: { readonly tools?: readonly string[]; readonly cgroups?: string; readonly python?: string }
  /** True while the managed Python is being made. */
  readonly preparing?: () => boolean
}
interface Ready {
  readonly host: Host
  readonly seccomp: Buffer
}

const UNPRIVILEGED_ADVICE =
  'Memory is bounded per process only, and one skill runs at a time: start the server as root with writable control groups, or limit the memory of the whole server.'

/** Namespaces of this host. Cheap: sweeps what an earlier server left, and claims places. */
export async function openBubblewrap(options: BubblewrapOptions): Promise<Runner> {
  const isLinux = process.platform === 'linux'
  const available = isLinux ? await cgroupVersion(options.host?.cgroups) : null
  const version = options.mode === 'unprivileged' ? null : available
  if (isLinux) await sweepSlots(available, options.host?.cgroups)
  const slots = isLinux ? await claimSlots(version === null ? 1 : options.running) : []
  let ready: Ready | null = null
  return {
    mode: version === null ? 'unprivileged' : 'full',
    places: slots.length,
    countsProcesses: version !== null,
    advice: version === null ? [UNPRIVILEGED_ADVICE] : [],
    tolerated: [],
    async examine() {
      const found = await examineHost(options)
      ready = found.ready
      return found.checks
    },
    place(n) {
      const slot = slots[n]
      if (slot === undefined) throw new RangeError(`there is no place ${n}`)
      const path = join(slot.folder, 'egress.sock')
      return {
        egress: { path, uid: slot.uid },
        async start(limits, egress) {
          if (ready === null) throw new Error('the host was not examined')
          return start(ready, slot, version === null ? null : cgroupOf(version, slot.name, options.host?.cgroups), egress ? path : null, limits)
        },
      }
    },
    close: () => releaseSlots(slots),
  }
}

async function start({ host, seccomp }: Ready, slot: Slot, cgroup: Cgroup | null, egressSocket: string | null, limits: SkillLimits): Promise<Confined> {
  if (cgroup !== null) await enterable(cgroup, limits)
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
  let inner: readonly number[] = []
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined),
    began() {
      inner = childrenOf(child.pid ?? 0)
    },
    kill: () => killGroup(child),
    async gone() {
      await ended(inner)
      const use: RunUse = cgroup === null ? { memoryBytes: null, outOfMemory: false } : await readUse(cgroup)
      if (cgroup !== null) await removeCgroup(cgroup)
      return use
    },
  }
}

async function enterable(cgroup: Cgroup, limits: SkillLimits): Promise<void> {
  await createCgroup(cgroup, limits).catch(async (cause: unknown) => {
    await removeCgroup(cgroup)
    throw new AppError('skill_sandbox_unavailable', { check: 'cgroups', fix: FIXES.cgroups }, { cause })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // the group has ended
  }
}

async function examineHost(options: BubblewrapOptions): Promise<{ readonly checks: readonly Check[]; readonly ready: Ready | null }> {
  const seccomp = process.platform === 'linux' ? seccompFilter(process.arch) : null
  const tools = await findTools(options.host?.tools)
  const python = options.host?.python ?? (await findPython(options))
  const preparing = python === null && options.preparing?.() === true
  const checks: Check[] = [
    check('platform', seccomp !== null, `${process.platform} ${process.arch}`),
    check('bwrap', tools.bwrap !== null && !tools.setuid, tools.bwrap === null ? 'missing' : tools.setuid ? 'setuid' : tools.bwrap),
    check('tools', hasTools(tools), [tools.prlimit ?? 'no prlimit', tools.setpriv ?? 'no setpriv'].join(', ')),
    check(preparing ? 'preparing' : 'python', python !== null, python ?? (preparing ? 'being set up' : 'not set up')),
  ]
  if (seccomp === null || python === null || checks.some(({ ok }) => !ok)) return { checks, ready: null }
  return { checks, ready: { host: await describeHost(tools, python, await placeBoot(options.dataDir, python)), seccomp } }
}

function hasTools(tools: HostTools): boolean {
  return tools.prlimit !== null && (tools.setpriv !== null || process.getuid?.() !== 0)
}

function check(name: 'platform' | 'bwrap' | 'tools' | 'python' | 'preparing', ok: boolean, found: string): Check {
  return { name, ok, found, fix: ok ? '' : FIXES[name] }
}
