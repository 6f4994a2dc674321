import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { putDemo } from './demo.ts'
import { nodeEnv } from './node-env.ts'
import { storeDatabase } from './store.ts'

const MAIN = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts')
export const ADMIN = { email: 'ada@example.com', password: 'correct horse battery staple' } as const

/** A real server in a process of its own. */
export interface TestServer {
  readonly url: string
  readonly dataDir: string
  readonly process: ChildProcess
  /** Everything it wrote to standard output and standard error so far. */
  said(): string
  /** Resolves with the exit code once it is gone. */
  readonly gone: Promise<number | null>
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Reuse the folder of an earlier server; otherwise a fresh one, removed by `stop`. */
  readonly dataDir?: string
  /** Run the store of the data folder instead of a database of the test run. */
  readonly embedded?: boolean
}

/**
 * Starts a server with an admin and a clock fixed on 14 September 2026 (Berlin), and waits until it is ready. In a
 * folder of its own it finds the data of the demo business, and makes it only in a folder that was given.
 */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-server-')))
  if (options.dataDir === undefined && options.env?.PARLEY_DEMO !== '0') await putDemo(dataDir)
  const store = options.embedded ? {} : { DATABASE_URL: await storeDatabase() }
  const env = {
    ...nodeEnv(),
    PARLEY_DATA_DIR: dataDir,
    PARLEY_PORT: '0',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_NOW: '2026-09-14T08:00:00Z',
    PARLEY_ADMIN_EMAIL: ADMIN.email,
    PARLEY_ADMIN_PASSWORD: ADMIN.password,
    ...store,
    ...options.env,
  }
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  const gone = new Promise<number | null>((done) => child.once('exit', done))
  const said = () => chunks.join('')
  const url = await ready(child, said, gone)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal)
    await gone
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
  }
  return { url, dataDir, process: child, said, gone, stop }
}

async function ready(child: ChildProcess, said: () => string, gone: Promise<number | null>): Promise<string> {
  const line = () => /^parley ready (\S+)$/m.exec(said())?.[1]
  const early = gone.then((code) => {
    throw new Error(`the server ended with ${code} before it was ready:\n${said()}`)
  })
  const printed = new Promise<string>((resolve) => {
    const look = () => {
      const url = line()
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', look)
    look()
  })
  return Promise.race([printed, early])
}
