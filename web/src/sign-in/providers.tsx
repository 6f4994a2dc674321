import { Button, Divider, Stack } from '@mantine/core'
import type { WaysIn } from './session.ts'

/** Buttons to the places where people may sign in instead of here. */
export function Providers({ ways, next }: { readonly ways: WaysIn; readonly next: string }) {
  if (ways.sso.length === 0) return null
  return (
    <Stack gap={16}>
      {ways.password_login && <Divider label="or" />}
      {ways.sso.map((type) => (
        <Button
          key={type}
          component="a"
          href={`/api/auth/${encodeURIComponent(ways.org_id)}/${type}/login?return_to=${encodeURIComponent(next)}`}
          variant={ways.password_login ? 'default' : 'filled'}
          size="md"
          fullWidth
        >
          Continue with {ways.sso_labels[type] ?? type}
        </Button>
      ))}
    </Stack>
  )
}
