import { Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconLock, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import type { AssistantMessage } from '../../api/wire.ts'
import { Markdown } from '../markdown.tsx'
import { useReader } from '../reader.ts'
import { Card } from './card.tsx'
import { StepList } from './step-list.tsx'
import classes from './stopped-card.module.css'

const ICONS = { refused: IconLock, error: IconAlertTriangle, cancelled: IconPlayerStop } as const

/** Refused, failed or cancelled: one sentence, one action, details folded. */
export function StoppedCard({ answer, busy, onAgain }: { readonly answer: AssistantMessage; readonly busy: boolean; readonly onAgain: () => void }) {
  const status = answer.status === 'refused' || answer.status === 'cancelled' ? answer.status : 'error'
  const Icon = ICONS[status]
  const again = status === 'cancelled' || (status === 'error' && answer.error?.retryable !== false)
  const { seesSources } = useReader()
  const steps = answer.steps ?? []
  return (
    <Card label={status === 'refused' ? 'Refused' : status === 'cancelled' ? 'Cancelled' : 'Failed'}>
      <Group justify="space-between" align="flex-start" gap={12}>
        <div className={classes.words} data-status={status}>
          <Icon size={20} aria-hidden />
          <Markdown>{answer.content}</Markdown>
        </div>
        {again && (
          <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onAgain} disabled={busy}>
            Ask again
          </Button>
        )}
      </Group>
      {seesSources && (steps.length > 0 || answer.error !== undefined) && (
        <details className={classes.details}>
          <summary>Details</summary>
          {answer.error !== undefined && (
            <Text size="sm" c="dimmed" mb={8}>
              {answer.error.code}: {answer.error.message}
            </Text>
          )}
          <StepList steps={steps} />
        </details>
      )}
    </Card>
  )
}
