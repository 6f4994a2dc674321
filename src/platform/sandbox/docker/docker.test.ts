import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATA_DIR, readySandbox, runCode, whyNoSandbox } from '../fixtures/ready-sandbox.ts'
import { describeHost, findTools } from '../host.ts'
import { findPython, type Sandbox } from '../index.ts'
import { seccompFilter } from '../seccomp.ts'
import { RUNNER_SETTINGS, readConfiguration } from './configuration.ts'
import { type RunServer, serveRuns } from './serve-runs.ts'

const why = await whyNoSandbox()
const BOOT = resolve(import.meta.dirname, '../../../../sandbox/boot.py')
const ENTRY = resolve(import.meta.dirname, 'runner.ts')

/**
 * Stands in for Docker: takes the same words, writes them down, and runs the same program, behind walls of bubblewrap, or
 * behind none. What it cannot show is that Docker's own walls stand.
 */
async function standIn(folder: string, python: string, walls: boolean): Promise<string> {
  const path = join(folder, 'docker')
  const program = '/python/bin/python -I -B -S /in/boot.py'
  const { libraries } = await describeHost(await findTools(), python, '')
  const mounts = `${libraries.join(' ')} --ro-bind ${python} /python --ro-bind ${BOOT} /in/boot.py --proc /proc --dev /dev --tmpfs /box --tmpfs /tmp --dir /run`
  const isolate = `--unshare-all --unshare-user --disable-userns --uid 60000 --gid 60000 --die-with-parent --cap-drop ALL --clearenv --setenv HOME /box --setenv LD_LIBRARY_PATH /python/lib`
  const bare = `exec env -i LD_LIBRARY_PATH=${python}/lib ${python}/bin/python -I -B -S ${BOOT}`
  const confined = `exec 3<${folder}/filter; exec ${process.getuid?.() === 0 ? 'setpriv --reuid 60000 --regid 60000 --clear-groups' : ''} bwrap ${isolate} ${mounts} $egress --remount-ro / --chdir /box --seccomp 3 -- ${program}`
  chmodSync(folder, 0o711)
  writeFileSync(join(folder, 'filter'), seccompFilter(process.arch) ?? '')
  writeFileSync(
    path,
    `#!/bin/sh
case "$1" in
run)
  for word; do
    [ "$last" = --name ] && name=$word
    case "$word" in type=bind,source=*) word=\${word#type=bind,source=}; egress="--ro-bind \${word%%,*} /run/egress.sock" ;; esac
    last=$word
  done
  printf '%s\\n' "$@" > "${folder}/$name.args"
  echo $$ > "${folder}/$name.pid"
  ${walls ? confined : bare} ;;
ps) echo leftover ;;
*) printf '%s ' "$@" >> "${folder}/asked"; [ ! -f "${folder}/$2.pid" ] || kill -9 "$(cat "${folder}/$2.pid")" ;;
esac
`,
  )
  chmodSync(path, 0o755)
  return path
}

describe.skipIf(why !== null)(`the docker runner, before a stand-in for docker${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-docker-'))
  const socket = join(folder, 'runner.sock')
  let runner: RunServer
  let sandbox: Sandbox
  let python = ''
  const commands = () => readdirSync(folder).filter((name) => name.endsWith('.args'))
  const lastCommand = () => readFileSync(join(folder, commands().at(-1) ?? ''), 'utf8').split('\n')

  beforeAll(async () => {
    python = (await findPython({ dataDir: DATA_DIR })) ?? ''
    runner = await serveRuns(
      readConfiguration({ PARLEY_RUNNER_SOCKET: socket, PARLEY_RUNNER_DOCKER: await standIn(folder, python, true), PARLEY_RUNNER_PLACES: '2' }),
    )
    sandbox = await readySandbox({ runnerSocket: socket, runningPerPerson: 2 })
  })
  afterAll(async () => {
    await sandbox.close()
    await runner.close()
  })

  test('is found well by the doctor, which says what docker shows', async () => {
    const { usable, mode, checks } = await sandbox.doctor()
    expect([usable, mode], JSON.stringify(checks)).toEqual([true, 'docker'])
    expect(checks.map(({ name, found }) => [name, found])).toEqual([
      ['runner', '{"image":"parley-skills","runtime":"default","places":2}'],
      ['starts', expect.stringContaining('Python 3.')],
      ['escapes', "12 tried; only this succeeded, as it does here: read the kernel's command line"],
    ])
  })

  test('runs a skill with parameters, secrets and tables, and says its errors', async () => {
    const table = { type: 'dataframe', columns: [{ name: 'n', type: 'integer' }], rows: [[1], [null], [3]] } as const
    const { outputs, status } = await runCode(sandbox, 'print(os.environ["KEY"] + who)\nprint(df)', {
      parameters: { who: 'ada', df: table },
      secrets: { KEY: 'hush' },
    })
    expect([status, outputs]).toEqual(['ok', [{ type: 'text', data: '***ada' }, table]])
    expect((await runCode(sandbox, 'x = 1\n1 / 0')).error).toMatchObject({ type: 'ZeroDivisionError', line: 2 })
  })

  test('starts each with the flags of the specification, and no word of the run', async () => {
    await runCode(sandbox, 'print("words-of-the-run")', { secrets: { KEY: 'words-of-the-run' } })
    const flags = lastCommand().join(' ')
    const expected = [
      'run --rm -i --init --pull never',
      '--network none',
      '--read-only',
      '--cap-drop ALL',
      '--security-opt no-new-privileges',
      '--security-opt seccomp=/',
      '--pids-limit 64',
      '--memory 1073741824 --memory-swap 1073741824 --cpus 1',
      '--ulimit core=0 --ulimit nofile=256',
      '--tmpfs /box:rw,nosuid,nodev,size=67108864',
      '--log-driver none',
    ]
    expect(expected.filter((each) => !flags.includes(each))).toEqual([])
    expect(flags).toMatch(/--user 6000[01]:6000[01] /)
    expect(flags).not.toContain('words-of-the-run')
    expect(flags).not.toContain('--mount')
    const profile = readFileSync(/seccomp=(\S+)/.exec(flags)?.[1] ?? '', 'utf8')
    expect(JSON.parse(profile)).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 1 })
    expect(profile).not.toMatch(/"(ptrace|mount|unshare|keyctl|bpf|io_uring_setup)"/)
  })

  test('stops at the time, when the caller goes away, and when it writes too much', async () => {
    const names = () => commands().length
    const before = names()
    expect((await runCode(sandbox, 'while True: pass', { limits: { wallMs: 1_000 } })).error?.type).toBe('Timeout')
    const controller = new AbortController()
    const started = runCode(sandbox, 'import time\ntime.sleep(60)', { signal: controller.signal })
    await expect.poll(names, { timeout: 10_000 }).toBe(before + 2)
    controller.abort()
    expect((await started).error?.type).toBe('Cancelled')
    expect((await runCode(sandbox, 'while True: print("x" * 65536)', { limits: { resultBytes: 1 << 20 } })).error?.type).toBe('OutputLimit')
    const asked = readFileSync(join(folder, 'asked'), 'utf8')
    expect(asked).toContain('rm -f leftover')
    expect(asked.match(/kill parley-skill-parley-/g)?.length).toBeGreaterThanOrEqual(3)
    expect(alive(folder)).toEqual([])
  })

  test('has the same one way out', async () => {
    const server: Server = createServer((_request, response) => void response.end('canary'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const open = await readySandbox({ runnerSocket: socket, addresses: { privateHosts: [`skill=127.0.0.1/32:${port}`] } })
    const code = `print(requests.get("http://127.0.0.1:${port}/").text)\nprint(requests.get("http://127.0.0.1:1/").status_code)`
    const { outputs, egress } = await runCode(open, code, { allowedHosts: ['127.0.0.1'] })
    expect(outputs.map((each) => 'data' in each && each.data)).toEqual(['canary', 403])
    expect(egress).toEqual({ contacted: [`127.0.0.1:${port}`], refused: ['127.0.0.1:1'] })
    server.close().closeAllConnections()
  })

  test('two of one runner do not share an account, and a third waits for its turn elsewhere', async () => {
    const both = await Promise.all([1, 2].map((n) => runCode(sandbox, `import time\ntime.sleep(0.3)\nprint(${n})`)))
    expect(both.map(({ status }) => status)).toEqual(['ok', 'ok'])
    const users = commands().map((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    expect(new Set(users.map((words) => words[words.indexOf('--user') + 1]))).toEqual(new Set(['60000:60000', '60001:60001']))
  })

  test('without walls it is found out, and runs nothing', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'parley-docker-'))
    const [path, marker] = [join(bare, 'runner.sock'), join(bare, 'ran')]
    const naked = await serveRuns(readConfiguration({ PARLEY_RUNNER_SOCKET: path, PARLEY_RUNNER_DOCKER: await standIn(bare, python, false) }))
    const unsafe = await readySandbox({ runnerSocket: path })
    await expect(runCode(unsafe, `open(${JSON.stringify(marker)}, "w")`)).rejects.toMatchObject({
      code: 'skill_sandbox_unavailable',
      facts: { check: 'escapes' },
    })
    expect(existsSync(marker)).toBe(false)
    await unsafe.close()
    await naked.close()
  })

  test('without a runner skills answer 503, though bubblewrap is here', async () => {
    const lost = await readySandbox({ runnerSocket: join(folder, 'nobody.sock') })
    await expect(runCode(lost, 'print(1)')).rejects.toMatchObject({ code: 'skill_sandbox_unavailable', status: 503, facts: { check: 'runner' } })
    await lost.close()
  })

  test('its process says what is missing, and starts with another runtime', async () => {
    const env = { PATH: process.env.PATH ?? '', PARLEY_RUNNER_DOCKER: join(folder, 'docker'), PARLEY_RUNNER_RUNTIME: 'runsc' }
    const silent = spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    silent.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    expect((await once(silent, 'close'))[0]).toBe(1)
    expect(said).toContain('PARLEY_RUNNER_SOCKET')
    const path = join(folder, 'second.sock')
    const process2 = spawn(process.execPath, [ENTRY], { env: { ...env, PARLEY_RUNNER_SOCKET: path }, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(process2.stdout, 'data')
    const other = await readySandbox({ runnerSocket: path })
    const outcome = await runCode(other, 'print(1)').finally(() => process2.kill('SIGTERM'))
    expect((await once(process2, 'exit'))[0]).toBe(0)
    expect(outcome.outputs).toEqual([{ type: 'json', data: 1 }])
    expect(commands().some((name) => readFileSync(join(folder, name), 'utf8').includes('--runtime\nrunsc\n'))).toBe(true)
    await other.close()
  })
})

test('docs/skills-sandbox.md names the settings of the runner with the same help', () => {
  const documented = readFileSync(resolve(import.meta.dirname, '../../../../docs/skills-sandbox.md'), 'utf8').match(/^\| `PARLEY_RUNNER.*$/gm)
  expect(documented).toEqual(Object.values(RUNNER_SETTINGS).map(({ env, help }) => `| \`${env}\` | ${help} |`))
})

/** Containers of the stand-in that have not ended. */
function alive(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.pid') && existsSync(`/proc/${readFileSync(join(folder, name), 'utf8').trim()}`))
}
