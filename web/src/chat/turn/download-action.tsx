import { ActionIcon, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload, IconPhotoDown } from '@tabler/icons-react'
import { request } from '../../api/client.ts'
import { hasBearer } from '../../api/credential.ts'
import { sentence } from '../../api/failure.ts'
import { saveFile } from '../../sql/save-file.ts'

interface Props {
  readonly href: string
  /** What the file is called where the server cannot say. */
  readonly name: string
  readonly label: string
  readonly picture?: boolean
}

/** A file to take along. Links carry cookies alone, so where a token signs in the file is fetched first. */
export function DownloadAction({ href, name, label, picture = false }: Props) {
  const icon = picture ? <IconPhotoDown size={16} /> : <IconDownload size={16} />

  async function fetchFile() {
    try {
      saveFile(await (await request('GET', href)).blob(), name)
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }

  return (
    <Tooltip label={label}>
      {hasBearer() ? (
        <ActionIcon onClick={() => void fetchFile()} aria-label={label}>
          {icon}
        </ActionIcon>
      ) : (
        <ActionIcon component="a" href={href} download aria-label={label}>
          {icon}
        </ActionIcon>
      )}
    </Tooltip>
  )
}
