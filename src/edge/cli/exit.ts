/** How a command ended; scripts read it. */
export const EXIT = { answered: 0, error: 1, usage: 2, abstained: 3, askedBack: 4, refused: 5, signedOut: 6 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Something to say to the person instead of a stack. */
export class CliError extends Error {
  readonly exit: ExitCode

  constructor(exit: ExitCode, message: string) {
    super(message)
    this.name = 'CliError'
    this.exit = exit
  }
}
