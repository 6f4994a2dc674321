import { Skeleton, Stack, Switch, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { type McpTool, orgSettingsQuery, saveOrgSettings } from './org-settings-query.ts'

const TOOLS: readonly { readonly tool: McpTool; readonly label: string; readonly lets: string }[] = [
  {
    tool: 'run_query',
    label: 'Run SQL',
    lets: 'Programs of people who may write SQL send one SELECT at a time. It passes the same checks and row filters as on the SQL page.',
  },
  { tool: 'list_skills', label: 'List skills', lets: 'Programs see names, descriptions and parameters of the skills that their person may use.' },
  {
    tool: 'run_skill',
    label: 'Run skills',
    lets: 'Programs run skills that only read. A skill that sends something outside still needs its person’s consent, in Parley.',
  },
  {
    tool: 'search_assets',
    label: 'Search dashboards',
    lets: 'Programs find dashboards, reports and pages elsewhere that their person may see, with their addresses.',
  },
]

/** What an admin adds for the programs of everybody; a choice is in force at once. */
export function ProgramTools() {
  const settings = useQuery(orgSettingsQuery)
  const [saving, setSaving] = useState<McpTool>()
  const [problem, setProblem] = useState('')
  async function turn(tool: McpTool, chosen: readonly McpTool[], on: boolean) {
    setSaving(tool)
    setProblem('')
    try {
      await saveOrgSettings({ mcp_tools: TOOLS.map((one) => one.tool).filter((each) => (each === tool ? on : chosen.includes(each))) })
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setSaving(undefined)
    }
  }
  return (
    <Stack gap={16} component="section" aria-labelledby="program-tools">
      <div>
        <Title order={2} size="h4" id="program-tools" mb={12}>
          What programs may use
        </Title>
        <Text c="dimmed">
          For everybody in this organisation. Programs always read the catalog, ask questions and fetch answers, with the rights of their person. Add more here:
        </Text>
      </div>
      {settings.isPending && <Skeleton height={240} radius="md" />}
      {settings.isError && <ReadTrouble query={settings} />}
      {settings.isSuccess &&
        TOOLS.map(({ tool, label, lets }) => (
          <Switch
            key={tool}
            label={label}
            description={lets}
            checked={settings.data.mcp_tools.includes(tool)}
            disabled={saving !== undefined && saving !== tool}
            onChange={(event) => void turn(tool, settings.data.mcp_tools, event.currentTarget.checked)}
          />
        ))}
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
    </Stack>
  )
}
