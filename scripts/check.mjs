// `npm run check`: format, lint, types, boundaries, documentation. Under a minute.
import { install, run, say } from './prepare.mjs'

/** Name and command of each check that is not a test file. */
export const CHECKS = [
  ['format and lint', 'biome', ['ci', '--colors=off', '--error-on-warnings', '--diagnostic-level=warn', '.']],
  ['types of the server', 'tsc', ['-p', '.', '--singleThreaded']],
  ['types of the web app', 'tsc', ['-p', 'web', '--singleThreaded']],
]

/**
 * All at once; each check of types keeps to one core, which takes a third less time of the processor than sharing among several.
 *
 * @returns {Promise<string[]>} names of the checks that failed
 */
export async function check() {
  say(`checks: ${CHECKS.map(([name]) => name).join(', ')}`)
  const codes = await Promise.all(CHECKS.map(([, command, args]) => run(command, args, { allowFailure: true })))
  return CHECKS.filter((_, at) => codes[at] !== 0).map(([name]) => name)
}

if (import.meta.filename === process.argv[1]) {
  await install()
  const failed = await check()
  const tests = await run('vitest', ['run', 'test/boundaries.test.ts', 'test/docs.test.ts'], { allowFailure: true })
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`)
  process.exit(failed.length > 0 || tests !== 0 ? 1 : 0)
}
