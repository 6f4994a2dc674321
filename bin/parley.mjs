#!/usr/bin/env node
// The command line. Node runs the TypeScript as it is; an older Node hands over to the project's own.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const own = join(root, 'node_modules', '.bin', 'node')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const suits = major > 22 || (major === 22 && minor >= 18)
const node = !suits && existsSync(own) ? own : process.execPath
if (!existsSync(join(root, 'node_modules'))) {
  process.stderr.write(`The packages are not installed yet. Run once in ${root}: npm start\n`)
  process.exit(1)
}
// loading many pages in little memory (RUN_FLAGS in src/warehouse/pipelines), and starting fast the second time
const isPipeline = process.argv[2] === 'pipeline'
const flags = isPipeline ? ['--max-semi-space-size=2', '--heap-growing-percent=20'] : []
const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'parley-code'), ...(isPipeline && { MALLOC_ARENA_MAX: '1' }), ...process.env }
const child = spawn(node, [...flags, join(root, 'src', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit', env })
// Ctrl-C is the command's to answer: the shell must not go on before it has ended in order.
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']
for (const signal of forwarded) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
