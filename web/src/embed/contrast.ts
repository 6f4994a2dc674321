type Rgb = readonly [number, number, number]

const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i
const STEPS = 50

/** A colour as `#rrggbb`. @returns undefined for anything that is not a hex colour */
export function hexColor(text: string): string | undefined {
  const digits = HEX.exec(text.trim())?.[1]?.toLowerCase()
  if (digits === undefined) return undefined
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`
}

/** Contrast of two colours by WCAG 2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return (light + 0.05) / (dark + 0.05)
}

/** @param share of `other`, 0 to 1 */
export function mix(color: string, other: string, share: number): string {
  const [from, to] = [rgb(color), rgb(other)]
  return `#${from.map((part, place) => hex(part + ((to[place] ?? 0) - part) * share)).join('')}`
}

/** The colour itself, or the nearest one on its way to black or white that can be read on all of these. */
export function readableOn(color: string, backgrounds: readonly string[], least: number): string {
  const ends = ['#000000', '#ffffff'].toSorted((a, b) => worst(b, backgrounds) - worst(a, backgrounds))
  return towards(color, ends[0] ?? '#000000', (one) => worst(one, backgrounds) >= least)
}

/** The background itself, or the nearest one on its way to the usual one on which all of these can be read. */
export function backgroundFor(color: string, usual: string, texts: readonly string[], least: number): string {
  return towards(color, usual, (one) => worst(one, texts) >= least)
}

function towards(color: string, end: string, fits: (color: string) => boolean): string {
  for (let step = 0; step < STEPS; step++) {
    const one = mix(color, end, step / STEPS)
    if (fits(one)) return one
  }
  return end
}

function worst(color: string, others: readonly string[]): number {
  return Math.min(...others.map((other) => contrast(color, other)))
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = rgb(color).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function rgb(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16)
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255]
}

function hex(part: number): string {
  return Math.round(part).toString(16).padStart(2, '0')
}
