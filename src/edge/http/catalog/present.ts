import type { Catalog } from '../../../app/catalog/index.ts'
import type { WireCatalog } from './schema.ts'

export function presentCatalog(catalog: Catalog): WireCatalog {
  return {
    org_id: catalog.orgId,
    capabilities: [...catalog.capabilities],
    custom_skills: catalog.skills.map((skill) => ({ ...skill })),
    connections: catalog.connections.map(({ id, type, tableCount }) => ({ id, type, table_count: tableCount })),
    tables: catalog.tables.map(({ id, name, description, columnCount, numRows, connectionId }) => ({
      id,
      name,
      description,
      column_count: columnCount,
      num_rows: numRows,
      connection_id: connectionId,
    })),
    external_assets: { ...catalog.externalAssets },
    total_tables: catalog.totalTables,
  }
}
