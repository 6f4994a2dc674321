import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const BANDS = ['edge', 'app', 'ask', 'warehouse', 'platform']
const SHARED = ['flow.ts', 'settings.ts', 'errors.ts']

/** Package → the folders that alone may import it. */
const ONE_IMPORTER: Readonly<Record<string, readonly string[]>> = {
  pg: ['src/platform/store', 'src/platform/jobs', 'src/warehouse/connectors/postgres', 'src/warehouse/pipelines/load/postgres'],
  'pg-boss': ['src/platform/jobs'],
  'node:sqlite': ['src/warehouse/connectors/sqlite'],
  '@duckdb/node-api': ['src/warehouse/connectors/duckdb', 'src/warehouse/pipelines/load/duckdb', 'demo/business'],
  '@duckdb/node-bindings': ['src/warehouse/pipelines/load/duckdb'],
  'libpg-query': ['src/warehouse/sql'],
  '@polyglot-sql/sdk': ['src/warehouse/sql'],
  fastify: ['src/edge/http'],
  vega: ['src/ask/chart'],
  pino: ['src/platform/log'],
  '@ai-sdk/anthropic': ['src/platform/llm'],
  '@ai-sdk/google': ['src/platform/llm'],
  '@ai-sdk/openai': ['src/platform/llm'],
  '@ai-sdk/openai-compatible': ['src/platform/llm'],
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.split('/').includes('fixtures'))
  .map((file) => join(ROOT, 'src', file))
const importsOf = new Map(files.map((file) => [file, imports(readFileSync(file, 'utf8'))]))

test('each band imports only what is below it', () => {
  const wrong = edges().filter(([from, to]) => band(from) !== null && !mayImport(from, to))
  expect(wrong.map(([from, to]) => `${name(from)} → ${name(to)}`)).toEqual([])
})

test('the edge speaks only to the app', () => {
  const skipping = edges().filter(([from, to]) => band(from) === 'edge' && (band(to) === 'ask' || band(to) === 'warehouse') && importsValue(from, to))
  expect(skipping.map(([from, to]) => `${name(from)} → ${name(to)}`)).toEqual([])
})

test('no file imports itself through others', () => {
  expect(cycles().map((cycle) => cycle.map(name).join(' → '))).toEqual([])
})

test('only the guard makes a guarded statement', () => {
  const makers = files.filter((file) => /as GuardedStatement|<GuardedStatement>/.test(readFileSync(file, 'utf8')))
  expect(makers.map(name).filter((file) => !file.startsWith('src/ask/guard/'))).toEqual([])
})

test('each vendor package has one importer', () => {
  const strangers = [...importsOf].flatMap(([file, found]) =>
    found
      .filter(({ from, typeOnly }) => !typeOnly && from in ONE_IMPORTER && !ONE_IMPORTER[from]?.some((folder) => name(file).startsWith(folder)))
      .map(({ from }) => `${name(file)} imports ${from}`),
  )
  expect(strangers).toEqual([])
})

// given a model's name as a bare string, the package `ai` sends what it is asked to a gateway of its maker
test('no call to a language model can take the way through a gateway', () => {
  const found = [...importsOf].flatMap(([file, all]) =>
    all.filter(({ from }) => from === 'ai' || from === '@ai-sdk/gateway').map(({ from }) => `${name(file)} imports ${from}`),
  )
  expect(found).toEqual([])
})

test('shared code never compares a connector by name', () => {
  const comparing = files.filter(
    (file) => !name(file).startsWith('src/warehouse/connectors/') && /connector\.id ===|type === '(postgres|duckdb|sqlite)'/.test(readFileSync(file, 'utf8')),
  )
  expect(comparing.map(name)).toEqual([])
})

interface Import {
  readonly from: string
  readonly typeOnly: boolean
}
function imports(text: string): readonly Import[] {
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"\n]*?(?:\{[^}]*\}\s*)?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm)
  return [...found].map((match) => ({ from: match[2] ?? match[3] ?? match[4] ?? '', typeOnly: match[1] !== undefined || onlyTypes(match[0]) }))
}
function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return names !== undefined && names.length > 0 && names.every((each) => each.startsWith('type '))
}

function edges(): readonly (readonly [from: string, to: string])[] {
  return [...importsOf].flatMap(([file, found]) =>
    found.filter(({ from }) => from.startsWith('.')).map(({ from }) => [file, resolve(dirname(file), from)] as const),
  )
}
function importsValue(from: string, to: string): boolean {
  return importsOf.get(from)?.some((each) => !each.typeOnly && resolve(dirname(from), each.from) === to) ?? false
}
function band(file: string): string | null {
  const first = relative(join(ROOT, 'src'), file).split('/')[0] ?? ''
  return BANDS.includes(first) ? first : null
}
function mayImport(from: string, to: string): boolean {
  const below = band(to)
  if (below === null) return SHARED.includes(relative(join(ROOT, 'src'), to))
  return BANDS.indexOf(below) >= BANDS.indexOf(band(from) ?? '')
}
function name(file: string): string {
  return relative(ROOT, file)
}

function cycles(): readonly (readonly string[])[] {
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) return void found.push([...trail.slice(at), file])
    if (done.has(file)) return
    for (const each of importsOf.get(file) ?? []) if (each.from.startsWith('.') && !each.typeOnly) visit(resolve(dirname(file), each.from), [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return found
}
