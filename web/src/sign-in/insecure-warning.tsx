import { Alert } from '@mantine/core'
import { IconLockOpen } from '@tabler/icons-react'

/** Said whenever a password typed here would travel in the clear. */
export function InsecureWarning() {
  if (!travelsInTheClear(window.location)) return null
  return (
    <Alert color="amber" variant="light" icon={<IconLockOpen size={18} />} title="This connection is not encrypted">
      Passwords and answers can be read on the network between here and {window.location.host}. Put https in front of Parley before using it beyond a trusted
      network.
    </Alert>
  )
}

export function travelsInTheClear(location: { readonly protocol: string; readonly hostname: string }): boolean {
  return location.protocol !== 'https:' && !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname)
}
