import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Mark } from '../shell/mark.tsx'
import classes from './entry-frame.module.css'

/** The page around signing in and setting up: one quiet column on paper. */
export function EntryFrame({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Group gap={10} mb={40}>
          <Mark size={32} />
          <Text fw={600} fz={20}>
            Parley
          </Text>
        </Group>
        <Stack gap={24}>
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          </div>
          {children}
        </Stack>
      </div>
    </main>
  )
}
