/** What Node and PostgreSQL say when the store is out of reach, is starting, or has no room for another connection. */
const CODES = new Set(
  'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN 57P01 57P02 57P03 08000 08003 08006 53300'.split(' '),
)
/** `pg` and its pool say these without a code. */
const WORDS = /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/

/** Whether something failed because the store could not be reached, and may go well in a moment. */
export function isStoreFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // the socket of a store that is down; a file that is missing is something else
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect'
  return CODES.has(code) || WORDS.test(error.message)
}
