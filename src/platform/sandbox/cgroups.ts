import { access, constants, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { SkillLimits } from './outcome.ts'
import type { RunUse } from './runner.ts'

/** Where a host has its control groups; a test has them elsewhere. */
export const CGROUPS = '/sys/fs/cgroup'
const PARENT = 'parley-skills'
const CONTROLLERS = ['memory', 'pids', 'cpu'] as const
const PERCENT = 100
const CPU_PERIOD_US = 100_000
const KILL_ROUNDS = 500
const ROUND_MS = 2

/** The control groups of one run: one folder a controller (v1), or one for all (v2). */
export interface Cgroup {
  readonly folders: readonly string[]
  /** What the child writes itself into. */
  readonly enter: readonly string[]
}

/** v1, v2, or null where none can be made. */
export async function cgroupVersion(root = CGROUPS): Promise<1 | 2 | null> {
  const writable = async (folder: string) =>
    access(folder, constants.W_OK).then(
      () => true,
      () => false,
    )
  if (process.getuid?.() !== 0) return null
  const unified = await readFile(join(root, 'cgroup.controllers'), 'utf8').catch(() => null)
  if (unified !== null) return CONTROLLERS.every((each) => unified.split(/\s+/).includes(each)) && (await enableUnified(root)) ? 2 : null
  const all = await Promise.all(CONTROLLERS.map((each) => writable(join(root, each))))
  return all.every(Boolean) ? 1 : null
}

async function enableUnified(root: string): Promise<boolean> {
  const parent = join(root, PARENT)
  const enabled = CONTROLLERS.map((each) => `+${each}`).join(' ')
  try {
    await mkdir(parent, { recursive: true })
    await writeFile(join(root, 'cgroup.subtree_control'), enabled)
    await writeFile(join(parent, 'cgroup.subtree_control'), enabled)
    return true
  } catch {
    return false // a container whose root group has processes; then there is mode unprivileged
  }
}

export function cgroupOf(version: 1 | 2, name: string, root = CGROUPS): Cgroup {
  const folders = version === 2 ? [join(root, PARENT, name)] : CONTROLLERS.map((each) => join(root, each, PARENT, name))
  return { folders, enter: folders.map((folder) => join(folder, 'cgroup.procs')) }
}

export async function createCgroup(cgroup: Cgroup, limits: SkillLimits): Promise<void> {
  await Promise.all(cgroup.folders.map((folder) => mkdir(folder, { recursive: true })))
  const [memory = '', pids = '', cpu = ''] = cgroup.folders
  const quota = Math.round((CPU_PERIOD_US * limits.cpuPercent) / PERCENT)
  if (cgroup.folders.length === 1) {
    await Promise.all([
      writeFile(join(memory, 'memory.max'), String(limits.memoryBytes)),
      writeFile(join(memory, 'memory.swap.max'), '0').catch(() => undefined), // no swap accounting
      writeFile(join(memory, 'pids.max'), String(limits.processes)),
      writeFile(join(memory, 'cpu.max'), `${quota} ${CPU_PERIOD_US}`),
    ])
    return
  }
  const limitMemory = async () => {
    await writeFile(join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes))
    await writeFile(join(memory, 'memory.memsw.limit_in_bytes'), String(limits.memoryBytes)).catch(() => undefined) // no swap accounting
  }
  const limitCpu = async () => {
    await writeFile(join(cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US))
    await writeFile(join(cpu, 'cpu.cfs_quota_us'), String(quota))
  }
  await Promise.all([limitMemory(), writeFile(join(memory, 'memory.swappiness'), '0'), writeFile(join(pids, 'pids.max'), String(limits.processes)), limitCpu()])
}

export async function readUse({ folders }: Cgroup): Promise<RunUse> {
  const [memory = ''] = folders
  const read = async (file: string) => readFile(join(memory, file), 'utf8').catch(() => '')
  const peak = Number.parseInt(await read(folders.length === 1 ? 'memory.peak' : 'memory.max_usage_in_bytes'), 10)
  const events = await read(folders.length === 1 ? 'memory.events' : 'memory.oom_control')
  return { memoryBytes: Number.isNaN(peak) ? null : peak, outOfMemory: Number(/^oom_kill (\d+)/m.exec(events)?.[1] ?? 0) > 0 }
}

/** Kills until nobody is left, then removes the folders. Folders that are not there are well. @returns whether they are gone */
export async function removeCgroup({ folders }: Cgroup): Promise<boolean> {
  for (let round = 0; round < KILL_ROUNDS; round++) {
    await Promise.all(folders.map(killAll))
    const gone = await Promise.all(folders.map(removed))
    if (gone.every(Boolean)) return true
    await wait(ROUND_MS)
  }
  return false
}

async function killAll(folder: string): Promise<void> {
  const pids = (await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')).split('\n').map(Number)
  for (const pid of pids) {
    if (pid <= 1) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // gone since
    }
  }
}

async function removed(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
}
