import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nodeEnv } from './node-env.ts'

const HOST = join(import.meta.dirname, '..', '..', 'demo', 'embed', 'host.ts')

/** The sample product of `demo/embed` in a process of its own. */
export interface SampleProduct {
  readonly origin: string
  stop(): Promise<void>
}

/** @param key API token that makes spaces and tokens */
export async function startSampleProduct(parley: string, key: string): Promise<SampleProduct> {
  const env = { ...nodeEnv(), PARLEY_URL: parley, PARLEY_API_KEY: key, PORT: '0' }
  const child = spawn(process.execPath, [HOST], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const early = gone.then(([code]) => {
    throw new Error(`the sample product ended with ${code} before it was ready`)
  })
  const origin = await Promise.race([readyLine(child.stdout), early])
  const stop = async (): Promise<void> => {
    child.kill()
    await gone
  }
  return { origin, stop }
}

async function readyLine(output: NodeJS.ReadableStream): Promise<string> {
  let said = ''
  for await (const chunk of output) {
    said += String(chunk)
    const origin = /^sample product ready (\S+)$/m.exec(said)?.[1]
    if (origin !== undefined) return origin
  }
  throw new Error(`the sample product said only: ${said}`)
}
