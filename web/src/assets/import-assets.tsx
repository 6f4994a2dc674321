import { Button, Group, Modal, Progress, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { type AssetInput, changed, importAsset } from './assets-api.ts'
import { readAssets } from './read-assets.ts'

const EXAMPLE =
  'id,subtype,name,description,url,folder,view_count\nlooker-17,looker_dashboard,Customer churn,"Who leaves, and when",https://bi.example.com/17,Retention,120'

/** Assets from pasted CSV or JSON, one after the other, so that it is known how far it came. */
export function ImportAssets({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [done, setDone] = useState<number>()
  const [problem, setProblem] = useState('')
  const stopped = useRef(false)
  const { assets, problems } = readAssets(text)
  const running = done !== undefined

  async function run() {
    stopped.current = false
    setProblem('')
    const outcome = await importAll(assets, setDone, () => stopped.current)
    setDone(undefined)
    await changed()
    if (outcome.problem !== undefined) return setProblem(outcome.problem)
    notifications.show({ message: `${outcome.created} added, ${outcome.overwritten} overwritten.` })
    setText('')
    onClose()
  }
  function leave() {
    stopped.current = true
    onClose()
  }
  return (
    <Modal opened={opened} onClose={leave} size="xl" title="Import dashboards and pages" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm" c="dimmed">
          Paste CSV with a line of names, or JSON as the API takes it. What has an id that is known is overwritten; the rest is added.
        </Text>
        <Textarea
          aria-label="CSV or JSON"
          placeholder={EXAMPLE}
          minRows={10}
          maxRows={20}
          autosize
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={text}
          disabled={running}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        {problems.length > 0 && (
          <div role="alert">
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {problems.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </div>
        )}
        {problem !== '' && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problem}
          </Text>
        )}
        {running && <Progress value={(100 * done) / Math.max(1, assets.length)} aria-label={`${done} of ${assets.length} imported`} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={leave}>
            {running ? 'Stop' : 'Cancel'}
          </Button>
          <Button loading={running} disabled={assets.length === 0 || problems.length > 0} onClick={() => void run()}>
            {assets.length === 0 ? 'Import' : `Import ${assets.length}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface Imported {
  readonly created: number
  readonly overwritten: number
  readonly problem?: string
}

async function importAll(assets: readonly AssetInput[], onDone: (count: number) => void, isStopped: () => boolean): Promise<Imported> {
  let created = 0
  for (const [at, asset] of assets.entries()) {
    if (isStopped()) return { created, overwritten: at - created }
    onDone(at)
    try {
      if (await importAsset(asset)) created += 1
    } catch (error) {
      return { created, overwritten: at - created, problem: `${asset.id}: ${sentence(error)} ${at} of ${assets.length} are imported.` }
    }
  }
  return { created, overwritten: assets.length - created }
}
