const MICROS_A_SECOND = 1_000_000
const MICROS_A_MS = 1000
const MICRO_DIGITS = 6

/** The instant that a load id names, as ISO 8601 with microseconds: when versions of this load begin and the ones before end. */
export function boundaryOf(loadId: string): string {
  const [seconds = '0', fraction = ''] = loadId.split('.')
  return isoOfMicros(BigInt(seconds) * BigInt(MICROS_A_SECOND) + BigInt(fraction.padEnd(MICRO_DIGITS, '0').slice(0, MICRO_DIGITS)))
}

/** @param micros since 1970 UTC */
export function isoOfMicros(micros: number | bigint): string {
  const whole = BigInt(micros)
  const rest = ((whole % BigInt(MICROS_A_MS)) + BigInt(MICROS_A_MS)) % BigInt(MICROS_A_MS)
  const ms = Number((whole - rest) / BigInt(MICROS_A_MS))
  return new Date(ms).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}
