import { Button, Group, Loader, Text } from '@mantine/core'
import { IconPlayerStopFilled } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { LiveTurn } from '../live-turn.ts'
import { Markdown } from '../markdown.tsx'
import { useReader } from '../reader.ts'
import { cancel } from '../replan.ts'
import { Card } from './card.tsx'
import { FindingList } from './report/finding-list.tsx'
import { StepList } from './step-list.tsx'

const TICK_MS = 1000
const SHOW_SECONDS_FROM = 3

/** What is being done, as it happens; it can be stopped. */
export function WorkingCard({ chatId, live }: { readonly chatId: string; readonly live: LiveTurn | undefined }) {
  const [stopping, setStopping] = useState(false)
  const { acts, showsSteps } = useReader()
  const seconds = useSeconds()
  const now = nowDoing(live)

  async function stop() {
    setStopping(true)
    await cancel(chatId).catch(() => setStopping(false))
  }

  return (
    <Card label="Working on it">
      <Group justify="space-between" wrap="nowrap">
        <Group gap={10} wrap="nowrap">
          <Loader size={16} aria-hidden />
          <Text role="status" aria-live="polite">
            {stopping ? 'Stopping' : now}
          </Text>
          {seconds >= SHOW_SECONDS_FROM && (
            <Text c="dimmed" size="sm" aria-hidden>
              {seconds} s
            </Text>
          )}
        </Group>
        {acts && (
          <Button variant="default" size="xs" leftSection={<IconPlayerStopFilled size={14} />} onClick={() => void stop()} disabled={stopping}>
            Stop
          </Button>
        )}
      </Group>
      {showsSteps && live !== undefined && live.steps.length > 0 && <StepList steps={live.steps} />}
      {live !== undefined && live.findings.length > 0 && <FindingList findings={live.findings} />}
      {live !== undefined && live.text !== '' && <Markdown>{live.text}</Markdown>}
    </Card>
  )
}

function nowDoing(live: LiveTurn | undefined): string {
  if (live !== undefined && live.queuedAhead > 0)
    return live.queuedAhead === 1 ? 'One question is ahead of this one' : `${live.queuedAhead} questions are ahead of this one`
  return live?.steps.findLast((step) => step.status === 'running')?.title ?? 'Reading the question'
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return seconds
}
