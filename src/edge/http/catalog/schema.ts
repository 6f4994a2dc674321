import { z } from 'zod'

export const Catalog = z.object({
  org_id: z.string(),
  capabilities: z.array(z.string()),
  custom_skills: z.array(z.object({ name: z.string(), description: z.string() })),
  connections: z.array(z.object({ id: z.string(), type: z.string(), table_count: z.int() })),
  tables: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      column_count: z.int(),
      num_rows: z.number().nullable(),
      connection_id: z.string(),
    }),
  ),
  external_assets: z.record(z.string(), z.int()),
  total_tables: z.int(),
})
export type WireCatalog = z.output<typeof Catalog>
