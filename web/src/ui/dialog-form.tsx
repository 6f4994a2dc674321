import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Problem } from '../settings/problem.tsx'
import type { Trouble } from '../settings/use-saving.ts'

interface Props {
  /** As `useSaving` gives it. */
  readonly saving: {
    readonly busy: boolean
    readonly failure: Trouble | undefined
    submit(event: FormEvent<HTMLFormElement>): Promise<void>
  }
  /** What the button does, in a verb. */
  readonly action: string
  /** Something goes that nothing brings back. */
  readonly isDestructive?: boolean
  readonly isReady?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The inside of a dialog that saves: its fields, what went wrong, the way back and the way on. */
export function DialogForm({ saving, action, isDestructive = false, isReady = true, onClose, children }: Props) {
  return (
    <form onSubmit={(event) => void saving.submit(event)}>
      <Stack>
        {children}
        <Problem failure={saving.failure} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={isDestructive ? 'red' : undefined} loading={saving.busy} disabled={!isReady}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
