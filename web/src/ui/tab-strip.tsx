import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useStrip } from './use-strip.ts'

/** The tabs of a page. @param label  what they are parts of */
export function TabStrip({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Tabs.List mb={24} aria-label={label} {...useStrip()}>
      {children}
    </Tabs.List>
  )
}
