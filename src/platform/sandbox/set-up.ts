import { readSettings } from '../../settings.ts'
import { prepareHost } from './prepare-host.ts'

// The one command that turns skills on. Says what is still missing, if anything.
const { dataDir, python: interpreter, skillPackages: packages } = readSettings(process.env)
const missing = await prepareHost({ dataDir, packages, ...(interpreter !== undefined && { interpreter }) }, true)
console.log(missing ?? 'Skills can run here.')
process.exitCode = missing === null ? 0 : 1
