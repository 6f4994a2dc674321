import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

/** What programs may get over MCP besides asking. */
export type McpTool = 'run_query' | 'list_skills' | 'run_skill' | 'search_assets'

/** What the web app reads of the organisation's settings. */
export interface OrgSettings {
  readonly mcp_tools: readonly McpTool[]
}

const PATH = '/api/settings'

export const orgSettingsQuery = queryOptions({
  queryKey: ['org-settings'],
  queryFn: ({ signal }) => call<OrgSettings>('GET', PATH, undefined, signal),
})

export async function saveOrgSettings(change: Partial<OrgSettings>): Promise<void> {
  queryClient.setQueryData(orgSettingsQuery.queryKey, await call<OrgSettings>('PUT', PATH, change))
}
