import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { startDemoServer } from './demo-server.ts'
import { percentile } from './options.ts'

const QUESTIONS = join(resolve(import.meta.dirname, '..', '..'), 'demo', 'questions.yaml')
const file = z.object({ now: z.string(), answered: z.array(z.object({ question: z.string() })) })

/** Question to finished answer through HTTP on the demo, one after another; the first round fills caches and is printed apart. */
export async function demoLatency(rounds: number): Promise<void> {
  const { now, answered } = file.parse(parse(readFileSync(QUESTIONS, 'utf8')))
  const server = await startDemoServer(now)
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const times: number[] = []
      const planning: number[] = []
      const statuses: string[] = []
      for (const { question } of answered) {
        const { status, ms } = await server.ask(question)
        times.push(ms)
        statuses.push(status)
        planning.push(await server.planMs(question))
      }
      const done = statuses.filter((status) => status === 'done').length
      const name = round === 0 ? 'cold ' : `round ${round}`
      console.log(`${name}: ${done}/${times.length} answered · planning ${line(planning)} · question to answer ${line(times)}`)
    }
  } finally {
    await server.stop()
  }
}

function line(times: readonly number[]): string {
  return `median ${percentile(times, 0.5).toFixed(1)} ms, 95th percentile ${percentile(times, 0.95).toFixed(1)} ms`
}
