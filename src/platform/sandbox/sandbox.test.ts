import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readySandbox, runCode, whyNoSandbox } from './fixtures/ready-sandbox.ts'
import type { Sandbox, SkillOutcome, SkillRun } from './index.ts'

const why = await whyNoSandbox()
const MARK = `skill${process.pid}`
const NAME_ITSELF = `import ctypes\nctypes.CDLL(None).prctl(15, b'${MARK}', 0, 0, 0)\n`
const MODES = ['full', 'unprivileged'] as const

describe.skipIf(why !== null)(`a skill${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await readySandbox()
  })
  afterAll(() => sandbox.close())
  const run = (code: string, rest?: Partial<SkillRun>) => runCode(sandbox, code, rest)
  const shown = ({ status, outputs, error }: SkillOutcome) => [
    status,
    ...outputs.map((each) => ('data' in each ? each.data : each.rows)),
    ...(error === undefined ? [] : [error.type]),
  ]

  test.each([
    ['text', 'print("hello")', ['ok', 'hello']],
    ['a number', 'print(1.5)', ['ok', 1.5]],
    ['a dictionary', 'print({"a": [1, None, {"b": True}]})', ['ok', { a: [1, null, { b: true }] }]],
    ['nothing at all', 'x = 1', ['ok']],
    ['two arguments', 'print(1, 2)', ['error', 'TypeError']],
    ['several values in turn', 'print(1)\nprint(2)', ['ok', 1, 2]],
    ['exit()', 'print(1)\nexit()\nprint(2)', ['ok', 1]],
    ['sys.exit(0)', 'import sys\nsys.exit(0)', ['ok']],
    ['sys.exit(1), outputs kept', 'import sys\nprint("no token")\nsys.exit(1)', ['error', 'no token', 'SystemExit']],
    ['an exception, outputs kept', 'print("first")\n1 / 0', ['error', 'first', 'ZeroDivisionError']],
    ['a main guard', 'def main():\n    print(__name__)\n\nif __name__ == "__main__":\n    main()', ['ok', '__main__']],
    ['dotenv', 'from dotenv import load_dotenv\nload_dotenv()\nprint("ok")', ['ok', 'ok']],
    ['pre-bound names', 'print([os.path.sep, json.dumps(1), np.sum([1, 2]), requests.codes.ok])', ['ok', ['/', '1', 3, 200]]],
    ['a body indented under comments', '# a comment\n# another\n\n  x = 2\n  if x:\n      print(x)', ['ok', 2]],
    [
      'a table',
      'print(pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [1.5, float("nan")]}))',
      [
        'ok',
        [
          [1, 'x', 1.5],
          [2, null, null],
        ],
      ],
    ],
    ['dates', 'print(pd.DataFrame({"d": pd.to_datetime(["2026-01-31", None])}))', ['ok', [['2026-01-31'], [null]]]],
    [
      'groups keep their keys',
      'print(pd.DataFrame({"k": ["a", "a", "b"], "v": [1, 2, 3]}).groupby("k").sum())',
      [
        'ok',
        [
          ['a', 3],
          ['b', 3],
        ],
      ],
    ],
    ['large integers', 'print(pd.DataFrame({"n": [2**60 + 1]}))', ['ok', [['1152921504606846977']]]],
  ])('prints %s', async (_name, code, expected) => {
    expect(shown(await run(code))).toEqual(expected)
  })

  test('sees its parameters as globals and locals, and tables as data frames', async () => {
    const table = {
      type: 'dataframe',
      columns: [
        { name: 'n', type: 'integer' },
        { name: 'at', type: 'date' },
      ],
      rows: [
        [1, '2026-01-01'],
        [2, null],
      ],
    } as const
    const code = 'print("account" in locals())\nprint(account * 2)\nprint(flag)\nprint(df.n.sum())\nprint(str(df["at"].dtype)[:10])\nprint(df)'
    const outcome = await run(code, { parameters: { account: 'ab', flag: true, df: table } })
    expect(shown(outcome)).toEqual([
      'ok',
      true,
      'abab',
      true,
      3,
      'datetime64',
      [
        [1, '2026-01-01'],
        [2, null],
      ],
    ])
  })

  test('names the line of an error in its source', async () => {
    expect((await run('x = 1\n\nx.upper()')).error).toEqual({ type: 'AttributeError', message: "'int' object has no attribute 'upper'", line: 3 })
    expect((await run('x = (')).error).toMatchObject({ type: 'SyntaxError', line: 1 })
  })

  test('gets secrets as environment variables, and never shows one', async () => {
    const code =
      'import sys\nprint(len(os.environ["TOKEN"]))\nprint("token " + os.environ["TOKEN"])\nsys.stdout.write(os.environ["TOKEN"])\nsys.stderr.write(os.environ["TOKEN"])\nraise ValueError(os.environ["TOKEN"])'
    const outcome = await run(code, { secrets: { TOKEN: 's3cret-"value' } })
    expect(shown(outcome)).toEqual(['error', 13, 'token ***', 'ValueError'])
    expect([outcome.log, outcome.stderr, outcome.error?.message]).toEqual(['***', '***', '***'])
  })

  test('takes a million rows in and gives them back', async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, n) => [n, n / 8, `row ${n % 100}`])
    const df = {
      type: 'dataframe',
      columns: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'number' },
        { name: 'c', type: 'string' },
      ],
      rows,
    } as const
    const { outputs, error } = await run('print(df)', { parameters: { df } })
    expect(error).toBeUndefined()
    const [table] = outputs
    expect(table?.type === 'dataframe' && [table.rows.length, table.rows[999_999]]).toEqual([1_000_000, [999_999, 999_999 / 8, 'row 99']])
  })

  test('is refused when it is too large, and when too many wait', async () => {
    await expect(run('#'.repeat(600_000))).rejects.toMatchObject({ code: 'skill_input_too_large' })
    await expect(run('print(x)', { parameters: { x: 'x'.repeat(2000) }, limits: { parameterBytes: 1000 } })).rejects.toMatchObject({
      code: 'skill_input_too_large',
    })
    const many = await Promise.allSettled(Array.from({ length: 14 }, () => run('print(1)')))
    const refused = many.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(new Set(refused)).toEqual(new Set(['skill_queue_full']))
  })

  test('ends when its caller goes away', async () => {
    const controller = new AbortController()
    const started = run(`${NAME_ITSELF}import time\ntime.sleep(30)`, { signal: controller.signal })
    await expect.poll(survivors, { timeout: 10_000 }).not.toEqual([])
    controller.abort()
    expect(shown(await started)).toEqual(['killed', 'Cancelled'])
    expect(survivors()).toEqual([])
  })
})

describe.skipIf(why !== null).each(MODES)('limits in mode %s', (mode) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await readySandbox(mode === 'unprivileged' ? { mode } : {})
  })
  afterAll(() => sandbox.close())
  const MIB = 1 << 20
  const ending = async (code: string, limits: SkillRun['limits'] = {}) => {
    const outcome = await runCode(sandbox, `${NAME_ITSELF}${code}`, { limits: { wallMs: 8_000, ...limits } })
    return { ...outcome, end: outcome.error?.type ?? outcome.status }
  }

  test('wall time holds, also against ignored signals and daemons', async () => {
    const code =
      'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(60)\ntime.sleep(60)'
    const outcome = await ending(code, { wallMs: 1_500 })
    expect(outcome.end).toBe('Timeout')
    expect(outcome.durationMs).toBeLessThan(15_000)
    expect(survivors()).toEqual([])
  })

  test('a daemon ends with its skill, and holds no pipe open', async () => {
    const outcome = await ending('import time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\nprint("done")')
    expect(outcome.end).toBe('ok')
    expect(outcome.durationMs).toBeLessThan(15_000)
    expect(survivors()).toEqual([])
  })

  test('memory holds', async () => {
    const outcome = await ending('x = bytearray(3 << 30)\nfor n in range(0, len(x), 4096): x[n] = 1\nprint("too much")', { memoryBytes: 256 * MIB })
    expect(['MemoryLimit', 'MemoryError', 'Killed']).toContain(outcome.end)
    expect(outcome.outputs).toEqual([])
  })

  test('processes hold', async () => {
    const code =
      'import time\nmade = 0\ntry:\n    for n in range(500):\n        if os.fork() == 0:\n            time.sleep(30)\n        made += 1\nexcept OSError:\n    pass\nprint(made)'
    const outcome = await ending(code)
    const made = outcome.outputs[0]
    expect(made?.type === 'json' && Number(made.data)).toBeGreaterThan(20)
    expect(made?.type === 'json' && Number(made.data)).toBeLessThanOrEqual(64)
    expect(survivors()).toEqual([])
  })

  test('disk, open files and output hold', async () => {
    const disk = 'try:\n    for n in range(100):\n        open(f"/box/{n}", "wb").write(bytes(4 << 20))\nexcept OSError as error:\n    print(error.errno)'
    expect((await ending(disk)).outputs).toEqual([{ type: 'json', data: 28 }])
    const files = 'made = []\ntry:\n    while True: made.append(os.open("/dev/null", 0))\nexcept OSError:\n    print(len(made) < 256)'
    expect((await ending(files)).outputs).toEqual([{ type: 'json', data: true }])
    expect((await ending('import sys\nwhile True: sys.stdout.write("x" * 65536)')).end).toBe('OutputLimit')
    expect((await ending('import sys\nwhile True: sys.stderr.write("x" * 65536)')).end).toBe('OutputLimit')
    expect((await ending('while True: print("x" * 65536)', { resultBytes: MIB })).end).toBe('OutputLimit')
  })
})

/** Processes of this test's skills, which name themselves. */
function survivors(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === MARK
      } catch {
        return false
      }
    })
}
