import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'

/** Text is kept when the page is left; secrets that were typed are not, so they are asked about. */
export function LeaveWarning({ hasSecrets }: { readonly hasSecrets: () => boolean }) {
  const blocker = useBlocker({ shouldBlockFn: hasSecrets, enableBeforeUnload: hasSecrets, withResolver: true })
  const stay = () => blocker.status === 'blocked' && blocker.reset()
  return (
    <Modal opened={blocker.status === 'blocked'} onClose={stay} title="Leave without saving?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text>The secrets you typed are not saved and will be gone. Everything else you wrote stays here as a draft.</Text>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={stay} data-autofocus>
            Stay
          </Button>
          <Button color="red" onClick={() => blocker.status === 'blocked' && blocker.proceed()}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
