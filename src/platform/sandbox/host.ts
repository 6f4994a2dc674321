import { access, constants, lstat, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Host } from './recipe.ts'

const TOOL_FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/usr/local/bin']
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64']
const FILES = ['/etc/ld.so.cache', '/etc/ssl/certs/ca-certificates.crt', '/usr/share/zoneinfo']
const MASKED_FILES =
  'cmdline keys key-users interrupts diskstats iomem ioports softirqs slabinfo schedstat vmallocinfo partitions devices misc kpagecount pagetypeinfo buddyinfo zoneinfo swaps version'
const MASKED_FOLDERS = 'acpi scsi driver fs tty irq bus'

export interface HostTools {
  readonly bwrap: string | null
  readonly prlimit: string | null
  readonly setpriv: string | null
  /** A setuid bwrap is another program, with rights this recipe does not expect. */
  readonly setuid: boolean
}

export async function findTools(folders: readonly string[] = TOOL_FOLDERS): Promise<HostTools> {
  const [bwrap, prlimit, setpriv] = await Promise.all(['bwrap', 'prlimit', 'setpriv'].map((name) => find(name, folders)))
  const mode = bwrap == null ? 0 : (await stat(bwrap)).mode
  return { bwrap: bwrap ?? null, prlimit: prlimit ?? null, setpriv: setpriv ?? null, setuid: (mode & 0o4000) !== 0 }
}

export async function describeHost(tools: HostTools, python: string, boot: string): Promise<Host> {
  const proc = async (names: string) => (await Promise.all(names.split(' ').map((name) => present(join('/proc', name))))).flatMap((path) => path ?? [])
  return {
    bwrap: tools.bwrap ?? '',
    prlimit: tools.prlimit ?? '',
    setpriv: tools.setpriv ?? '',
    python,
    boot,
    libraries: await mounts(),
    maskedFiles: await proc(MASKED_FILES),
    maskedFolders: await proc(MASKED_FOLDERS),
  }
}

async function mounts(): Promise<readonly string[]> {
  const bound = (await Promise.all([...LIBRARIES, ...FILES].map(present))).flatMap((path) => path ?? [])
  const args: string[] = []
  for (const path of bound) args.push('--ro-bind', await realpath(path), path)
  for (const name of ['lib', 'lib64']) {
    const linked = (await lstat(`/${name}`).catch(() => null))?.isSymbolicLink() ?? false
    if (linked) args.push('--symlink', `usr/${name}`, `/${name}`)
    else if ((await present(`/${name}`)) !== null) args.push('--ro-bind', `/${name}`, `/${name}`)
  }
  return args
}

async function find(name: string, folders: readonly string[]): Promise<string | null> {
  for (const place of folders) {
    const path = join(place, name)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return null
}

async function present(path: string): Promise<string | null> {
  return access(path).then(
    () => path,
    () => null,
  )
}
