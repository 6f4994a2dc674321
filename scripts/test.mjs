// `npm test`: everything a fresh clone needs for the tests, then all of them. The last line is "N passed, N failed".
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKS, check } from './check.mjs'
import { buildWeb, install, ROOT, run, say } from './prepare.mjs'

const REPORT = join(ROOT, 'test', 'out', 'report.json')

await install()
await buildWeb()
mkdirSync(join(ROOT, 'test', 'out'), { recursive: true })
rmSync(REPORT, { force: true })
const broken = await check()
const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...process.argv.slice(2)], {
  allowFailure: true,
})
const tests = readReport()
const failed = tests.failed + broken.length
if (broken.length > 0) say(`failed checks: ${broken.join(', ')}`)
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''
console.log(`${tests.passed + CHECKS.length - broken.length} passed, ${failed} failed${skipped}`)
process.exit(failed > 0 || code !== 0 ? 1 : 0)

/** A run that wrote no report counts as one failure. A file that could not be loaded counts as one, too. */
function readReport() {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8'))
    const unloadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
    return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable, skipped: report.numPendingTests + report.numTodoTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
