import { AppError } from '../../../errors.ts'
import type { ConnectionFailure } from '../connector.ts'

/** Codes of Node and of PostgreSQL (SQLSTATE) that say why a connection could not be made. */
const CLASSES: Readonly<Record<string, ConnectionFailure>> = {
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'unreachable',
  EPIPE: 'unreachable',
  '28P01': 'authentication',
  '28000': 'authentication',
  '3D000': 'database_not_found',
  '42501': 'permission',
}
const LOST = /^(08|57P0|53300)/
const CANCELLED = '57014'

export function connectFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError('connection_failed', { class: classOf(error) }, { cause: error })
}

function classOf(error: unknown): ConnectionFailure {
  const code = codeOf(error)
  const known = CLASSES[code]
  if (known !== undefined) return known
  const message = error instanceof Error ? error.message : ''
  if (/timeout|timed out/i.test(message)) return 'timeout'
  return /^(ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|HOSTNAME_MISMATCH)/.test(code) || noTls(error) ? 'tls' : 'unreachable'
}

/** The server answered that it does not encrypt. */
export function noTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/i.test(error.message)
}

/** What went wrong while a statement ran. The server's words stay in the cause, for the operator. */
export function runFailure(error: unknown, stopped: boolean, timeoutMs: number): AppError {
  const code = codeOf(error)
  if (stopped) return new AppError('query_cancelled', {}, { cause: error })
  if (code === CANCELLED) return new AppError('query_timeout', { seconds: timeoutMs / 1000 }, { cause: error })
  if (error instanceof AppError) return error
  if (LOST.test(code) || CLASSES[code] === 'unreachable' || /Connection terminated/.test(String(error))) return connectFailure(error)
  return new AppError('query_failed', { reason: 'query', sqlState: code }, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
