import { describe, expect, test } from 'vitest'
import { readSettings } from '../../settings.ts'
import { createLogger } from '../log/index.ts'
import { beginPreparation, DEFAULT_LIMITS, sandboxDeps } from './index.ts'

const log = createLogger('silent')
const deps = (env: Readonly<Record<string, string>>) => sandboxDeps(readSettings({ PARLEY_PYTHON: '/nowhere/python', ...env }), { log, system: false })

describe('the settings of skills', () => {
  test('are the limits of the specification unless an operator says otherwise', () => {
    expect(deps({})).toMatchObject({ limits: DEFAULT_LIMITS, egressPorts: [443, 80], runningPerPerson: 2, waiting: 10 })
    const own = deps({ PARLEY_SKILL_MEMORY_BYTES: '2147483648', PARLEY_SKILL_EGRESS_PORTS: '8443, 443', PARLEY_SKILLS_RUNNING_PER_SERVER: '7' })
    expect(own).toMatchObject({ limits: { ...DEFAULT_LIMITS, memoryBytes: 2 ** 31 }, egressPorts: [8443, 443], running: 7 })
    expect(() => deps({ PARLEY_SKILL_EGRESS_PORTS: '443,99999' })).toThrow('PARLEY_SKILL_EGRESS_PORTS')
  })

  test('choose who isolates by what was said, never by what is there', () => {
    expect(deps({}).runnerSocket).toBeUndefined()
    expect(deps({ PARLEY_SKILL_RUNNER_SOCKET: '/run/r.sock' }).runnerSocket).toBe('/run/r.sock')
    expect(deps({ PARLEY_SKILL_RUNNER: 'bubblewrap', PARLEY_SKILL_RUNNER_SOCKET: '/run/r.sock' }).runnerSocket).toBeUndefined()
    expect(() => deps({ PARLEY_SKILL_RUNNER: 'docker' })).toThrow('PARLEY_SKILL_RUNNER_SOCKET')
  })
})

describe('preparing the Python of skills', () => {
  test('is waited for by nobody, and its end is said in the log', async () => {
    const lines: unknown[] = []
    const own = { info: (line: unknown) => void lines.push(line), warn: (line: unknown) => void lines.push(line) }
    const { preparing, ended } = beginPreparation({ dataDir: '/tmp', interpreter: '/nowhere/python' }, { system: false, log: own })
    expect(preparing()).toBe(true)
    const missing = await ended
    expect(preparing()).toBe(false)
    expect(missing).toMatch(/No Python 3.11|bubblewrap is missing|need Linux/)
    expect(lines).toEqual([expect.stringMatching(/^preparing the Python of skills/), { missing }])
  })
})
