/** Ten millionths of a second: what a load id counts in. */
const TICKS_A_MS = 10_000n
const DIGITS = 7

/**
 * Unix time as decimal text (`1795221477.8313801`), of one width, so that ids sort as text.
 *
 * @param former the latest id of this pipeline; the new one is greater even when the clock went back
 */
export function nextLoadId(now: Date, former: string | undefined): string {
  const clock = BigInt(now.getTime()) * TICKS_A_MS
  const last = former === undefined ? 0n : ticksOf(former)
  const ticks = clock > last ? clock : last + 1n
  const text = ticks.toString().padStart(DIGITS + 1, '0')
  return `${text.slice(0, -DIGITS)}.${text.slice(-DIGITS)}`
}

export function isLoadId(text: string): boolean {
  return /^\d+\.\d{7}$/.test(text)
}

function ticksOf(loadId: string): bigint {
  return isLoadId(loadId) ? BigInt(loadId.replace('.', '')) : 0n
}
