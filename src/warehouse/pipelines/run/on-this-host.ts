import { randomFillSync } from 'node:crypto'
import { hostname } from 'node:os'
import { hasCode } from '../package/index.ts'
import type { RunDeps } from './contract.ts'
import { waitFor } from './wait.ts'

/** Clocks, chance and processes as they are on this computer: what every run but those of tests is given. */
export function onThisHost(): Pick<RunDeps, 'now' | 'elapsed' | 'wait' | 'random' | 'randomBytes' | 'host' | 'pid' | 'isAlive'> {
  return {
    now: () => new Date(),
    elapsed: () => performance.now(),
    wait: waitFor,
    random: Math.random,
    randomBytes: (bytes) => void randomFillSync(bytes),
    host: hostname(),
    pid: process.pid,
    isAlive,
  }
}

/** One that may not be signalled is there. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}
