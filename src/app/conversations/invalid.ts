import { AppError } from '../../errors.ts'

/** One thing wrong with a request, as the wire names it. */
export interface InvalidItem {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

/** A request that has the documented shape, but a value that cannot be used. */
export function invalid(...items: readonly InvalidItem[]): AppError {
  return new AppError('invalid_request', { items })
}
