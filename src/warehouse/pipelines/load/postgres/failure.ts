import { AppError } from '../../../../errors.ts'
import { loadFailure } from '../load-failure.ts'

/** SQLSTATE of what may go well the next time: the line, too many sessions, a lock, a conflict, a server that is stopping. */
const TRANSIENT = /^(08|40|53300|53400|55P03|57P)/
const LOST = /Connection terminated|ECONNRESET|EPIPE|ECONNREFUSED|ETIMEDOUT/

export function postgresFailure(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return loadFailure(error, TRANSIENT.test(code) || LOST.test(code) || LOST.test(String(error)))
}

export function unusable(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError(
        'pipeline_destination',
        { destination: 'postgres', why: 'its database cannot be reached or does not let this account write' },
        { cause: error },
      )
}
