import type { Logger } from '../log/index.ts'
import { prepareHost } from './prepare-host.ts'
import { findPython, type PythonOptions } from './python-environment.ts'

/** The managed Python on its way, while everything else works. */
export interface Preparation {
  readonly preparing: () => boolean
  /** Settles when it has ended: why skills cannot run, or null. Never rejects. */
  readonly ended: Promise<string | null>
}

/**
 * Makes the Python of skills if there is none, without anybody waiting; says in the log what it does and how it ended.
 * @param system  also install bubblewrap by the system's packages, which an operator must have asked for
 */
export function beginPreparation(
  options: PythonOptions,
  { system, log }: { readonly system: boolean; readonly log: Pick<Logger, 'info' | 'warn'> },
): Preparation {
  let preparing = true
  const bring = async (): Promise<string | null> => {
    const there = (await findPython(options)) !== null
    if (!there) log.info('preparing the Python of skills, once, for about half a minute; skills answer 503 until then')
    const missing = await prepareHost(options, true, system)
    if (missing !== null) log.warn({ missing }, 'skills cannot run here; everything else works')
    else if (!there) log.info('the Python of skills is ready')
    return missing
  }
  const ended = bring().finally(() => {
    preparing = false
  })
  return { preparing: () => preparing, ended }
}
