import { Text } from '@mantine/core'
import type { Trouble } from './use-saving.ts'

/** What kept a form from being saved. */
export function Problem({ failure }: { readonly failure: Trouble | undefined }) {
  if (failure === undefined) return null
  return (
    <Text role="alert" size="sm" c="var(--parley-failed)">
      {failure.text}
    </Text>
  )
}
