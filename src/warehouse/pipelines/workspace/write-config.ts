import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../errors.ts'
import { hasCode, storing } from '../package/index.ts'

/** @returns the path of the file. @throws AppError `pipeline_config` when there is one already and it is not to be replaced */
export async function writeConfig(folder: string, name: string, text: string, force: boolean): Promise<string> {
  if (!/^[A-Za-z][\w-]{0,49}$/.test(name))
    throw new AppError('pipeline_config', { where: 'name', why: `${JSON.stringify(name)} is no name: a letter, then letters, digits, _ and -, at most 50.` })
  const path = join(folder, `${name}.yaml`)
  return storing(path, async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(path, text, { flag: force ? 'w' : 'wx' }).catch((error: unknown) => {
      if (hasCode(error, 'EEXIST')) throw new AppError('pipeline_config', { where: path, why: 'It exists already; --force replaces it.' })
      throw error
    })
    return path
  })
}
