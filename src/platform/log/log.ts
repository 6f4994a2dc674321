import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino'
import { forPeople } from './for-people.ts'

export type Logger = PinoLogger

/** Keys whose values never reach a log line, at any depth down to three. */
const SECRET_KEYS = [
  'password',
  'token',
  'access_token',
  'api_token',
  'api_key',
  'apiKey',
  'secret',
  'authorization',
  'Authorization',
  'cookie',
  'api-key',
  'x-api-key',
  'set-cookie',
  'private_key',
  'passphrase',
  'secretKey',
  'adminPassword',
  'databaseUrl',
]

/** Tokens in the forms Parley issues, and `name=value` secrets in addresses and messages. */
const SECRET_TEXT = [
  /\b(dot-)?eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /\b(dot-)?[0-9a-f]{64}\b/g,
  /((?:api_token|access_token|token|password|client_secret|code)=)[^&\s"']+/gi,
  /(\/\/[^/\s:@]+:)[^@\s]+(@)/g,
]

/** Of lines that could not be written yet. */
const MOST_HELD = 1 << 20

/** Standard error: lines to read on a terminal, JSON elsewhere. */
function standardError(): DestinationStream {
  const stream = pino.destination({ fd: 2, sync: true, maxLength: MOST_HELD })
  stream.on('error', () => undefined) // a full disk below the log is no reason to end
  return process.stderr.isTTY === true ? { write: (line: string) => void stream.write(forPeople(line)) } : stream
}

/** Writes each event as a line of JSON to `destination`; by default to standard error, as a line for people where that is a terminal. Secrets are removed by key and by shape. */
export function createLogger(level: string, destination: DestinationStream = standardError()): Logger {
  const paths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[removed]' },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => destination.write(scrub(line)) },
  )
}

/** The text with everything that looks like a credential replaced. */
export function scrub(text: string): string {
  return SECRET_TEXT.reduce(
    (clean, pattern) =>
      clean.replace(
        pattern,
        (_whole, before: unknown, after: unknown) => `${typeof before === 'string' && /[=:]$/.test(before) ? before : ''}[removed]${after === '@' ? '@' : ''}`,
      ),
    text,
  )
}
