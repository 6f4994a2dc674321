import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts')
const ADMIN = { email: 'bench@example.com', password: randomUUID() }

/** A server of its own on the demo business, with everything on: embedded store, sign-in, limits lifted. */
export interface DemoServer {
  /** Asks one question in a chat of its own. @returns status of the turn and wall time in ms */
  ask(question: string): Promise<{ readonly status: string; readonly ms: number }>
  /** Time the engine took to link and plan it, in ms. */
  planMs(question: string): Promise<number>
  stop(): Promise<void>
}

export async function startDemoServer(now: string): Promise<DemoServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const env = {
    PATH: process.env.PATH ?? '',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_PORT: '0',
    PARLEY_NOW: now,
    PARLEY_LOG_LEVEL: 'error',
    PARLEY_ADMIN_EMAIL: ADMIN.email,
    PARLEY_ADMIN_PASSWORD: ADMIN.password,
    PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000',
    PARLEY_QUESTIONS_PER_MINUTE_PER_USER: '1000000',
  }
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((ready, failed) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      const found = /^parley ready (\S+)$/m.exec(said)?.[1]
      if (found !== undefined) ready(found)
    })
    child.once('exit', (code) => failed(new Error(`The server ended with ${code} before it was ready.`)))
  })
  const signedIn = await fetch(`${url}/api/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ username: ADMIN.email, password: ADMIN.password, set_cookie: 'false' }),
  })
  const { access_token: token } = JSON.parse(await signedIn.text())
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text)
  }
  return {
    ask: async (question) => {
      const started = performance.now()
      const { status } = await post('/api/ask', { chat_id: randomUUID(), messages: [{ role: 'user', content: question }] })
      return { status, ms: performance.now() - started }
    },
    planMs: async (question) => {
      const { timings } = await post('/api/explain', { question })
      return timings.linkMs + timings.planMs
    },
    stop: async () => {
      child.kill('SIGTERM')
      await new Promise((gone) => child.once('exit', gone))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
