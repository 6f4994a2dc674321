// `npm run bench -- <name> [options]`: calls `run(options)` of bench/<name>.ts on the project's Node. `--help` lists the names.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { install, NODE, ROOT, run, say } from './prepare.mjs'

const names = readdirSync(join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
const [name, ...rest] = process.argv.slice(2)
if (name === undefined || !names.includes(name)) {
  say(`npm run bench -- <name> [options]\n\nNames: ${names.join(', ')}. Each takes --help.`)
  process.exit(name === undefined || name === '--help' ? 0 : 2)
}
await install()
const start = `import(${JSON.stringify(join(ROOT, 'bench', `${name}.ts`))}).then((bench) => bench.run(process.argv.slice(1)))`
process.exit(await run(NODE, ['-e', start, '--', ...rest], { allowFailure: true }))
