import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cgroupOf, cgroupVersion, createCgroup, readUse, removeCgroup } from './cgroups.ts'
import { DEFAULT_LIMITS } from './index.ts'

/** Files as a kernel would show them; a kernel also acts on what is written, which only a real tree can prove. */
function tree(files: Readonly<Record<string, string>>, folders: readonly string[] = []): string {
  const root = mkdtempSync(join(tmpdir(), 'parley-cgroups-'))
  for (const name of folders) mkdirSync(join(root, name))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  return root
}
const limits = { ...DEFAULT_LIMITS, memoryBytes: 512 << 20, processes: 32, cpuPercent: 150 }

describe.skipIf(process.getuid?.() !== 0)('control groups', () => {
  test('of version 2 are found and handed down to the groups of skills', async () => {
    const root = tree({ 'cgroup.controllers': 'cpuset cpu io memory hugetlb pids\n', 'cgroup.subtree_control': '' })
    expect(await cgroupVersion(root)).toBe(2)
    expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu')
    expect(readFileSync(join(root, 'parley-skills', 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu')
  })

  test('are not there where a controller is missing, or the tree cannot be written', async () => {
    expect(await cgroupVersion(tree({ 'cgroup.controllers': 'cpu memory\n' }))).toBe(null)
    const closed = tree({ 'cgroup.controllers': 'cpu memory pids\n', 'parley-skills': 'no folder' })
    expect(await cgroupVersion(closed)).toBe(null)
    expect(await cgroupVersion(tree({}, ['memory', 'pids']))).toBe(null)
    expect(await cgroupVersion(tree({}, ['memory', 'pids', 'cpu']))).toBe(1)
  })

  test('of version 2 carry every limit in one folder, and the child enters by one file', async () => {
    const root = tree({ 'cgroup.controllers': 'cpu memory pids\n' })
    const group = cgroupOf(2, '7', root)
    expect(group).toEqual({ folders: [join(root, 'parley-skills', '7')], enter: [join(root, 'parley-skills', '7', 'cgroup.procs')] })
    await createCgroup(group, limits)
    expect(written(group.folders[0] ?? '')).toEqual({ 'memory.max': '536870912', 'memory.swap.max': '0', 'pids.max': '32', 'cpu.max': '150000 100000' })
  })

  test('of version 1 carry them in a folder each', async () => {
    const group = cgroupOf(1, '7', tree({}, ['memory', 'pids', 'cpu']))
    await createCgroup(group, limits)
    expect(group.folders.map(written)).toEqual([
      { 'memory.limit_in_bytes': '536870912', 'memory.memsw.limit_in_bytes': '536870912', 'memory.swappiness': '0' },
      { 'pids.max': '32' },
      { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '150000' },
    ])
  })

  test.each([
    [2, 'memory.peak', 'memory.events', 'low 0\noom 1\noom_kill 1\noom_group_kill 0\n'],
    [1, 'memory.max_usage_in_bytes', 'memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n'],
  ] as const)('of version %i tell what was used and whether memory ran out', async (version, peak, events, text) => {
    const group = cgroupOf(version, '7', tree({}))
    for (const each of group.folders) mkdirSync(each, { recursive: true })
    const memory = group.folders[0] ?? ''
    expect(await readUse(group)).toEqual({ memoryBytes: null, outOfMemory: false })
    writeFileSync(join(memory, peak), '1048576\n')
    writeFileSync(join(memory, events), text)
    expect(await readUse(group)).toEqual({ memoryBytes: 1_048_576, outOfMemory: true })
  })

  test('are emptied before they are removed', async () => {
    const group = cgroupOf(2, '7', tree({}))
    const [own = ''] = group.folders
    mkdirSync(own, { recursive: true })
    const child = spawn('sleep', ['60'])
    writeFileSync(join(own, 'cgroup.procs'), `${child.pid}\n`)
    child.on('exit', () => rmSync(join(own, 'cgroup.procs'))) // a kernel's folder has no files that keep it
    const [removed] = await Promise.all([removeCgroup(group), once(child, 'exit')])
    expect([removed, child.signalCode]).toEqual([true, 'SIGKILL'])
  })
})

function written(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}
