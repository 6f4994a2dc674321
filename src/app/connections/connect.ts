import { basename, extname } from 'node:path'
import { AppError } from '../../errors.ts'
import {
  allowedFile,
  type Connector,
  type ConnectorConfig,
  type ConnectorId,
  connectors,
  FAILURE_SENTENCES,
  type TestReport,
} from '../../warehouse/connectors/index.ts'
import { sealConfig } from './config.ts'
import type { ConnectionsDeps } from './connections.ts'
import { contextOf } from './open-connections.ts'
import { type ConnectionRow, connectionById, type NewConnection, saveConnection } from './store.ts'

export interface ConnectOrder {
  readonly orgId: string
  readonly type: ConnectorId
  /** As a form or a request gives it; parsed against the connector's fields. */
  readonly values: Readonly<Record<string, unknown>>
  readonly label?: string
  readonly demo?: boolean
}

const TEST_MS = 15_000
const ACCOUNT_CAN_WRITE = 'account can write'
const SHIPPED_LABEL = 'Parley usage'

/** Tests and stores a connection. The same id again is a change of credentials. @throws AppError `connection_refused` with a class and what to do */
export async function connect(deps: ConnectionsDeps, order: ConnectOrder): Promise<ConnectionRow> {
  const connector = connectors[order.type]
  const values = readConfig(connector, order.values)
  const id = connector.connectionId(values)
  const existing = await connectionById(deps.store.db, order.orgId, id)
  if (existing !== undefined && existing.type !== order.type && existing.removed_at === null) throw new AppError('connection_id_taken', { id })
  if (existing?.removed_at === null) await assertSameFile(deps, connector, existing, values)
  const { report, addresses } = await tryConnection(deps, connector, values)
  if (report.failure !== undefined) throw new AppError('connection_refused', { class: report.failure, advice: FAILURE_SENTENCES[report.failure] })
  const version = (existing?.version ?? 0) + 1
  const label = order.label ?? existing?.label ?? (connector.shipped === true ? SHIPPED_LABEL : labelOf(values))
  const row: NewConnection = {
    org_id: order.orgId,
    id,
    type: order.type,
    label,
    slug: existing?.slug ?? (await freeSlug(deps, order.orgId, label)),
    demo: order.demo ?? existing?.demo ?? false,
    ...sealConfig(connector, values, deps.secrets, { orgId: order.orgId, id, version }),
    version,
    private_addresses: addresses,
    last_error: report.overPrivileged === undefined ? null : ACCOUNT_CAN_WRITE,
    created_at: existing?.created_at ?? deps.now(),
  }
  // whoever came first keeps the id, and it is looked at again whether this is the same
  if (!(await saveConnection(deps.store.db, row))) return connect(deps, order)
  if (connector.shipped === true) await describeShipped(deps, row)
  const saved = await connectionById(deps.store.db, order.orgId, id)
  if (saved === undefined) throw new AppError('internal')
  return saved
}

/** Files are known by their names. Another of the same name is another connection; one that was moved is the same. @throws AppError connection_file_taken */
async function assertSameFile({ fileRoots }: ConnectionsDeps, { fields }: Connector, { id, config }: ConnectionRow, values: ConnectorConfig): Promise<void> {
  const field = fields.find(({ type }) => type === 'file')
  if (field === undefined) return
  const fileAt = (of: ConnectorConfig) => allowedFile(String(of[field.name]), fileRoots).catch(() => undefined)
  const [before, now] = await Promise.all([fileAt(config), fileAt(values)])
  if (before !== undefined && now !== undefined && before !== now) throw new AppError('connection_file_taken', { id })
}

/** Writes what shipped tables mean; what people made of it since stays. */
async function describeShipped({ models, usage }: ConnectionsDeps, { org_id: orgId, slug, label }: NewConnection): Promise<void> {
  const shipped = (await usage?.model()) ?? []
  await models.edit({ orgId, author: 'parley', message: `Describe ${label}` }, (files) => {
    const known = new Set(files.map(({ path }) => path))
    return shipped.map(({ name, text }) => ({ path: `model/${slug}/${name}`, text })).filter(({ path }) => !known.has(path))
  })
}

/** The steps of connecting, without storing anything. */
export async function testConnection(deps: ConnectionsDeps, order: Pick<ConnectOrder, 'type' | 'values'>): Promise<TestReport> {
  const connector = connectors[order.type]
  return (await tryConnection(deps, connector, readConfig(connector, order.values))).report
}

async function tryConnection(deps: ConnectionsDeps, connector: Connector, values: ConnectorConfig) {
  const addresses = new Set<string>()
  const connection = connector.open(
    values,
    contextOf(deps, 'any', (address) => addresses.add(address)),
  )
  try {
    const report = await connection.test(AbortSignal.timeout(TEST_MS))
    return { report: isOwnStore(deps, values, addresses) ? OWN_STORE : report, addresses: [...addresses] }
  } finally {
    await connection.close()
  }
}

const OWN_STORE: TestReport = {
  ok: false,
  failure: 'host_not_allowed',
  steps: [{ step: 'name', status: 'failed', message: 'This is the database Parley keeps its own records in.', durationMs: 0 }],
}

function isOwnStore(deps: ConnectionsDeps, values: ConnectorConfig, addresses: ReadonlySet<string>): boolean {
  const { storeAddress } = deps
  if (storeAddress === null || String(values.database ?? '') !== storeAddress.database) return false
  return Number(values.port) === storeAddress.port && (values.host === storeAddress.host || addresses.has(`${storeAddress.host}:${storeAddress.port}`))
}

/** One value per field, of its type. @throws AppError `invalid_request` naming the field */
export function readConfig(connector: Connector, values: Readonly<Record<string, unknown>>): ConnectorConfig {
  const entries = connector.fields.flatMap((field): (readonly [string, string | number | boolean])[] => {
    const given = values[field.name] ?? field.default
    if (given === undefined || given === '') {
      if (field.required) throw fieldError(field.name, 'Field required', 'missing')
      return []
    }
    if (field.type === 'boolean') return [[field.name, given === true || given === 'true']]
    if (field.type !== 'number') return [[field.name, String(given)]]
    const number = Number(given)
    if (!Number.isInteger(number)) throw fieldError(field.name, 'Input should be a valid integer', 'int_type')
    return [[field.name, number]]
  })
  return Object.fromEntries(entries)
}

function fieldError(name: string, msg: string, type: string): AppError {
  return new AppError('invalid_request', { items: [{ loc: ['body', name], msg, type }] })
}

function labelOf(values: ConnectorConfig): string {
  const file = String(values.database_location ?? '')
  return file === '' ? String(values.database ?? 'data') : basename(file, extname(file))
}

async function freeSlug(deps: ConnectionsDeps, orgId: string, label: string): Promise<string> {
  const base =
    label
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'data'
  const { files } = await deps.models.read(orgId)
  const rows = await deps.store.db
    .withTables<{ connection: { org_id: string; slug: string } }>()
    .selectFrom('connection')
    .select('slug')
    .where('org_id', '=', orgId)
    .execute()
  const taken = new Set([...rows.map(({ slug }) => slug), ...files.map(({ path }) => path.split('/')[1] ?? '')])
  for (let n = 1; ; n += 1) {
    const slug = n === 1 ? base : `${base}-${n}`
    if (!taken.has(slug)) return slug
  }
}
