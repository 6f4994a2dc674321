import { parseArgs } from 'node:util'
import { makeBusiness } from './business/index.ts'

// node demo/generate.ts --out alder-finch.duckdb --until 2026-09-13 --stories stories.json
const { values } = parseArgs({ options: { out: { type: 'string' }, until: { type: 'string' }, stories: { type: 'string' } } })
const { out, until, stories } = values
if (out === undefined || until === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(until)) {
  process.stderr.write('usage: node demo/generate.ts --out FILE.duckdb --until YYYY-MM-DD [--stories FILE.json]\n')
  process.exit(2)
}
const rows = await makeBusiness(out, until, stories ?? `${out}.stories.json`)
process.stdout.write(`${JSON.stringify({ rows, total: Object.values(rows).reduce((sum, count) => sum + count, 0) })}\n`)
