import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { sentence } from '../../api/failure.ts'
import { revert } from './teach-api.ts'

const SHOWN_MS = 10_000

/** Says what was taught and takes it back on a click. */
export function showTaught(id: string, text: string): void {
  const toast = `taught-${id}`
  async function undo() {
    notifications.hide(toast)
    try {
      await revert(id)
      notifications.show({ message: 'Taken back.' })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  notifications.show({
    id: toast,
    autoClose: SHOWN_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{text}</span>
        <Button variant="default" size="compact-sm" onClick={() => void undo()}>
          Undo
        </Button>
      </Group>
    ),
  })
}
