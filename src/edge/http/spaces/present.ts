import type { Customer, Source, SpaceAccess, SpaceGroup, SpaceView } from '../../../app/spaces/index.ts'
import type { WireSpace } from './schema.ts'

export function presentSource({ id, createdBy, connection }: Source) {
  const { config, label } = connection
  return {
    source_id: id,
    user_id: createdBy,
    database_type: connection.type,
    host: String(config.host ?? ''),
    port: Number(config.port ?? 0),
    database: String(config.database ?? ''),
    username: String(config.username ?? ''),
    source_name: label,
    status: connection.last_error === null || connection.last_error === 'account can write' ? ('READY' as const) : ('FAILED' as const),
  }
}

/** For a key: everything. */
export function presentSpace(view: SpaceView, publicUrl: string): WireSpace {
  const { space, access } = view
  return {
    ...presentSpaceToVisitor(view, publicUrl),
    filters: { ...space.rules.filters },
    ...presentAccess(access),
    template_space_id: space.templateId,
    is_template: space.isTemplate,
    tables: space.rules.tables.map((rule) => ({ name: rule.name, access: rule.access, ...(rule.columns && { columns: [...rule.columns] }) })),
    tables_default: space.rules.tablesDefault,
    embed_origins: [...space.embedOrigins],
    visibility: space.visibility,
  }
}

/** What rules show, and why not more. */
export function presentAccess({ status, reason, filtered, via, shared, hidden, warnings }: SpaceAccess) {
  return {
    status,
    ...(reason !== undefined && { status_reason: reason }),
    table_access: { filtered: [...filtered], via: [...via], shared: [...shared], hidden: hidden.map((table) => ({ ...table, missing: [...table.missing] })) },
    warnings: [...warnings],
  }
}

/** Without what says how its rows were chosen, or who else may see them. */
export function presentSpaceToVisitor({ space, access }: SpaceView, publicUrl: string): WireSpace {
  return {
    space_id: space.id,
    source_id: space.sourceId,
    name: space.name,
    partner_id: space.orgId,
    customer_id: space.customerId,
    status: access.status,
    version: space.version,
    show_sql: space.showSql,
    suggested_questions: [...space.suggestedQuestions],
    embed_url: `${publicUrl}/embed/spaces/${space.id}`,
    created_at: space.createdAt.toISOString(),
    updated_at: space.updatedAt.toISOString(),
  }
}

export function presentGroup(group: SpaceGroup) {
  return { group_id: group.id, space_id: group.spaceId, name: group.name, position: group.position, questions: [...group.questions] }
}

export function presentCustomer(customer: Customer) {
  return { customer_id: customer.id, name: customer.name, created_at: customer.createdAt.toISOString() }
}
