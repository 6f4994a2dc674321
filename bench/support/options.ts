/** `--name value` pairs of a command line; a name without value is "true". */
export function optionsOf(argv: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  argv.forEach((word, i) => {
    if (!word.startsWith('--')) return
    const next = argv[i + 1]
    options.set(word.slice(2), next === undefined || next.startsWith('--') ? 'true' : next)
  })
  return options
}

/** The value below which a share of the sorted numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
