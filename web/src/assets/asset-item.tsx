import { ActionIcon } from '@mantine/core'
import { IconExternalLink, IconPencil } from '@tabler/icons-react'
import { webHost } from '../chat/turn/offers.tsx'
import { ago } from '../shell/ago.ts'
import classes from './assets.module.css'
import { type ExternalAsset, labelOf, titleOf } from './assets-api.ts'

const EVERYBODY = 'all_users'

export function AssetItem({ asset, onEdit }: { readonly asset: ExternalAsset; readonly onEdit: (() => void) | undefined }) {
  const title = titleOf(asset)
  const host = webHost(asset.url)
  return (
    <li className={classes.item}>
      <span className={classes.words}>
        {host === undefined ? (
          <span className={classes.name}>{title}</span>
        ) : (
          <a className={classes.name} href={asset.url} target="_blank" rel="noopener noreferrer nofollow" title={host}>
            {title} <IconExternalLink size={14} aria-label={`opens ${host}`} />
          </a>
        )}
        {asset.description !== undefined && <span className={classes.description}>{asset.description}</span>}
        <span className={classes.quiet}>{factsOf(asset).join(' · ')}</span>
      </span>
      {onEdit !== undefined && (
        <ActionIcon variant="subtle" onClick={onEdit} aria-label={`Change ${title}`}>
          <IconPencil size={18} />
        </ActionIcon>
      )}
    </li>
  )
}

function factsOf({ subtype, folder, active, view_count: views, last_accessed_at: last, groups }: ExternalAsset): readonly string[] {
  const used = views > 0 ? `${views.toLocaleString()} ${views === 1 ? 'view' : 'views'}` : undefined
  const fresh = last === undefined ? undefined : `opened ${ago(last)}`
  const seen = groups.length === 0 ? 'seen by nobody' : groups.includes(EVERYBODY) ? undefined : `for ${groups.join(', ')}`
  return [labelOf(subtype), folder, used, fresh, seen, active ? undefined : 'switched off'].filter((fact) => fact !== undefined)
}
