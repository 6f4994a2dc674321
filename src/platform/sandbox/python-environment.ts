import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SOURCES = resolve(import.meta.dirname, '../../../sandbox')
const SHARED_FOLDER = '/var/lib/parley'
const INSTALL_TIMEOUT_MS = 600_000
const ASK_TIMEOUT_MS = 20_000
/** Of the standard library, what no skill needs. */
const LEFT_OUT = new Set(['site-packages', 'dist-packages', 'test', 'idlelib', 'ensurepip', 'turtledemo', 'tkinter', 'lib2to3'])
const BOOT = 'boot.pyc'
const COMPILE =
  'import sys,py_compile;py_compile.compile(sys.argv[1],sys.argv[2],"/in/boot.py",doraise=True,invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)'
const DESCRIBE =
  'import sys,sysconfig,json;print(json.dumps([".".join(map(str,sys.version_info[:3])),sys.executable,sysconfig.get_path("stdlib"),sysconfig.get_config_var("LIBDIR"),sysconfig.get_config_var("LDLIBRARY")]))'

export interface PythonOptions {
  readonly dataDir: string
  /** Interpreter to copy; unset: the newest 3.12 found, else another from 3.11. */
  readonly interpreter?: string
  /** Lines of a requirements file, besides the project's own: what an admin adds. */
  readonly packages?: readonly string[]
}

interface Interpreter {
  readonly version: string
  readonly program: string
  readonly library: string
  readonly shared: string
}

/** The managed tree for these options, or null when it has not been made. */
export async function findPython(options: PythonOptions): Promise<string | null> {
  const tree = await treeOf(options)
  return (await exists(join(tree, 'ready'))) ? tree : null
}

/**
 * Makes the tree skills run on: a copy of the interpreter with pinned packages, so that the sandbox's accounts reach it
 * whatever home folder the interpreter lies in. Once per interpreter and package list; about twenty seconds.
 * @throws Error saying what is missing
 */
export async function preparePython(options: PythonOptions): Promise<string> {
  const tree = await treeOf(options)
  if (await exists(join(tree, 'ready'))) return tree
  const python = await findInterpreter(options.interpreter)
  if (python === null) throw new Error('No Python 3.11 or newer was found. Install Python 3.12, or set PARLEY_PYTHON.')
  const partial = `${tree}.${process.pid}`
  await rm(partial, { recursive: true, force: true })
  await mkdir(join(partial, 'bin'), { recursive: true, mode: 0o755 })
  await cp(python.program, join(partial, 'bin', 'python'), { dereference: true })
  await cp(python.library, join(partial, 'lib', basename(python.library)), { recursive: true, preserveTimestamps: true, filter: (path) => wanted(path) })
  if (await exists(python.shared)) await copySharedLibrary(python.shared, join(partial, 'lib'))
  const list = join(partial, 'requirements.txt')
  await writeFile(list, [await requirements(), ...(options.packages ?? [])].join('\n'))
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--root-user-action=ignore']
  await run(python.program, [...pip, '--target', join(partial, 'packages'), '-r', list], { timeout: INSTALL_TIMEOUT_MS })
  await writeFile(join(partial, 'ready'), python.version)
  await rename(partial, tree).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(join(tree, 'ready')))) throw error
  })
  return tree
}

/**
 * The boot program where every account of the sandbox can read it, compiled once: a run does not wait for it again.
 * @returns the folder that holds `boot.pyc`
 */
export async function placeBoot(dataDir: string, python: string): Promise<string> {
  const source = join(SOURCES, 'boot.py')
  const folder = join(baseOf(dataDir), `boot-${digest((await readFile(source, 'utf8')) + python)}`)
  if (await exists(join(folder, BOOT))) return folder
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const partial = join(folder, `boot.${process.pid}`)
  const env = { PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: join(python, 'lib') }
  await run(join(python, 'bin', 'python'), ['-I', '-B', '-S', '-c', COMPILE, source, partial], { timeout: ASK_TIMEOUT_MS, env })
  await chmod(partial, 0o644)
  await rename(partial, join(folder, BOOT))
  return folder
}

async function treeOf({ dataDir, interpreter = '', packages = [] }: PythonOptions): Promise<string> {
  return join(baseOf(dataDir), `python-${digest(JSON.stringify([await requirements(), interpreter, packages]))}`)
}

function baseOf(dataDir: string): string {
  return process.getuid?.() === 0 ? SHARED_FOLDER : resolve(dataDir)
}

async function requirements(): Promise<string> {
  return readFile(join(SOURCES, 'requirements.txt'), 'utf8')
}

async function findInterpreter(given: string | undefined): Promise<Interpreter | null> {
  const versions = join(homedir(), '.pyenv', 'versions')
  const own = (await readdir(versions).catch(() => [])).filter((name) => name.startsWith('3.12.')).map((name) => join(versions, name, 'bin', 'python3.12'))
  for (const program of given === undefined ? ['python3.12', ...own, '/usr/bin/python3'] : [given]) {
    const found = await describe(program)
    if (found !== null && Number(found.version.split('.')[1]) >= 11) return found
  }
  return null
}

async function describe(program: string): Promise<Interpreter | null> {
  try {
    const { stdout } = await run(program, ['-I', '-c', DESCRIBE], { timeout: ASK_TIMEOUT_MS })
    const told: unknown = JSON.parse(stdout)
    if (!Array.isArray(told) || !told.every((each) => typeof each === 'string')) return null
    const [version = '', path = '', library = '', libraries = '', shared = ''] = told
    return { version, program: path, library, shared: join(libraries, shared) }
  } catch {
    return null // not there, or not a Python
  }
}

async function copySharedLibrary(shared: string, into: string): Promise<void> {
  const folder = resolve(shared, '..')
  for (const name of await readdir(folder)) {
    if (name.startsWith(basename(shared))) await cp(join(folder, name), join(into, name), { dereference: true })
  }
}

function wanted(path: string): boolean {
  return !LEFT_OUT.has(basename(path)) && !basename(path).startsWith('config-')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
