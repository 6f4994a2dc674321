import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DATA_DIR, readySandbox, runCode, whyNoSandbox } from './fixtures/ready-sandbox.ts'
import { findTools } from './host.ts'
import { findPython, type SandboxDeps } from './index.ts'

const why = await whyNoSandbox()
const python = (await findPython({ dataDir: DATA_DIR })) ?? ''
const tools = await findTools()
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'parley-broken-'))
  chmodSync(path, 0o755)
  return path
}

/** A folder of tools of which one is not as it should be. */
function toolsBut(name: string, replace: (path: string) => void): string {
  const path = folder()
  for (const each of ['bwrap', 'prlimit', 'setpriv'] as const) {
    if (each === name) replace(join(path, each))
    else symlinkSync(tools[each] ?? '', join(path, each))
  }
  return path
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}
const says = (message: string) => toolsBut('bwrap', (path) => script(path, `echo "bwrap: ${message}" >&2; exit 1`))

function pythonBut(remove: string): string {
  const path = join(folder(), 'python')
  execFileSync('cp', ['-al', python, path])
  rmSync(join(path, remove), { recursive: true })
  return path
}

/** The tree of version 1, where the groups of skills cannot be made. */
function unwritableGroups(): string {
  const path = folder()
  for (const each of ['memory', 'pids', 'cpu']) mkdirSync(join(path, each))
  writeFileSync(join(path, 'memory', 'parley-skills'), 'no folder')
  return path
}

const marker = join(tmpdir(), `parley-broken-ran-${process.pid}`)
const SETUPS: readonly (readonly [name: string, check: string, fix: RegExp, () => Partial<SandboxDeps>])[] = [
  ['bubblewrap is missing', 'bwrap', /Install bubblewrap/, () => ({ host: { tools: [toolsBut('bwrap', () => undefined)] } })],
  [
    'bubblewrap is setuid',
    'bwrap',
    /not setuid/,
    () => ({
      host: {
        tools: [
          toolsBut('bwrap', (path) => {
            copyFileSync(tools.bwrap ?? '', path)
            chmodSync(path, 0o4755)
          }),
        ],
      },
    }),
  ],
  ['util-linux is missing', 'tools', /util-linux/, () => ({ host: { tools: [toolsBut('prlimit', () => undefined)] } })],
  [
    'user namespaces are off',
    'starts',
    /max_user_namespaces/,
    () => ({ host: { tools: [says('No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.')] } }),
  ],
  ['/proc is masked', 'proc', /systempaths=unconfined/, () => ({ host: { tools: [says("Can't mount proc on /newroot/proc: Operation not permitted")] } })],
  [
    'the kernel takes no filter of system calls',
    'seccomp',
    /CONFIG_SECCOMP_FILTER/,
    () => ({ host: { tools: [toolsBut('bwrap', (path) => script(path, `exec ${tools.bwrap} "$@" 3</dev/null`))] } }),
  ],
  ['there is no Python', 'python', /set-up\.ts/, () => ({ packages: ['never-set-up==1'] })],
  ['packages are missing', 'packages', /set-up\.ts/, () => ({ host: { python: pythonBut('packages') } })],
  [
    'bubblewrap builds no walls',
    'escapes',
    /named escape/,
    () => ({
      host: {
        tools: [
          toolsBut('bwrap', (path) =>
            script(path, `exec env LD_LIBRARY_PATH=${python}/lib ${python}/bin/python -I -B -S ${import.meta.dirname}/../../../sandbox/boot.py`),
          ),
        ],
      },
    }),
  ],
]

describe.skipIf(why !== null)(`where isolation is missing${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const refused = async (deps: Partial<SandboxDeps>) => {
    const sandbox = await readySandbox(deps)
    const diagnosis = await sandbox.doctor()
    const error: unknown = await runCode(sandbox, `open(${JSON.stringify(marker)}, "w")`).catch((thrown: unknown) => thrown)
    await sandbox.close()
    expect(existsSync(marker)).toBe(false)
    return { error, diagnosis }
  }

  test.each(SETUPS)('because %s, skills answer 503 with check %s and its fix', async (_name, check, fix, deps) => {
    const { error, diagnosis } = await refused(deps())
    expect(error).toMatchObject({ code: 'skill_sandbox_unavailable', status: 503, facts: { check, fix: expect.stringMatching(fix) } })
    expect(diagnosis.usable).toBe(false)
    expect(diagnosis.checks.find(({ name }) => name === check)).toMatchObject({ ok: false, fix: expect.stringMatching(fix) })
  })

  test.skipIf(process.getuid?.() !== 0)('because control groups cannot be written in mode full, skills answer 503 and are not run with less', async () => {
    const { error } = await refused({ host: { cgroups: unwritableGroups() } })
    expect(error).toMatchObject({ code: 'skill_sandbox_unavailable', facts: { check: 'cgroups', fix: expect.stringMatching(/delegate/) } })
  })

  test('while the Python is being made, skills say so and work as soon as it is there', async () => {
    let preparing = true
    const sandbox = await readySandbox({ packages: ['being-made==1'], preparing: () => preparing })
    await expect(runCode(sandbox, 'print(1)')).rejects.toMatchObject({ code: 'skill_sandbox_preparing', status: 503, retryable: true })
    preparing = false
    await expect(runCode(sandbox, 'print(1)')).rejects.toMatchObject({ code: 'skill_sandbox_unavailable', facts: { check: 'python' } })
    await sandbox.close()
  })
})
