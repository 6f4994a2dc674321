import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../errors.ts'
import type { Answer } from '../../../flow.ts'
import type { AskSkills, SkillCall } from '../../services.ts'
import { ASKER, calls, openAgentShop, replyOf, scripted, type Turn, toldOf } from './fixtures/agent-shop.ts'
import { PROMPT_VERSION, readTrace, replayModel } from './index.ts'

let shop: Awaited<ReturnType<typeof openAgentShop>>
beforeAll(async () => {
  shop = await openAgentShop()
}, 60_000)
afterAll(() => shop.close())

const BY_REGION = { from: 'line', cols: { region: 'order.customer.region.name', revenue: '[revenue]' }, period: 'all', order: ['-revenue'] }
const SQL = 'SELECT status, count(*) AS orders FROM orders GROUP BY status ORDER BY orders DESC, status'

function reported(answer: Answer) {
  if (answer.kind !== 'reported') throw new Error(`${answer.kind} ${JSON.stringify(answer).slice(0, 400)}`)
  return answer
}
function answered(answer: Answer) {
  if (answer.kind !== 'answered') throw new Error(`${answer.kind} ${JSON.stringify(answer).slice(0, 400)}`)
  return answer
}

describe('a plan of the model', () => {
  it('is answered as if the engine had made it, and says where it comes from', async () => {
    const model = scripted([calls('finish', { plan: BY_REGION })])
    const { answer } = await shop.ask('how is the cake cut between our areas', model)
    const { reading, result, narration, model: use, plan } = answered(answer)
    expect(reading.path).toBe('agent_plan')
    expect(plan.query.why).toEqual([{ kind: 'agent', step: '1' }])
    expect(result.rows.map(([region]) => region)).toEqual(['DACH', 'Iberia'])
    expect(narration.text).toContain('DACH')
    expect(use).toEqual({
      model: 'scripted-1',
      provider: 'openai_compatible',
      promptVersion: PROMPT_VERSION,
      calls: 1,
      inputTokens: 100,
      outputTokens: 20,
      costUsd: 0.001,
    })
  })

  it('may be looked at first; it is not run again', async () => {
    const { answer, ran } = await shop.ask('how is the cake cut', scripted([calls('run_query', { plan: BY_REGION }), calls('finish', { answer_with: 'q1' })]))
    expect(answered(answer).result.rows).toHaveLength(2)
    expect(ran).toHaveLength(1)
  })

  it('comes back with its problems and is repaired', async () => {
    const wrong = { from: 'line', cols: { area: 'order.customer.area.name', revenue: '[revenue]' } }
    const model = scripted([
      calls('run_query', { plan: wrong }),
      calls('run_query', { plan: { from: 'nowhere', cols: {} } }),
      calls('finish', { plan: BY_REGION }),
    ])
    const { answer, ran } = await shop.ask('how is the cake cut', model)
    expect(toldOf(model.heard[2])).toEqual([{ problem: expect.stringContaining('area') }, { problem: expect.stringContaining('nowhere') }])
    expect(answered(answer).result.rows).toHaveLength(2)
    expect(ran).toHaveLength(1)
  })

  it('has no words of the model that state a figure or hold markup', async () => {
    const plan = {
      from: 'line',
      cols: { revenue: { formula: '[revenue]', label: 'Revenue of 99 M' } },
      display: { mark: 'auto', title: '[Click](https://evil.example)' },
    }
    const { answer } = await shop.ask('the cake', scripted([calls('finish', { plan })]))
    expect(JSON.stringify(answered(answer).narration)).not.toContain('99')
    expect(JSON.stringify({ ...answered(answer), trace: null })).not.toContain('evil')
  })
})

describe('SQL of the model', () => {
  it('becomes a report whose text is filled and checked', async () => {
    const text = '**Most orders were shipped: {{q1[0].orders}}.** That is {{a1}} of all. There were 3 states. It was 99 % last year [[q1]].\n\n[[q1]]'
    const arithmetic = {
      a1: {
        op: 'share',
        of: [
          { result: 'q1', row: 0, column: 'orders' },
          { result: 'q2', row: 0, column: 'n' },
        ],
      },
    }
    const done = calls('finish', { text, arithmetic })
    const model = scripted([
      calls('run_query', { sql: SQL, title: 'Orders by state' }),
      calls('run_query', { sql: 'SELECT count(*) AS n FROM orders' }),
      done,
      done,
    ])
    const { answer } = await shop.ask('where do orders hang', model)
    const { narration, exhibits, parts, sources, assumptions, trace } = reported(answer)
    expect(toldOf(model.heard[3]).at(-1)).toEqual({
      problem: expect.stringContaining('cannot be confirmed'),
      facts: ['“It was 99 % last year [[q1]].”: no result shows 99 %'],
    })
    expect(narration.text).toBe('**Most orders were shipped: 14.** That is 87.5\u00a0% of all. There were 3 states.')
    expect(narration.caveats).toEqual(['One statement of the language model with figures that no result shows was left out.'])
    expect(parts).toEqual([
      { kind: 'text', text: narration.text },
      { kind: 'exhibit', name: 'q1' },
    ])
    expect(exhibits.map(({ name, title, query }) => [name, title, query?.sql])).toEqual([['q1', 'Orders by state', SQL]])
    expect(sources.map(({ name }) => name)).toEqual(['Order'])
    expect(assumptions).toEqual([expect.stringContaining('Written in SQL by a language model')])
    expect(readTrace(trace)?.replies).toHaveLength(4)
  })

  it('passes the guard, and reads what the asker sees', async () => {
    const tries = [
      'DROP TABLE orders',
      'SELECT * FROM pg_catalog.pg_user',
      'SELECT 99 AS revenue',
      'SELECT salary FROM orders',
      "SELECT * FROM read_csv('/etc/passwd')",
    ]
    const model = scripted([...tries.map((sql) => calls('run_query', { sql })), calls('finish', { cannot: 'no' })])
    const { answer, ran } = await shop.ask('the cake', model)
    expect(toldOf(model.heard.at(-1)).map((told) => JSON.stringify(told))).toEqual(tries.map(() => expect.stringContaining('Refused')))
    expect([answer.kind, ran]).toEqual(['abstained', []])
  })

  it('is closed where only plans may be run', async () => {
    const model = scripted([calls('run_query', { sql: SQL }), calls('finish', { cannot: 'no' })])
    const { ran } = await shop.ask('the cake', model, { connection: (one) => ({ ...one, scope: { ...one.scope, plansOnly: true } }) })
    expect(toldOf(model.heard[1])).toEqual([{ problem: expect.stringContaining('write a plan'), facts: { tables: [] } }])
    expect(ran).toEqual([])
  })

  it('comes back with the words of the database, to those who see every row', async () => {
    const wrong = 'SELECT CAST(status AS int) AS n FROM orders'
    const model = scripted([calls('run_query', { sql: wrong }), calls('run_query', { sql: SQL }), calls('finish', { text: '{{q1[0].orders}} were shipped.' })])
    const { answer } = await shop.ask('where do orders hang', model)
    expect(JSON.stringify(toldOf(model.heard[1]))).toContain('Could not convert string')
    expect(reported(answer).narration.text).toBe('14 were shipped.')
    const quiet = scripted([calls('run_query', { sql: wrong }), calls('finish', { cannot: 'no' })])
    await shop.ask('where do orders hang', quiet, { rowsMayLeave: false })
    expect(JSON.stringify(toldOf(quiet.heard[1]))).not.toContain('convert')
  })
})

describe('what the model is told', () => {
  it('has the question, the data, what the engine understood, and no stored value', async () => {
    const model = scripted([calls('finish', { cannot: 'no' })])
    await shop.ask('revenue by flavour', model)
    const [first] = model.heard[0]?.messages ?? []
    const text = first?.role === 'user' ? first.text : ''
    expect(text).toContain('## question\nrevenue by flavour')
    expect(text).toContain('entity line')
    expect(text).toContain('[revenue] measure (also: sales, total sales')
    expect(text).toMatch(/Not understood: “flavour”/)
    expect(text).not.toMatch(/Anna Weber|Espresso/)
    expect(model.heard[0]?.system).toContain('never to be followed')
  })

  it('is rows, at most a hundred, or only their shape where rows may not leave', async () => {
    const plan = { from: 'customer', cols: { name: 'name', since: 'created_at' }, order: ['name'] }
    const open = scripted([calls('run_query', { plan }), calls('finish', { cannot: 'no' })])
    await shop.ask('the cake', open)
    expect(JSON.stringify(toldOf(open.heard[1]))).toContain('Anna Weber')
    const closed = scripted([
      calls('run_query', { plan }),
      calls('look_up_values', { phrase: 'Anna Weber' }),
      calls('finish', { text: '{{q1[0].name}} came first, of {{q1.row_count}}.' }),
    ])
    const { answer } = await shop.ask('the cake', closed, { rowsMayLeave: false })
    expect(toldOf(closed.heard[1])).toEqual([
      {
        data: {
          name: 'q1',
          row_count: 7,
          more_rows_exist: false,
          columns: [
            { name: 'name', type: 'text', empty: 0, different: 7 },
            { name: 'since', type: 'date', empty: 0, different: 7 },
          ],
          rows: expect.any(String),
        },
      },
    ])
    expect(JSON.stringify(closed.heard)).not.toContain('Bruno')
    expect(reported(answer).narration.text).toBe('Anna Weber came first, of 7.')
  })

  it('finds names, and says which there are', async () => {
    const model = scripted([calls('search_model', { words: 'returns' }), calls('search_model', { words: 'zzz' }), calls('finish', { cannot: 'no' })])
    await shop.ask('the cake', model)
    const [returns, none] = toldOf(model.heard[2])
    expect(JSON.stringify(returns)).toContain('entity return')
    expect(JSON.stringify(none)).toContain('customer')
  })
})

describe('asking back', () => {
  const ask = calls('ask_user', { question: 'Do you mean **revenue** or [orders](https://evil.example)?', options: ['Revenue', 'Orders', '<b>x</b>'] })
  it('ends the turn with a plain question', async () => {
    const { answer } = await shop.ask('the cake', scripted([ask]))
    expect(answer).toMatchObject({ kind: 'asked', question: 'Do you mean revenue or orders?', options: ['Revenue', 'Orders', 'bx/b'], model: { calls: 1 } })
  })
  it('is not done twice in a row, nor where nobody answers', async () => {
    for (const options of [{ task: { askedBefore: true } }, { question: { clarify: 'never' as const } }]) {
      const model = scripted([ask, calls('finish', { plan: BY_REGION })])
      const { answer } = await shop.ask('the cake', model, options)
      expect(model.heard[0]?.tools?.map((tool) => tool.name)).not.toContain('ask_user')
      expect(answer.kind).toBe('answered')
    }
  })
})

describe('charts', () => {
  it('are drawn by us, of columns that there are', async () => {
    const model = scripted([
      calls('run_query', { sql: SQL }),
      calls('make_chart', { result: 'q1', mark: 'bar', x: 'nothing' }),
      calls('make_chart', { result: 'q1', mark: 'bar', title: 'Orders by state' }),
      calls('make_chart', { result: 'q1', mark: 'image' }),
      calls('finish', { text: 'Most are shipped.\n\n[[q1]]' }),
    ])
    const { answer } = await shop.ask('the cake', model)
    const [exhibit] = reported(answer).exhibits
    expect(exhibit?.chart?.mark).toBe('bar')
    expect(exhibit?.chart?.spec.title).toMatchObject({ text: 'Orders by state' })
    expect(toldOf(model.heard[4]).map((told) => JSON.stringify(told))).toEqual([
      expect.any(String),
      expect.stringContaining('"columns":["status","orders"]'),
      expect.stringContaining('drawn'),
      expect.stringContaining('mark'),
    ])
  })
  it('of a plan come with its answer', async () => {
    const model = scripted([
      calls('run_query', { plan: BY_REGION }),
      calls('make_chart', { result: 'q1', mark: 'pie' }),
      calls('finish', { answer_with: 'q1' }),
    ])
    expect(answered((await shop.ask('the cake', model)).answer).chart?.mark).toBe('pie')
  })
})

describe('skills', () => {
  const ran: SkillCall[] = []
  const skills: AskSkills = {
    list: async () => [
      {
        name: 'forecast',
        version: 2,
        description: 'Forecasts',
        effects: 'reads',
        parameters: [{ name: 'rows', type: 'dataframe', description: '', required: true }],
      },
      { name: 'mail', version: 1, description: 'Sends a mail', effects: 'sends', parameters: [{ name: 'to', type: 'str', description: '', required: true }] },
    ],
    run: async (_actor, call) => {
      ran.push(call)
      const use = { name: call.name, version: call.version, run: 'r1', parameters: {}, log: '', durationMs: 5, status: 'ok' as const }
      return { use, outputs: [{ kind: 'text', text: 'It will be **fine** <script>x</script>' }] }
    },
  }
  it('get a result by its name; what they print is shown as it is', async () => {
    const model = scripted([
      calls('run_query', { sql: SQL }),
      calls('run_skill', { skill: 'forecast', parameters: { rows: 'q1' } }),
      calls('finish', { text: 'See below.' }),
    ])
    const { answer } = await shop.ask('the cake', model, { skills })
    expect(ran[0]?.arguments.rows).toMatchObject({ rows: [['shipped', 14], expect.anything(), expect.anything()] })
    expect(reported(answer).skills).toHaveLength(1)
    expect(reported(answer).parts.at(-2)).toEqual({ kind: 'exhibit', name: 'q1' })
    expect(JSON.stringify(reported(answer).parts)).toContain('It will be **fine** \\\\<script>')
  })
  it('that send something wait for a person, with exactly their parameters', async () => {
    const before = ran.length
    const model = scripted([calls('run_skill', { skill: 'mail', parameters: { to: 'eve@evil.example' } })])
    const { answer } = await shop.ask('the cake', model, { skills })
    expect(answer).toMatchObject({ kind: 'asked', pending: { skill: 'mail', version: 1, parameters: { to: 'eve@evil.example' }, confirm: true } })
    expect(ran).toHaveLength(before)
    const silent = scripted([calls('run_skill', { skill: 'mail', parameters: { to: 'eve@evil.example' } }), calls('finish', { cannot: 'no' })])
    await shop.ask('the cake', silent, { skills, question: { clarify: 'never' } })
    expect(ran).toHaveLength(before)
  })
})

describe('limits', () => {
  const query = (n: number): Turn => calls('run_query', { plan: { ...BY_REGION, limit: n } })
  it('end with what was found, and say so', async () => {
    const model = scripted([query(1), query(2), query(3)])
    const { answer } = await shop.ask('the cake', model, { limits: { steps: 3 } })
    expect(model.heard[2]?.tools?.map((tool) => tool.name)).toEqual(['ask_user', 'finish'])
    expect(reported(answer).narration.text).toContain('did not come to an answer within 3 steps')
    expect(reported(answer).exhibits).toHaveLength(2)
  })
  it('count tokens and money', async () => {
    const poor = scripted([query(1), query(2), query(3)])
    expect(reported((await shop.ask('the cake', poor, { limits: { costUsd: 0.0015 } })).answer).narration.text).toContain('0.0015 USD')
    expect(poor.heard).toHaveLength(2)
    const short = scripted([query(1)])
    expect(reported((await shop.ask('the cake', short, { limits: { tokens: 100 } })).answer).narration.text).toContain('100 tokens')
    expect(short.heard).toHaveLength(0)
  })
  it('stop a model that goes round in circles', async () => {
    const model = scripted(Array.from({ length: 8 }, () => query(1)))
    const { answer, ran } = await shop.ask('the cake', model)
    expect(toldOf(model.heard[2])[1]).toEqual({ problem: expect.stringContaining('exactly this call before') })
    expect(reported(answer).narration.text).toContain('round in circles')
    expect(ran).toHaveLength(1)
  })
  it('allow so many queries as the mode does', async () => {
    const model = scripted([query(1), query(2), query(3), query(4), calls('finish', { answer_with: 'q1' })])
    const { ran } = await shop.ask('the cake', model, { question: { mode: 'economy' } })
    expect(ran).toHaveLength(3)
  })
  it('leave a call behind that does not end, at our deadline and when the asker goes', async () => {
    const never: Turn = () => new Promise(() => undefined)
    const late = await shop.ask('the cake', scripted([query(1), never]), { task: { milliseconds: 400 } })
    expect(reported(late.answer).narration.text).toContain('ran out')
    const stop = new AbortController()
    const gone: Turn = () => {
      stop.abort(new AppError('query_cancelled'))
      return new Promise(() => undefined)
    }
    await expect(shop.ask('the cake', scripted([gone]), { signal: stop.signal })).rejects.toMatchObject({ code: 'query_cancelled' })
  })
})

describe('a model that fails or misbehaves', () => {
  it('fails with its own error where nothing was found, else with what was', async () => {
    const fails: Turn = () => Promise.reject(new AppError('model_rate_limited'))
    await expect(shop.ask('the cake', scripted([fails]))).rejects.toMatchObject({ code: 'model_rate_limited' })
    const { answer } = await shop.ask('the cake', scripted([calls('run_query', { plan: BY_REGION }), fails]))
    expect(reported(answer).narration.text).toContain('failed before it came to an answer')
  })
  it('is told of calls that fit no tool', async () => {
    let deep: unknown = {}
    for (let n = 0; n < 50_000; n += 1) deep = { and: deep }
    const model = scripted([
      {
        calls: [
          { tool: 'rm', input: {} },
          { tool: 'run_query', input: '{"plan": {"from' },
          { tool: 'run_query', input: deep },
          { tool: 'run_query', input: { sql: 3 } },
          { tool: 'run_query', input: {} },
        ],
      },
      { calls: Array.from({ length: 500 }, (_, n) => ({ tool: 'search_model', input: { words: `x${n}` } })) },
      calls('finish', { plan: BY_REGION, text: 'both' }),
      calls('finish', { plan: BY_REGION }),
    ])
    const { answer } = await shop.ask('the cake', model)
    expect(toldOf(model.heard[1]).map((told) => JSON.stringify(told))).toEqual([
      expect.stringContaining('There is no tool rm'),
      expect.stringContaining('no JSON object'),
      expect.stringContaining('no JSON object'),
      expect.stringContaining('does not fit'),
      expect.stringContaining('either a plan or sql'),
    ])
    expect(toldOf(model.heard[2])).toHaveLength(5 + 8)
    expect(answer.kind).toBe('answered')
  })
  it('that only talks is told to finish; its words count if they rest on results', async () => {
    const talk: Turn = { text: 'Revenue is 99 million! DACH leads.' }
    expect((await shop.ask('the cake', scripted([talk, talk]))).answer.kind).toBe('abstained')
    const { answer } = await shop.ask('the cake', scripted([calls('run_query', { plan: BY_REGION }), talk, talk]))
    expect(reported(answer).narration.text).toBe('DACH leads.')
    const { answer: empty } = await shop.ask('the cake', scripted([calls('run_query', { plan: BY_REGION }), { text: '' }, { text: 'a'.repeat(1 << 20) }]))
    expect(JSON.stringify(empty).length).toBeLessThan(120_000)
  })
})

it('can be replayed from its trace without the model', async () => {
  const turns = [
    calls('run_query', { sql: SQL }),
    calls('make_chart', { result: 'q1', mark: 'bar' }),
    calls('finish', { text: '{{q1[0].orders}} were shipped.' }),
  ]
  const first = reported((await shop.ask('where do orders hang', scripted(turns))).answer)
  const trace = readTrace(JSON.parse(JSON.stringify(first.trace)))
  if (trace === undefined) throw new Error('no trace')
  const again = reported((await shop.ask('where do orders hang', replayModel(trace))).answer)
  expect([again.narration, again.exhibits.map(({ result }) => result.rows)]).toEqual([first.narration, first.exhibits.map(({ result }) => result.rows)])
  expect([readTrace({}), readTrace(null), ASKER.role, replyOf({ text: '' }).finish]).toEqual([undefined, undefined, 'user', 'stop'])
})
