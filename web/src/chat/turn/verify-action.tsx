import { ActionIcon, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconRosetteDiscountCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { type TeachPlace, teach } from '../teach/teach-api.ts'
import { showTaught } from '../teach/undo-toast.tsx'

const LABEL = 'Save as verified'

/** Keeps the question with how it was understood: from now on it is always read like this. */
export function VerifyAction({ place }: { readonly place: TeachPlace }) {
  const [saving, setSaving] = useState(false)
  async function save() {
    setSaving(true)
    try {
      const { id } = await teach(place, { kind: 'verified' }, { rerun: false })
      showTaught(id, 'Saved as a verified question.')
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    } finally {
      setSaving(false)
    }
  }
  return (
    <Tooltip label={LABEL}>
      <ActionIcon aria-label={LABEL} loading={saving} onClick={() => void save()}>
        <IconRosetteDiscountCheck size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
