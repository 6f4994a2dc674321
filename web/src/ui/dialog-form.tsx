import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Problem } from '../settings/problem.tsx'
import type { Trouble } from '../settings/use-saving.ts'
import type { KeptDraft } from './use-kept-form.ts'

interface Saving {
  readonly busy: boolean
  readonly failure: Trouble | undefined
  submit(event: FormEvent<HTMLFormElement>): Promise<void>
}

interface Props {
  /** As `useSaving` gives it. */
  readonly saving: Saving
  /** What the button does, in a verb. */
  readonly action: string
  /** Something goes that nothing brings back. */
  readonly isDestructive?: boolean
  readonly isReady?: boolean
  /** Beside the way back and the way on. */
  readonly aside?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The inside of a dialog that saves: its fields, what went wrong, the way back and the way on. */
export function DialogForm({ saving, action, isDestructive = false, isReady = true, aside, onClose, children }: Props) {
  return (
    <form onSubmit={(event) => void saving.submit(event)}>
      <Stack>
        {children}
        <Problem failure={saving.failure} />
        <Group justify="space-between" gap={8}>
          <div>{aside}</div>
          <Group gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color={isDestructive ? 'red' : undefined} loading={saving.busy} disabled={!isReady}>
              {action}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}

type KeptProps = Omit<Props, 'saving'> & { readonly draft: KeptDraft }

/** As `DialogForm`, with what was typed before it was closed; Cancel alone lets go of it. */
export function KeptDialogForm({ draft, onClose, children, ...props }: KeptProps) {
  function cancel() {
    draft.discard()
    onClose()
  }
  return (
    <DialogForm saving={draft.saving} onClose={cancel} {...props}>
      {draft.wasKept && draft.isChanged && (
        <Text size="sm" c="dimmed" role="status">
          As you left it, not saved yet.{' '}
          <Anchor component="button" type="button" size="sm" underline="always" onClick={draft.discard}>
            Start over
          </Anchor>
        </Text>
      )}
      {children}
    </DialogForm>
  )
}
