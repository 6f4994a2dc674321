import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useRef } from 'react'

interface LeaveWarning {
  /** To be shown somewhere in the page. */
  readonly warning: ReactNode
  /** Nothing is lost any more; say so before navigating away from what was just saved or deleted. */
  readonly settle: () => void
}

/** Asks before a page is left on which something would be lost. @param loss  what that is, and what stays */
export function useLeaveWarning(isUnsaved: boolean, loss: string): LeaveWarning {
  const unsaved = useRef(isUnsaved)
  unsaved.current = isUnsaved
  const wouldLose = () => unsaved.current
  const blocker = useBlocker({ shouldBlockFn: wouldLose, enableBeforeUnload: wouldLose, withResolver: true })
  const stay = () => blocker.status === 'blocked' && blocker.reset()
  const warning = (
    <Modal opened={blocker.status === 'blocked'} onClose={stay} title="Leave without saving?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text>{loss}</Text>
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
  const settle = () => {
    unsaved.current = false
  }
  return { warning, settle }
}
