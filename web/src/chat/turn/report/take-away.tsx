import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileExport } from '@tabler/icons-react'
import { useState } from 'react'
import { request } from '../../../api/client.ts'
import { sentence } from '../../../api/failure.ts'
import { saveFile } from '../../../sql/save-file.ts'
import { useReader } from '../../reader.ts'

const FORMS = [
  ['pdf', 'PDF'],
  ['pptx', 'Slides'],
  ['html', 'Web page'],
  ['md', 'Markdown'],
] as const

/** The report as a file. */
export function TakeAway({ chatId, turnId }: { readonly chatId: string; readonly turnId: string }) {
  const { downloads } = useReader()
  const [busy, setBusy] = useState(false)
  if (!downloads) return null

  async function save(format: string) {
    setBusy(true)
    try {
      const reply = await request('GET', `/api/c2/${encodeURIComponent(chatId)}/turns/${encodeURIComponent(turnId)}/report?format=${format}`)
      saveFile(await reply.blob(), nameIn(reply.headers.get('content-disposition')) ?? `report.${format}`)
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Menu position="top-end" width={180}>
      <Menu.Target>
        <Tooltip label="Take the report away">
          <ActionIcon aria-label="Take the report away" loading={busy}>
            <IconFileExport size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMS.map(([format, label]) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function nameIn(disposition: string | null): string | undefined {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1]
}
