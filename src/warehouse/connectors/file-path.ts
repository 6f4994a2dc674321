import { realpath, stat } from 'node:fs/promises'
import { basename, resolve, sep } from 'node:path'
import { AppError } from '../../errors.ts'

/**
 * The real path of a database file, when it lies below one of the roots. A relative path is looked for in each root.
 * @throws AppError `connection_failed` with class `host_not_allowed` outside the roots, `database_not_found` when there is no such file
 */
export async function allowedFile(location: string, roots: readonly string[]): Promise<string> {
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => resolve(root))))
  for (const root of real) {
    const path = await realpath(resolve(root, location)).catch(() => undefined)
    if (path === undefined) continue
    if (!real.some((allowed) => path.startsWith(allowed.endsWith(sep) ? allowed : allowed + sep))) throw refusal('host_not_allowed', location)
    if (!(await stat(path)).isFile()) throw refusal('database_not_found', location)
    return path
  }
  const inside = real.some((root) => resolve(root, location).startsWith(root + sep))
  throw refusal(inside ? 'database_not_found' : 'host_not_allowed', location)
}

function refusal(failure: 'host_not_allowed' | 'database_not_found', location: string): AppError {
  return new AppError('connection_failed', { class: failure, file: basename(location) })
}
