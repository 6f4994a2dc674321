/** What a Node process of a test needs of the environment: where programs are, and where compiled code is kept, so that it starts in half the time. */
export function nodeEnv(): Readonly<Record<string, string>> {
  const { PATH = '', NODE_COMPILE_CACHE: cache } = process.env
  return { PATH, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) }
}
