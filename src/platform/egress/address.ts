import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { AppError } from '../../errors.ts'

export interface AddressPolicy {
  /** Entries of PARLEY_PRIVATE_HOSTS: `purpose=cidr:port`, and `strict`. */
  readonly privateHosts: readonly string[]
  /** Finds every address of a name; a test passes its own. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}
/** What an outbound connection is for; private addresses are listed per purpose. */
export type Purpose = 'connector' | 'model' | 'sso' | 'mail' | 'pipeline' | 'skill' | 'webhook' | 'asset'
export interface Destination {
  readonly purpose: Purpose
  readonly host: string
  readonly port: number
  /** Private `address:port` that an admin's act opened for this connection; `any` while that act is under way. */
  readonly opened: readonly string[] | 'any'
}
export interface CheckedAddress {
  readonly address: string
  readonly private: boolean
  /** Every private address of the name, as `address:port`: what an admin's act opens. */
  readonly inside: readonly string[]
}

/** @source spec: IANA special-purpose address registries */
const NOT_PUBLIC = blockList([
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16',
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 2002::/16 3fff::/20',
])
const PUBLIC_V6 = blockList(['2000::/3'])
const PRIVATE = blockList(['10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7'])
/** Metadata services that sit on private addresses. */
const NEVER = blockList(['169.254.0.0/16 100.100.100.200/32 fd00:ec2::254/128 fe80::/10'])

/**
 * Resolves once and checks every address; the caller connects to the one returned. One error for closed, unknown and
 * unlisted addresses.
 * @throws AppError `connection_failed` with class `host_not_allowed` or `name_not_found`
 */
export async function checkAddress(policy: AddressPolicy, destination: Destination): Promise<CheckedAddress> {
  const name = canonicalHost(destination.host)
  const addresses = isIP(name) === 0 ? await resolveAll(policy, name) : [name]
  const checked = addresses.map(plainAddress).map((address) => ({ address, private: isInside(policy, address, destination) }))
  const first = checked[0]
  if (first === undefined) throw new AppError('connection_failed', { class: 'name_not_found' })
  return { ...first, inside: checked.filter((each) => each.private).map((each) => `${each.address}:${destination.port}`) }
}

/** Only a host name or an address: `pg` would take a path as a socket, and a comma as a list. */
function canonicalHost(host: string): string {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1')
  const url = URL.parse(`http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`)
  if (url === null || url.username !== '' || url.port !== '' || url.pathname !== '/' || /[/,@\s]/.test(bare)) throw refused()
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

async function resolveAll(policy: AddressPolicy, name: string): Promise<readonly string[]> {
  const resolve = policy.resolve ?? (async (host: string) => (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address))
  return resolve(name).catch((cause: unknown) => {
    throw new AppError('connection_failed', { class: 'name_not_found' }, { cause })
  })
}

/** False for a public address, true for a private one that may be dialled. @throws AppError for any other */
function isInside(policy: AddressPolicy, address: string, { purpose, port, opened }: Destination): boolean {
  if (contains(NEVER, address)) throw refused()
  const isPublic = !contains(NOT_PUBLIC, address) && (isIP(address) === 4 || contains(PUBLIC_V6, address))
  if (isPublic) return false
  if (!contains(PRIVATE, address)) throw refused()
  const byAct = !policy.privateHosts.includes('strict') && (opened === 'any' || opened.includes(`${address}:${port}`))
  if (byAct || policy.privateHosts.some((entry) => matches(entry, purpose, address, port))) return true
  throw refused()
}

/**
 * The entry of PARLEY_PRIVATE_HOSTS that would open a destination which was refused; null where none can. For operators only:
 * it tells what a name leads to.
 */
export async function privateEntry(policy: AddressPolicy, { host, port, purpose }: Pick<Destination, 'host' | 'port' | 'purpose'>): Promise<string | null> {
  const name = canonicalHost(host)
  const addresses = (isIP(name) === 0 ? await resolveAll(policy, name) : [name]).map(plainAddress)
  const inside = addresses.filter((address) => contains(PRIVATE, address))
  if (inside.length === 0 || addresses.some((address) => contains(NEVER, address))) return null
  return inside.map((address) => `${purpose}=${isIP(address) === 6 ? `[${address}]` : address}:${port}`).join(',')
}

/** An entry `connector=10.20.0.0/16:5432`. */
function matches(entry: string, purpose: Purpose, address: string, port: number): boolean {
  const parts = /^(\w+)=(.+?)(?:\/(\d+))?:(\d+)$/.exec(entry)
  if (parts === null || parts[1] !== purpose || Number(parts[4]) !== port) return false
  const network = (parts[2] ?? '').replace(/^\[(.*)\]$/, '$1')
  const family = isIP(network)
  return family !== 0 && contains(blockList([`${network}/${parts[3] ?? (family === 4 ? 32 : 128)}`]), address)
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** An IPv4 address written as IPv6 is judged as what it is. */
function plainAddress(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (dotted !== undefined) return dotted
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address)
  if (hex === null) return address
  const [high, low] = [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function blockList(lines: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of lines.flatMap((line) => line.split(' '))) {
    const [network = '', bits = ''] = cidr.split('/')
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

function refused(): AppError {
  return new AppError('connection_failed', { class: 'host_not_allowed' })
}
