import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const BYTES = 32
const FILE = 'master.key'

/**
 * The installation's master key: from `PARLEY_SECRET_KEY` when given, else from `<dataDir>/keys/master.key`, made at
 * first start with mode 0600. Ten servers starting at once agree on one key.
 *
 * @returns 32 bytes or the given text's bytes; never logged
 * @throws Error when the file is damaged
 */
export async function loadMasterKey(dataDir: string, given: string | undefined): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, 'utf8')
  const folder = join(dataDir, 'keys')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, FILE)
  const text = (await readFile(path, 'utf8').catch(() => null)) ?? (await makeKey(folder, path))
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== BYTES) throw new Error(`${path} is not a key. Restore it from a backup; without it the stored secrets cannot be opened.`)
  return key
}

/** Written whole beside its place, then linked: a crash leaves no half key, and of several makers one wins. */
async function makeKey(folder: string, path: string): Promise<string> {
  const partial = join(folder, `${FILE}.${randomBytes(6).toString('hex')}`)
  const file = await open(partial, 'w', 0o600)
  await file.writeFile(`${randomBytes(BYTES).toString('base64url')}\n`)
  await file.sync()
  await file.close()
  await link(partial, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(partial, { force: true })
  return readFile(path, 'utf8')
}
