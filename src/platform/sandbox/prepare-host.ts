import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findTools } from './host.ts'
import { findPython, type PythonOptions, preparePython } from './python-environment.ts'

const run = promisify(execFile)
const INSTALL_TIMEOUT_MS = 300_000

/**
 * Brings what skills need, once: bubblewrap by the system's packages (as root on Debian) and the managed Python.
 * @param install  false only looks
 * @param system  false leaves the system's packages alone
 * @returns why skills cannot run, or null when everything is there
 */
export async function prepareHost(options: PythonOptions, install: boolean, system = install): Promise<string | null> {
  if (process.platform !== 'linux') return 'skills need Linux'
  try {
    if ((await findTools()).bwrap === null) {
      if (!system || process.getuid?.() !== 0) return 'bubblewrap is missing: apt-get install bubblewrap'
      await run('apt-get', ['update', '-q'], { timeout: INSTALL_TIMEOUT_MS })
      await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'bubblewrap'], { timeout: INSTALL_TIMEOUT_MS })
    }
    if (install) await preparePython(options)
    else if ((await findPython(options)) === null) return 'the Python of skills is not set up: node src/platform/sandbox/set-up.ts'
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
