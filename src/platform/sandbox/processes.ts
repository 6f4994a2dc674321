import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const ROUND_MS = 2
const MOST_ROUNDS = 1_000

/** Direct children now; none where the kernel does not tell. */
export function childrenOf(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .map(Number)
    .filter((each) => each > 1)
}

/**
 * Waits until these have ended. The first process of a pid namespace is the last to go: the kernel lets it end only
 * when every other process of its namespace has.
 */
export async function ended(pids: readonly number[]): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && pids.some(isAlive); round++) await wait(ROUND_MS)
}

function isAlive(pid: number): boolean {
  const line = read(`/proc/${pid}/stat`)
  return line !== '' && !/\) [ZX] /.test(line)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}
