import jsonata from 'jsonata'
import { compileRegex, LinearRegexEngine } from './linear-regex.ts'

/** For one evaluation, that is one record and step. */
const TIMEOUT_MS = 100
const MAX_STACK = 200
const MAX_SEQUENCE = 100_000
const MAX_EXPRESSION_CHARS = 20_000
const MAX_PADDED_CHARS = 100_000

/** What a page gives must be the same when it is replayed, and nothing is evaluated that cannot be read in the config. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['eval', '$eval is not available'],
  ['random', '$random is not available: a page has to give the same rows each time'],
  ['shuffle', '$shuffle is not available: a page has to give the same rows each time'],
])

/** @throws Error whose message holds no value of the input */
export type Evaluate = (input: unknown) => Promise<unknown>

/**
 * Compiles a JSONata expression with every rail up: time, depth and length are limited, regular expressions are matched in
 * linear time, the clock stands at `now`.
 *
 * @throws Error saying what is wrong with it
 */
export function compileExpression(text: string, now: Date): Evaluate {
  if (text.length > MAX_EXPRESSION_CHARS) throw new Error(`it is longer than ${MAX_EXPRESSION_CHARS} characters`)
  const expression = compile(() => jsonata(text, { timeout: TIMEOUT_MS, stack: MAX_STACK, sequence: MAX_SEQUENCE, RegexEngine: LinearRegexEngine }))
  check(expression.ast())
  fixClock(expression, now)
  boundFunctions(expression)
  return async (input) => {
    try {
      return await expression.evaluate(input)
    } catch (cause) {
      if (codeOf(cause) !== OUT_OF_TIME) throw new Error(describe(cause))
    }
    // the machine may just have been busy
    return masked(() => expression.evaluate(input))
  }
}

const OUT_OF_TIME = 'D1012'

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
}

function check(node: unknown): void {
  if (node instanceof RegExp) {
    compileChecked(node)
    return
  }
  if (typeof node !== 'object' || node === null) return
  if ('type' in node && node.type === 'variable' && 'value' in node && typeof node.value === 'string') {
    const why = REFUSED.get(node.value)
    if (why !== undefined) throw new Error(why)
  }
  for (const inside of Object.values(node)) check(inside)
}

function compileChecked(source: RegExp): void {
  try {
    compileRegex(source)
  } catch {
    throw new Error(`the regular expression /${source.source}/ cannot be matched in linear time: it looks around or refers back`)
  }
}

function fixClock(expression: jsonata.Expression, now: Date): void {
  const format = jsonata('$fromMillis($millis, $picture, $timezone)')
  expression.registerFunction('millis', () => now.getTime(), '<:n>')
  expression.registerFunction('now', (picture: unknown, timezone: unknown) => format.evaluate(null, { millis: now.getTime(), picture, timezone }), '<s?s?:s>')
}

/** Functions of the language that take no notice of its limits. */
function boundFunctions(expression: jsonata.Expression): void {
  expression.registerFunction('distinct', (list: unknown) => (Array.isArray(list) ? distinct(list) : list), '<x:x>')
  const pad = jsonata('$pad($text, $width, $char)')
  expression.registerFunction(
    'pad',
    (text: unknown, width: unknown, char: unknown) => {
      if (typeof width === 'number' && Math.abs(width) > MAX_PADDED_CHARS) throw new Error(`$pad makes at most ${MAX_PADDED_CHARS} characters`)
      return pad.evaluate(null, { text, width, char })
    },
    '<s-ns?:s>',
  )
}

/** The one of the language compares each item with each. */
function distinct(list: readonly unknown[]): readonly unknown[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]
}

function compile<T>(make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new Error(describe(cause))
  }
}

async function masked(evaluate: () => Promise<unknown>): Promise<unknown> {
  try {
    return await evaluate()
  } catch (cause) {
    throw new Error(describe(cause))
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  D1011: `it recurses deeper than ${MAX_STACK} levels`,
  [OUT_OF_TIME]: `it takes longer than ${TIMEOUT_MS} ms`,
  D2014: `it makes a sequence of more than ${MAX_SEQUENCE} items`,
  D2015: `it makes a sequence of more than ${MAX_SEQUENCE} items`,
}

/** The message of an error of JSONata, which is a plain object, without the values it quotes. */
function describe(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'it failed'
  const { code, message, position } = { code: undefined, message: undefined, position: undefined, ...pick(cause) }
  if (typeof code === 'string' && LIMITS[code] !== undefined) return LIMITS[code]
  if (typeof message !== 'string') return 'it failed'
  const quoted = Object.entries(cause)
    .filter(([key]) => key === 'value' || key === 'value2' || key === 'exp')
    .map(([, value]) => value)
  const plain = quoted.reduce<string>((text, value) => hide(text, value), message)
  return typeof position === 'number' ? `${plain} (at character ${position})` : plain
}

function pick(cause: object): { code?: unknown; message?: unknown; position?: unknown } {
  return { ...cause, ...('message' in cause ? { message: cause.message } : {}) }
}

function hide(text: string, value: unknown): string {
  const forms = [JSON.stringify(value), typeof value === 'object' ? undefined : String(value)]
  return forms.reduce<string>((shown, form) => (form === undefined || form === '' ? shown : shown.replaceAll(form, '…')), text)
}
