#!/usr/bin/env node
// The command line. Node runs the TypeScript as it is; an older Node hands over to the project's own.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const own = join(root, 'node_modules', '.bin', 'node')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const suits = major > 22 || (major === 22 && minor >= 18)
const node = !suits && existsSync(own) ? own : process.execPath
// loading many pages in little memory (RUN_FLAGS in src/warehouse/pipelines), and starting fast the second time
const isPipeline = process.argv[2] === 'pipeline'
const flags = isPipeline ? ['--max-semi-space-size=2', '--heap-growing-percent=20'] : []
const env = isPipeline ? { MALLOC_ARENA_MAX: '1', NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'parley-code'), ...process.env } : process.env
const result = spawnSync(node, [...flags, join(root, 'src', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit', env })
process.exit(result.status ?? 1)
