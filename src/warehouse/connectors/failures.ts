import type { AppError } from '../../errors.ts'
import { CONNECTION_FAILURES, type ConnectionFailure } from './connector.ts'

/** What a person can do about each class of failure. */
export const FAILURE_SENTENCES: Readonly<Record<ConnectionFailure, string>> = {
  host_not_allowed: 'This address or folder may not be used; the operator lists what may be in PARLEY_PRIVATE_HOSTS or PARLEY_FILE_ROOTS.',
  name_not_found: 'The host name is not known; check its spelling.',
  refused: 'The host answers but nothing listens on this port; check the port and that the database accepts connections from outside.',
  timeout: 'The host did not answer in time; check the address and the firewall between Parley and the database.',
  unreachable: 'The database could not be reached or opened; check that it is running and that the file is a database of this kind.',
  tls: 'No trusted encrypted connection could be made; check the server’s certificate, or turn encryption off for a host in your own network.',
  authentication: 'The user name or password was not accepted; check both.',
  database_not_found: 'There is no database of this name; check its spelling.',
  permission: 'The account may not read this database; grant it CONNECT, USAGE on the schema and SELECT on the tables.',
}

/** The class of a failed connection; `unreachable` when nothing better is known. */
export function failureOf(error: AppError): ConnectionFailure {
  return CONNECTION_FAILURES.find((failure) => failure === error.facts.class) ?? 'unreachable'
}
