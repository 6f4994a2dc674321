import { Anchor, Button, Group, Skeleton, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useLeaveWarning } from '../ui/leave-warning.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { ConfigWriting } from './config-writing.tsx'
import classes from './pipelines.module.css'
import { makePipeline, type Preset, presetsQuery, type SecretValues, startRun } from './pipelines-api.ts'

/** Any JSON API: what is always needed, with what may be left out as comments. */
const BLANK = `pipeline: {name: my_service}
client:
  base_url: "https://api.example.com"
  auth: {type: bearer, token: "\${secret:my_service_token}"}
resources:
  - name: items
    primary_key: id
    write_disposition: merge
    # paging and where the rows are is found out by itself; the test shows what was found
`

interface Begun {
  readonly text: string
  readonly secrets: SecretValues
}

const LOSS = 'The config and the secrets you typed are not saved and will be gone.'

/** From a preset or a pasted config to the first load. */
export function NewPipelinePage() {
  usePageTitle('New pipeline')
  const presets = useQuery(presetsQuery)
  const [chosen, setChosen] = useState<Pick<Preset, 'name' | 'text'>>()
  /** What was typed, by the name of what it began with. */
  const [begun, setBegun] = useState<Readonly<Record<string, Begun>>>({})
  const generic = { name: 'Any other API', about: 'a config to fill in, or to paste over', text: BLANK, secrets: [] }
  const begins = [...(presets.data ?? []), generic]
  const isUnsaved = begins.some(({ name, text }) => isWritten(text, begun[name]))
  const { warning, settle } = useLeaveWarning(isUnsaved, LOSS)
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" className={classes.back} renderRoot={(props) => <Link to="/pipelines" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Pipelines
        </Anchor>
        <Title order={1} mt={8} mb={24}>
          New pipeline
        </Title>
        <Stack gap={24}>
          {presets.isPending && <Skeleton height={96} radius="md" />}
          {presets.isError && <ReadTrouble query={presets} />}
          <ul className={classes.presets} aria-label="Begin with">
            {begins.map((preset) => (
              <li key={preset.name}>
                <UnstyledButton className={classes.preset} aria-pressed={chosen?.name === preset.name} onClick={() => setChosen(preset)}>
                  <span className={classes.name}>{preset.name}</span>
                  <span className={classes.quiet}>{preset.about}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
          {chosen !== undefined && (
            <Writing
              key={chosen.name}
              draft={begun[chosen.name] ?? { text: chosen.text, secrets: {} }}
              onChange={(next) => setBegun((before) => ({ ...before, [chosen.name]: next }))}
              onMade={settle}
            />
          )}
        </Stack>
        {warning}
      </div>
    </>
  )
}

function isWritten(text: string, begun: Begun | undefined): boolean {
  return begun !== undefined && (begun.text !== text || Object.keys(begun.secrets).length > 0)
}

interface WritingProps {
  readonly draft: Begun
  readonly onChange: (draft: Begun) => void
  /** It is made: nothing is lost by leaving. */
  readonly onMade: () => void
}

function Writing({ draft, onChange, onMade }: WritingProps) {
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const { text, secrets } = draft
  async function make(run: boolean) {
    setBusy(true)
    setProblem('')
    try {
      const { name } = await makePipeline({ text, format: 'yaml' }, secrets)
      if (run) await startRun(name)
      onMade()
      await navigate({ to: '/pipelines/$name', params: { name } })
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <ConfigWriting
      config={{ text, format: 'yaml' }}
      onText={(next) => onChange({ ...draft, text: next })}
      stored={[]}
      secrets={secrets}
      onSecrets={(next) => onChange({ ...draft, secrets: next })}
    >
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <Group gap={8}>
        <Button loading={busy} onClick={() => void make(true)}>
          Create and run
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void make(false)}>
          Create
        </Button>
      </Group>
    </ConfigWriting>
  )
}
