import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readySandbox, runCode, whyNoSandbox } from './fixtures/ready-sandbox.ts'
import type { ColumnType, Sandbox, SkillCell, SkillRun } from './index.ts'

const why = await whyNoSandbox()
const table = (columns: Readonly<Record<string, ColumnType>>, ...rows: readonly (readonly SkillCell[])[]) =>
  ({ type: 'dataframe', columns: Object.entries(columns).map(([name, type]) => ({ name, type })), rows }) as const

describe.skipIf(why !== null)(`what goes into a skill and comes out${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await readySandbox()
  })
  afterAll(() => sandbox.close())
  const shown = async (code: string, rest?: Partial<SkillRun>) => {
    const { outputs, error, status } = await runCode(sandbox, code, rest)
    return [...(status === 'ok' ? [] : [status, error?.type]), ...outputs.map((each) => (each.type === 'dataframe' ? [each.columns, each.rows] : each.data))]
  }

  const TABLES = [
    ['numbers with nothing in them', table({ i: 'integer', n: 'number' }, [1, 0.1], [null, null], [-9_007_199_254_740_991, -1e300])],
    ['integers beyond 2^53, exactly', table({ i: 'integer' }, ['9007199254740993'], [null], ['-1152921504606846977'])],
    ['integers beyond 64 bits, exactly', table({ i: 'integer' }, ['123456789012345678901234567890'], [5])],
    ['booleans', table({ b: 'boolean' }, [true], [false], [null])],
    ['texts of every kind', table({ t: 'string' }, ['ä €😀'], [''], [null], ['a\u0000b\n"\\'], ['\u2028'], ['NaN'], ['parley:0:done:2'])],
    ['dates', table({ d: 'date' }, ['2026-01-31'], [null], ['1969-12-31'])],
    ['moments', table({ d: 'datetime' }, ['2026-01-31T23:59:59'], [null], ['2026-02-01T00:00:01'])],
    ['moments in UTC', table({ d: 'datetime' }, ['2026-01-31T23:59:59Z'], ['2026-02-01T00:00:00Z'])],
    ['JSON', table({ j: 'json' }, ['{"a":[1,2]}'], [null], ['[]'])],
    ['only nothing', table({ n: 'number' }, [null], [null])],
    ['odd names', table({ 'größe (%)': 'number', '': 'integer', __proto__x: 'integer' }, [1.5, 2, 3])],
  ] as const

  // one run for all of them: pandas takes longer to load than the tables
  test('tables come back as they went in', async () => {
    const parameters = Object.fromEntries(TABLES.map(([, df], n) => [`t${n}`, df]))
    const { outputs } = await runCode(sandbox, TABLES.map((_, n) => `print(t${n})`).join('\n'), { parameters })
    expect(Object.fromEntries(TABLES.map(([name], n) => [name, outputs[n]]))).toEqual(Object.fromEntries(TABLES))
  })

  test('an empty table keeps its columns', async () => {
    const df = table({ i: 'integer', t: 'string', b: 'boolean' })
    expect(await shown('print([list(df.columns), len(df), str(df.i.dtype), str(df.b.dtype)])', { parameters: { df } })).toEqual([
      [['i', 't', 'b'], 0, 'int64', 'bool'],
    ])
  })

  test('columns of one name all arrive, and leave with names of their own', async () => {
    const df = {
      type: 'dataframe',
      columns: [
        { name: 'a', type: 'integer' },
        { name: 'a', type: 'string' },
      ],
      rows: [[1, 'x']],
    } as const
    expect(await shown('print(list(df.columns))\nprint(df)', { parameters: { df } })).toEqual([
      ['a', 'a'],
      [
        [
          { name: 'a', type: 'integer' },
          { name: 'a_2', type: 'string' },
        ],
        [[1, 'x']],
      ],
    ])
  })

  test('decimal text in a column of numbers becomes a number, and other cells stay what they are', async () => {
    const df = table({ n: 'number', j: 'json' }, ['0.1', 'no json'], [2, null])
    expect(await shown('print(df.n.sum())\nprint(df.j[0])', { parameters: { df } })).toEqual([2.1, 'no json'])
  })

  test('plain parameters arrive as they are', async () => {
    const parameters = { n: 2 ** 53, f: -0.5, t: 'ä\u0000\n"', e: '', yes: true, no: false, nothing: null, __proto__x: 1 }
    const code = 'print([n, f, t, e, yes, no, nothing, __proto__x, type(n).__name__, type(f).__name__, type(yes).__name__])'
    expect(await shown(code, { parameters })).toEqual([[2 ** 53, -0.5, 'ä\u0000\n"', '', true, false, null, 1, 'int', 'float', 'bool']])
  })

  const FRAMES: readonly (readonly [string, string, unknown])[] = [
    ['categories', 'pd.DataFrame({"c": pd.Categorical(["a", None, "b"])})', [[{ name: 'c', type: 'string' }], [['a'], [null], ['b']]]],
    [
      'a MultiIndex',
      'pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"]))',
      [
        [
          { name: 'k', type: 'string' },
          { name: 'n', type: 'integer' },
          { name: 'v', type: 'integer' },
        ],
        [
          ['a', 1, 1],
          ['b', 2, 2],
        ],
      ],
    ],
    [
      'columns in levels',
      'pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))',
      [
        [
          { name: 'a_x', type: 'integer' },
          { name: 'a_y', type: 'integer' },
        ],
        [[1, 2]],
      ],
    ],
    ['zones', 'pd.DataFrame({"t": pd.to_datetime(["2026-01-01T12:00:00.5+02:00"])})', [[{ name: 't', type: 'datetime' }], [['2026-01-01T10:00:00.500000Z']]]],
    ['infinity', 'pd.DataFrame({"n": [float("inf"), 1.5, float("nan")]})', [[{ name: 'n', type: 'number' }], [[null], [1.5], [null]]]],
    [
      'unsigned numbers beyond 2^63',
      'pd.DataFrame({"n": np.array([2**64 - 1], dtype="uint64")})',
      [[{ name: 'n', type: 'integer' }], [['18446744073709551615']]],
    ],
    ['decimals', 'pd.DataFrame({"n": [__import__("decimal").Decimal("1.5"), None]})', [[{ name: 'n', type: 'number' }], [[1.5], [null]]]],
    ['objects', 'pd.DataFrame({"o": [{"a": 1}, None]})', [[{ name: 'o', type: 'json' }], [['{"a":1}'], [null]]]],
    ['things of all kinds', 'pd.DataFrame({"o": [1, "a", None, 2.5]})', [[{ name: 'o', type: 'string' }], [['1'], ['a'], [null], ['2.5']]]],
    ['durations', 'pd.DataFrame({"d": pd.to_timedelta(["1 days"])})', [[{ name: 'd', type: 'string' }], [['1 days 00:00:00']]]],
    ['complex numbers', 'pd.DataFrame({"c": [1 + 2j]})', [[{ name: 'c', type: 'string' }], [['(1+2j)']]]],
    [
      'a series',
      'pd.Series([1, 2], name="s", index=["a", "b"])',
      [
        [
          { name: 'index', type: 'string' },
          { name: 's', type: 'integer' },
        ],
        [
          ['a', 1],
          ['b', 2],
        ],
      ],
    ],
    ['no columns at all', 'pd.DataFrame(index=range(3))', [[], []]],
  ]

  test('data frames of every kind become tables', async () => {
    const printed = await shown(FRAMES.map(([, code]) => `print(${code})`).join('\n'))
    expect(Object.fromEntries(FRAMES.map(([name], n) => [name, printed[n]]))).toEqual(Object.fromEntries(FRAMES.map(([name, , expected]) => [name, expected])))
  })

  test('values of every kind are JSON or text', async () => {
    const code =
      'import datetime\nprint({1: (1, 2), "s": {3}, "n": float("nan"), "d": datetime.date(2026, 1, 2), "big": 2**70, "np": np.int64(4), "a": np.array([1.5])})\nprint(float("inf"))\nprint(2**70)\nprint(b"x")\nprint(None)\nprint(np.float64(2.5))\nprint("\\ud800")'
    expect(await shown(code)).toEqual([
      { 1: [1, 2], s: [3], n: null, d: '2026-01-02', big: '1180591620717411303424', np: 4, a: [1.5] },
      'inf',
      '1180591620717411303424',
      "b'x'",
      'None',
      2.5,
      '?',
    ])
  })

  test.each([
    ['a repr that raises', 'class A:\n    def __str__(self): raise ValueError("no")\nprint(A())', ['error', 'ValueError']],
    ['a repr that exits', 'class A:\n    def __str__(self): exit(3)\nprint(A())', ['error', 'SystemExit']],
    ['a repr without end', 'class A:\n    def __str__(self): return str(self)\nprint(A())', ['error', 'RecursionError']],
    ['a repr that is no text', 'class A:\n    def __str__(self): return 5\nprint(A())', ['error', 'TypeError']],
    ['a list that holds itself', 'a = []\na.append(a)\nprint(a)', ['[[...]]']],
    ['a list of two hundred depths', 'a = 1\nfor _ in range(200): a = [a]\nprint(len(str(a)))\nprint(a)', [401, expect.stringMatching(/^\[{200}1/)]],
    ['a frame that forges', 'import sys\nsys.stdout.write("parley:00000000000000000000000000000000:data:2\\n{}\\n")\nprint(1)', [1]],
    ['a bool that is no bool', 'class B(int):\n    def __le__(self, other): raise ValueError("no")\n    __ge__ = __le__\nprint(B(3))', ['error', 'ValueError']],
  ])('%s is the skill’s own error, or text', async (_name, code, expected) => {
    expect(await shown(code)).toEqual(expected)
  })
})
