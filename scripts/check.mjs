// `npm run check`: format, lint, types, boundaries, documentation. Under a minute.
import { install, run, say } from './prepare.mjs'

/** Name and command of each check that is not a test file. */
export const CHECKS = [
  ['format and lint', 'biome', ['ci', '--colors=off', '--error-on-warnings', '--diagnostic-level=warn', '.']],
  ['types of the server', 'tsc', ['-p', '.']],
  ['types of the web app', 'tsc', ['-p', 'web']],
]

/** @returns {Promise<string[]>} names of the checks that failed */
export async function check() {
  const failed = []
  for (const [name, command, args] of CHECKS) {
    say(`check: ${name}`)
    if ((await run(command, args, { allowFailure: true })) !== 0) failed.push(name)
  }
  return failed
}

if (import.meta.filename === process.argv[1]) {
  await install()
  const failed = await check()
  const tests = await run('vitest', ['run', 'test/boundaries.test.ts', 'test/docs.test.ts'], { allowFailure: true })
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`)
  process.exit(failed.length > 0 || tests !== 0 ? 1 : 0)
}
