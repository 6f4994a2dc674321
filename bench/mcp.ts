import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { makeToken } from '../src/edge/mcp/fixtures/clients.ts'
import { startServer } from '../test/support/server.ts'

const CALLS = 1_000
const AT_ONCE = 8
const NO_LIMITS = { PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000', PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000', PARLEY_LOG_LEVEL: 'warn' }
const BODY = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_catalog', arguments: {} } })

const WARM_UP = 50
const HELP = 'mcp: calls of get_catalog per second over MCP on the demo business, with the request limits raised; goal 200\n'

export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(HELP)
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-mcp-'))
  const server = await startServer({ embedded: true, dataDir, env: NO_LIMITS })
  try {
    const headers = { 'X-API-KEY': await makeToken(server.url, ['mcp']), 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const call = () => timed(async () => assertCatalog(await fetch(`${server.url}/ai/mcp`, { method: 'POST', headers, body: BODY })))
    for (let n = 0; n < WARM_UP; n++) await call()
    process.stdout.write(report(await flood(call)))
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function flood(call: () => Promise<number>): Promise<{ readonly times: readonly number[]; readonly seconds: number }> {
  const times: number[] = []
  let left = CALLS
  const worker = async (): Promise<void> => {
    while (left-- > 0) times.push(await call())
  }
  const ms = await timed(async () => void (await Promise.all(Array.from({ length: AT_ONCE }, worker))))
  return { times, seconds: ms / 1_000 }
}

function report({ times, seconds }: Awaited<ReturnType<typeof flood>>): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)
  return `${Math.round(times.length / seconds)} get_catalog calls/s, ${AT_ONCE} at once; median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms\n`
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function assertCatalog(response: Response): Promise<void> {
  if (!response.ok || !(await response.text()).includes('structuredContent')) throw new Error(`a call failed with ${response.status}`)
}
