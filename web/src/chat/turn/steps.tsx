import { Text } from '@mantine/core'
import type { AssistantMessage } from '../../api/wire.ts'
import { duration, StepList } from './step-list.tsx'

/** How the answer came about. */
export function Steps({ answer }: { readonly answer: AssistantMessage }) {
  return (
    <>
      <StepList steps={answer.steps ?? []} />
      {answer.usage !== undefined && (
        <Text size="sm" c="dimmed" mt={12}>
          {duration(answer.usage.duration_ms)} in all
        </Text>
      )}
    </>
  )
}
