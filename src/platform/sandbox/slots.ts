import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CGROUPS, type Cgroup, cgroupOf, removeCgroup } from './cgroups.ts'

/** A place to run one skill at a time: an account of its own, and a folder of the host's for its egress socket. */
export interface Slot {
  /** Null where the server is unprivileged itself. */
  readonly uid: number | null
  /** Only the host writes here. */
  readonly folder: string
  readonly name: string
}

const FIRST_UID = 1_900_000_000
const FIRST_UID_SMALL = 60_000
const MOST_SLOTS = 1_000

/** Claims places that no other server on this host has: making a folder is atomic. */
export async function claimSlots(count: number): Promise<readonly Slot[]> {
  const root = process.getuid?.() === 0
  const base = slotsFolder()
  await mkdir(base, { recursive: true, mode: 0o711 })
  const first = root ? await firstUid() : 0
  const slots: Slot[] = []
  const owner = `${process.pid} ${await startOf(process.pid)}`
  for (let n = 0; n < MOST_SLOTS && slots.length < count; n++) {
    const name = String(first + n)
    const folder = join(base, name)
    const mine = await mkdir(folder, { mode: 0o711 }).then(
      () => true,
      () => false,
    )
    if (!mine) continue
    await writeFile(join(folder, 'owner'), owner)
    await chmod(folder, 0o711)
    slots.push({ uid: root ? first + n : null, folder, name })
  }
  return slots
}

export async function releaseSlots(slots: readonly Slot[]): Promise<void> {
  for (const { folder } of slots) await rm(folder, { recursive: true, force: true })
}

/** Ends what servers left behind that are no more: their processes, groups and folders. Another live server's stay. */
export async function sweepSlots(version: 1 | 2 | null, cgroups = CGROUPS): Promise<number> {
  const base = slotsFolder()
  let swept = 0
  for (const name of await readdir(base).catch(() => [])) {
    const [pid = '', start = ''] = (await readFile(join(base, name, 'owner'), 'utf8').catch(() => '')).split(' ')
    if (pid === '' || (await startOf(Number(pid))) === start) continue
    const left: Cgroup = version === null ? { folders: [], enter: [] } : cgroupOf(version, name, cgroups)
    await removeCgroup(left)
    await rm(join(base, name), { recursive: true, force: true })
    swept += 1
  }
  return swept
}

function slotsFolder(): string {
  return process.getuid?.() === 0 ? '/run/parley-skills' : join(tmpdir(), `parley-skills-${process.getuid?.() ?? 0}`)
}

/** Since boot, in ticks: tells a process from a later one of the same number. Empty when there is none. */
async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Far above accounts and container ranges, where this host has such numbers. */
async function firstUid(): Promise<number> {
  const map = await readFile('/proc/self/uid_map', 'utf8')
  const highest = Math.max(
    ...map
      .trim()
      .split('\n')
      .map((line) => Number(line.trim().split(/\s+/)[0]) + Number(line.trim().split(/\s+/)[2])),
  )
  return highest > FIRST_UID + MOST_SLOTS ? FIRST_UID : FIRST_UID_SMALL
}
