/** Where a command reads and writes; a test passes its own. */
export interface Terminal {
  write(text: string): void
  /** Progress and faults, so that an answer can be piped. */
  complain(text: string): void
  /** Whether a person watches. */
  readonly isTerminal: boolean
  readonly width: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** Where a server on this computer listens. */
  readonly localServer: string
  openBrowser(url: string): void
}

/** One line that is overwritten while something takes time; nothing where nobody watches. @returns clears it */
export function progress(terminal: Terminal, words: string): () => void {
  if (!terminal.isTerminal) return () => undefined
  const begun = performance.now()
  const tick = () => terminal.complain(`\r${words} ${Math.round((performance.now() - begun) / 1_000)} s`)
  tick()
  const timer = setInterval(tick, 1_000)
  return () => {
    clearInterval(timer)
    terminal.complain('\r\u001b[K')
  }
}

/** What a server says, without what would steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, '')
}
