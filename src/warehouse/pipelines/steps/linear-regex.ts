import { RE2JS } from 're2js'

const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL }
/** Expressions make their regular expressions anew for each record, and compiling costs more than matching. */
const compiled = new WeakMap<RegExp, RE2JS>()

/** As much of a RegExp as JSONata uses. */
class LinearRegex {
  lastIndex = 0
  readonly #pattern: RE2JS

  constructor(source: RegExp) {
    this.#pattern = compileRegex(source)
  }

  exec(text: string): readonly (string | undefined)[] | null {
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    this.lastIndex = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? undefined)
    return Object.assign(groups, { index: matcher.start(), input: text })
  }
}

/** Matches in time linear in the text, so that no pattern and no row can stall a run; the native engine ignores timeouts. */
export const LinearRegexEngine: RegExpConstructor = new Proxy(RegExp, {
  construct: (_, [source]: readonly unknown[]) => {
    if (!(source instanceof RegExp)) throw new TypeError('a regular expression is made from one')
    return new LinearRegex(source)
  },
})

/** @throws if the pattern looks around or refers back, which needs more than linear time */
export function compileRegex(source: RegExp): RE2JS {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const flags = [...source.flags].reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0)
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source.source), flags)
  compiled.set(source, pattern)
  return pattern
}
