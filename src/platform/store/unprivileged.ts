import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The account PostgreSQL runs as when the server runs as root, which PostgreSQL refuses to be. */
export interface UnprivilegedUser {
  readonly uid: number
  readonly gid: number
}

/** Where things go that the unprivileged user must reach when the data folder is closed to it (root's own home, usually). */
const SHARED_FOLDER = '/var/lib/parley'
const ACCOUNT = 'parley'

/** @returns null unless this process is root; then the account `parley`, made if need be, else `nobody` */
export async function unprivilegedUser(): Promise<UnprivilegedUser | null> {
  if (process.getuid?.() !== 0) return null
  const known = await findAccount(ACCOUNT)
  if (known !== null) return known
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT]).catch(() => undefined)
  const account = (await findAccount(ACCOUNT)) ?? (await findAccount('nobody'))
  if (account === null) throw new Error('PostgreSQL cannot run as root, and no account “parley” or “nobody” exists. Create one, or set DATABASE_URL.')
  return account
}

/**
 * A folder for `purpose` that the user can reach: inside `dataDir` if it can, else one of its own below /var/lib/parley.
 * Once chosen it stays: a store is never left behind because rights changed, and a new data folder at the same place
 * never meets an old one's store.
 */
export async function reachableFolder(dataDir: string, purpose: string, user: UnprivilegedUser | null): Promise<string> {
  const real = await realpath(dataDir)
  const inside = join(real, purpose)
  const note = join(real, `${purpose}-location`)
  const elsewhere = await readFile(note, 'utf8').catch(() => null)
  if (elsewhere !== null) return elsewhere
  if (user === null || (await exists(inside)) || (await canReach(real, user))) return inside
  await writeFile(note, join(SHARED_FOLDER, randomBytes(8).toString('hex'), purpose), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(note, 'utf8')
}

/** Mode of a data folder: closed, but passable for PostgreSQL's account when the server runs as root. */
export function dataFolderMode(): number {
  return process.getuid?.() === 0 ? 0o711 : 0o700
}

/** The same tree where the user can read it: as it is, or copied once below /var/lib/parley. */
export async function reachableTree(tree: string, name: string, user: UnprivilegedUser | null): Promise<string> {
  const real = await realpath(tree)
  if (user === null || (await canReach(real, user))) return real
  const target = join(SHARED_FOLDER, name)
  if (await exists(target)) return target
  const partial = `${target}.${process.pid}`
  await mkdir(SHARED_FOLDER, { recursive: true, mode: 0o755 })
  await cp(real, partial, { recursive: true, dereference: false, verbatimSymlinks: true })
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(target))) throw error
  })
  return target
}

async function canReach(path: string, user: UnprivilegedUser): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const info = await stat(folder)
    const bit = info.uid === user.uid ? 0o100 : info.gid === user.gid ? 0o010 : 0o001
    if ((info.mode & bit) === 0) return folder === path && info.uid === user.uid
    if (folder === dirname(folder)) return true
  }
}

async function findAccount(name: string): Promise<UnprivilegedUser | null> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
