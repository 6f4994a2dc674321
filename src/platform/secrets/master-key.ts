import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A key that stored secrets are sealed with, and where it comes from, in words for the operator. */
export interface MasterKey {
  readonly key: Buffer
  readonly source: string
}

/** The master keys of this installation; during a rotation there are two. */
export interface MasterKeys {
  /** The one that seals, then the others, which only open. Files are read anew, so a running server follows a rotation. */
  all(): readonly [MasterKey, ...MasterKey[]]
}

export interface MasterKeyOptions {
  readonly dataDir: string
  /** `PARLEY_SECRET_KEY`: seals and opens. Absent: the key file does. */
  readonly given?: string | undefined
  /** `PARLEY_OTHER_SECRET_KEY`: opens. */
  readonly other?: string | undefined
  /** Whether a key may be made: not when something is sealed already, since then the key is lost, not new. */
  readonly mayMake?: () => Promise<boolean>
}

const BYTES = 32
const FILE = 'master.key'
const FORMER_FILE = 'former.key'
const NEXT_FILE = 'next.key'
const LEAST_DISTINCT_CHARACTERS = 8

/**
 * Finds the master keys: `PARLEY_SECRET_KEY` when given, else `<dataDir>/keys/master.key`, made at first start with mode
 * 0600. Ten servers starting at once agree on one key.
 *
 * @throws Error when a key is damaged, too easy to guess, or gone although secrets are stored; nothing is written then
 */
export async function openMasterKeys(options: MasterKeyOptions): Promise<MasterKeys> {
  const given = options.given === undefined ? [] : [givenKey('PARLEY_SECRET_KEY', options.given)]
  const other = options.other === undefined ? [] : [givenKey('PARLEY_OTHER_SECRET_KEY', options.other)]
  const folder = folderOf(options.dataDir)
  if (given.length === 0) await haveKeyFile(folder, options.mayMake ?? (async () => true))
  const read = (): readonly MasterKey[] => [...given, ...keyFiles(folder), ...other]
  let known = listed(read(), folder)
  return {
    all: () => {
      known = followed(known, read, folder)
      return known
    },
  }
}

/** The key that seals, for what knows of no rotation. */
export async function loadMasterKey(dataDir: string, given: string | undefined): Promise<Buffer> {
  return (await openMasterKeys({ dataDir, given })).all()[0].key
}

/**
 * Puts a new key file in the place of the old one, which stays beside it as `former.key`. Cut at any point, the next
 * call goes on where this one ended. One at a time: the caller holds a lock.
 *
 * @returns false when a former key is there already: its rotation is to be finished first
 */
export async function replaceKeyFile(dataDir: string): Promise<boolean> {
  const folder = folderOf(dataDir)
  const [current, former, next] = [join(folder, FILE), join(folder, FORMER_FILE), join(folder, NEXT_FILE)]
  const isFresh = !(await exists(former))
  if (isFresh) {
    await makeKey(folder, NEXT_FILE)
    await link(current, former)
  }
  if (await exists(next)) await rename(next, current)
  await flush(folder)
  return isFresh
}

function givenKey(name: string, text: string): MasterKey {
  if (new Set(text).size < LEAST_DISTINCT_CHARACTERS) throw new Error(`${name} is too easy to guess. Take a random one: openssl rand -base64 33`)
  return { key: Buffer.from(text, 'utf8'), source: name }
}

async function haveKeyFile(folder: string, mayMake: () => Promise<boolean>): Promise<void> {
  const path = join(folder, FILE)
  if (await exists(path)) return
  if (!(await mayMake()))
    throw new Error(`The master key is gone: secrets are stored, but there is no ${path}. Put it back from where it was kept, or set PARLEY_SECRET_KEY.`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await makeKey(folder, FILE)
}

function keyFiles(folder: string): readonly MasterKey[] {
  return [FILE, FORMER_FILE].flatMap((name) => {
    const path = join(folder, name)
    const text = textOf(path)
    if (text === null) return []
    const key = Buffer.from(text.trim(), 'base64url')
    if (key.length !== BYTES || key.toString('base64url') !== text.trim())
      throw new Error(`${path} is not a key. Restore it from a backup; without it the stored secrets cannot be opened.`)
    return [{ key, source: path }]
  })
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** A server that runs goes on with the keys it has while the files cannot be read. */
function followed(known: readonly [MasterKey, ...MasterKey[]], read: () => readonly MasterKey[], folder: string): readonly [MasterKey, ...MasterKey[]] {
  try {
    const fresh = listed(read(), folder)
    const isSame = fresh.length === known.length && fresh.every(({ key }, at) => known[at]?.key.equals(key))
    return isSame ? known : fresh
  } catch {
    return known
  }
}

function listed(keys: readonly MasterKey[], folder: string): readonly [MasterKey, ...MasterKey[]] {
  const [first, ...others] = keys.filter(({ key }, at) => keys.findIndex((each) => each.key.equals(key)) === at)
  if (first === undefined) throw new Error(`There is no master key in ${folder}.`)
  return [first, ...others]
}

/** Written whole beside its place, then linked: a crash leaves no half key, and of several makers one wins. */
async function makeKey(folder: string, name: string): Promise<void> {
  const partial = join(folder, `${name}.${randomBytes(6).toString('hex')}`)
  const file = await open(partial, 'w', 0o600)
  await file.writeFile(`${randomBytes(BYTES).toString('base64url')}\n`)
  await file.sync()
  await file.close()
  await link(partial, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(partial, { force: true })
  await flush(folder)
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'keys')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
