/**
 * A number as it stands in the source, where reading it as a native number loses something: digits beyond 2⁵³ or beyond
 * what a double holds, or that it was written as a fraction (`1.0`, `1e3`) although its value is whole.
 */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** Written without point and exponent; `1.0` and `1e3` are not. */
  get isInteger(): boolean {
    return !/[.eE]/.test(this.text)
  }

  get value(): number {
    return Number(this.text)
  }

  toString(): string {
    return this.text
  }
}

const DIGITS_A_DOUBLE_HOLDS = 15

/** The number of this source text: native where that loses nothing. `-0` is the integer 0, as JSON readers that know integers say. */
export function readNumber(text: string): number | ExactNumber {
  const value = Number(text)
  if (Number.isInteger(value)) {
    if (!/[.eE]/.test(text)) return Number.isSafeInteger(value) ? value + 0 : new ExactNumber(text)
    return new ExactNumber(text)
  }
  if (!Number.isFinite(value)) return new ExactNumber(text)
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length
  return digits > DIGITS_A_DOUBLE_HOLDS && String(value) !== text ? new ExactNumber(text) : value
}
