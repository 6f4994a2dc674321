import { styleText } from 'node:util'

interface Line {
  readonly level: string
  readonly time: string
  readonly msg?: string
  readonly [key: string]: unknown
}

const WORDS: Readonly<Record<string, { readonly word: string; readonly color: 'yellow' | 'red' }>> = {
  warn: { word: 'warning: ', color: 'yellow' },
  error: { word: 'error: ', color: 'red' },
  fatal: { word: 'error: ', color: 'red' },
}
const NOT_SAID = new Set(['level', 'time', 'msg', 'err', 'reqId', 'requestId'])
const MOST_LETTERS = 200

/** A line of the log as somebody reads it who looks on; everything else stays as it is. */
export function forPeople(json: string): string {
  const line = read(json)
  return line === undefined ? json : `${told(line)}\n`
}

function told(line: Line): string {
  const { level, time, msg = '', err } = line
  const { word, color } = WORDS[level] ?? { word: '' }
  const text = clean(msg === 'request' ? requestWords(line) : [msg, ...factsOf(line)].join('  '))
  return [`${styled('dim', clock(time))} ${color === undefined ? text : `${styled(color, word)}${text}`}`, ...faultOf(err)].join('\n')
}

function requestWords({ method, route, status, ms, user }: Line): string {
  return [method, route, status, `${ms} ms`, user].filter((each) => each !== undefined).join(' ')
}

function factsOf(line: Line): readonly string[] {
  return Object.entries(line)
    .filter(([key]) => !NOT_SAID.has(key))
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.length : valueWords(value)}`)
}

function valueWords(value: unknown): string {
  const text = typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text
}

function faultOf(err: unknown): readonly string[] {
  if (typeof err !== 'object' || err === null) return []
  const text = 'stack' in err ? err.stack : 'message' in err ? err.message : undefined
  return typeof text === 'string' ? text.split('\n').map((each) => `  ${clean(each)}`) : []
}

function clock(time: string): string {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? '' : at.toTimeString().slice(0, 8)
}

function read(json: string): Line | undefined {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Without what would steer the terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}

function styled(format: 'dim' | 'yellow' | 'red', text: string): string {
  return styleText(format, text, { stream: process.stderr })
}
