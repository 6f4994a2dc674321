/** Numbers as texts write them, by the rules of Python, whose results dlt stores. */
const INTEGER = /^[-+]?\d+(?:_\d+)*$/
const HEX = /^[-+]?(?:[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)$/
const FLOAT = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?$/
const NOT_FINITE = /^([-+]?)(?:(nan)|(?:inf|infinity))$/i
const LONGEST = 4_000

/** `200`, ` +5 `, `1_000`, `0x1F`; not `2.0`. */
export function readInteger(text: string): bigint | null {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST) return null
  if (trimmed.startsWith('0x')) return readHex(trimmed)
  return INTEGER.test(trimmed) ? BigInt(trimmed.replaceAll('_', '').replace(/^\+/, '')) : null
}

function readHex(trimmed: string): bigint | null {
  const digits = trimmed.slice(2)
  return HEX.test(digits) && !/^[-+]/.test(digits) ? BigInt(`0x${digits.replaceAll('_', '')}`) : null
}

/** As `readInteger`, and `1e3`, `.5`, `nan`, `inf`. */
export function readDouble(text: string): number | null {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST) return null
  if (trimmed.startsWith('0x')) {
    const hex = readHex(trimmed)
    return hex === null ? null : Number(hex)
  }
  return readFloat(trimmed)
}

/** As `readDouble`, without the hexadecimal form. */
export function readFloat(text: string): number | null {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST) return null
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll('_', ''))
  const special = NOT_FINITE.exec(trimmed)
  if (special === null) return null
  if (special[2] !== undefined) return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Plain digits of the number a text writes, `NaN` and `Infinity` too; exponents are written out. */
export function readDecimal(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST) return null
  if (trimmed.startsWith('0x')) return readHex(trimmed)?.toString() ?? null
  if (FLOAT.test(trimmed)) return plainDigits(trimmed.replaceAll('_', ''))
  const value = NOT_FINITE.test(trimmed) ? readDouble(trimmed) : null
  return value === null ? null : String(value)
}

const LARGEST_EXPONENT = 400

/** `-1.5e3` → `-1500`. @returns null where the exponent would write out more digits than any column holds */
export function plainDigits(number: string): string | null {
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(number) ?? []
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > LARGEST_EXPONENT) return null
  const digits = whole + fraction
  const point = whole.length + exponent
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 0)
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0'
  const after = padded.slice(at).replace(/0+$/, '')
  const plain = after === '' ? before : `${before}.${after}`
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain
}

/**
 * The digits of a decimal column: rounded half away from zero to its scale.
 *
 * @returns null if it is not finite or has more whole digits than the column
 */
export function fitDecimal(digits: string, precision: number, scale: number): string | null {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits)
  if (found === null) return null
  const [, sign = '', whole = '', fraction = ''] = found
  const wide = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0')) + (Number(fraction[scale] ?? 0) >= 5 ? 1n : 0n)
  const rounded = wide.toString().padStart(scale + 1, '0')
  if (rounded.length > precision) return null
  const text = scale === 0 ? rounded : `${rounded.slice(0, -scale)}.${rounded.slice(-scale)}`
  const short = scale === 0 ? text : text.replace(/\.?0+$/, '')
  return sign === '-' && wide !== 0n ? `-${short}` : short
}

const EXPONENT_FROM = 1e16
const EXPONENT_BELOW = 1e-5

/** A double as JSON text: whole ones with `.0`, the exponent form from 10¹⁶ up and below 10⁻⁵. */
export function formatDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (value !== 0 && (size >= EXPONENT_FROM || size < EXPONENT_BELOW)) return value.toExponential()
  const text = String(value)
  return Number.isInteger(value) ? `${text}.0` : text
}
