import { readdirSync, readFileSync } from 'node:fs'

const SAMPLE_MS = 20
const PAGE_BYTES = 4_096

/** Follows a process and everything below it. @returns stops and gives the highest sum of resident memory, in bytes; 0 where there is no /proc */
export function followMemory(pid: number): () => number {
  let peak = 0
  const sample = (): void => {
    peak = Math.max(peak, residentOf(pid))
  }
  sample()
  const timer = setInterval(sample, SAMPLE_MS)
  return () => {
    clearInterval(timer)
    return peak
  }
}

function residentOf(root: number): number {
  const pids = [root]
  let bytes = 0
  for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
    try {
      bytes += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        pids.push(...readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number))
      }
    } catch {
      // it ended while it was looked at
    }
  }
  return bytes
}
