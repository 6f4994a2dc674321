import { Button, Group, Modal, Stack, Text } from '@mantine/core'

interface Props {
  /** What the server said of the name; absent: nothing is in the way. */
  readonly text: string | undefined
  readonly onReplace: () => void
  readonly onClose: () => void
}

/** An imported skill whose name is taken: nothing is lost, but it is asked. */
export function ReplaceDialog({ text, onReplace, onClose }: Props) {
  return (
    <Modal opened={text !== undefined} onClose={onClose} title="Replace the skill?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text>{text} The imported one becomes its next version; the present one stays under Versions, and its secrets stay.</Text>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button onClick={onReplace}>Replace</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
