import { AppError } from '../../../errors.ts'
import { ENGINE_VERSION } from '../schema/index.ts'

/** What an engine says of a full disk, in its words and the system's. */
const DISK_FULL = /no space left|ENOSPC|disk quota|EDQUOT|file too large|EFBIG/i
const MISSING_VALUE = /NOT NULL constraint/i

/**
 * A failure of a load, typed. The engine's own text may quote a row's value, so it is the cause and not the message.
 * @param transient whether the same load may succeed when it is tried again
 */
export function loadFailure(error: unknown, transient = false): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new AppError('pipeline_load', { why: reason(text), transient, needsRoom: DISK_FULL.test(text) }, { cause: error })
}

function reason(text: string): string {
  if (DISK_FULL.test(text)) return 'the disk is full'
  if (MISSING_VALUE.test(text)) return `a row has no value in a column that needs one (${/[\w.]+$/.exec(text)?.[0] ?? 'unnamed'})`
  return 'the destination refused it'
}

/** A dataset whose schema is none of ours: neither program may go on where the other has stopped. */
export function foreignDataset(destination: string, engineVersion: number): AppError {
  const why =
    engineVersion === ENGINE_VERSION ? 'the schema that it keeps cannot be read' : `another program keeps this dataset (engine version ${engineVersion})`
  return new AppError('pipeline_destination', { destination, why })
}
