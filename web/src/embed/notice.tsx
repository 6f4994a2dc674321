import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './embed.module.css'
import { measured } from './measured.ts'

/** Instead of a page: what is the matter, and what to do. */
export function Notice({ title, text, action }: { readonly title: string; readonly text: string; readonly action?: ReactNode }) {
  return (
    <main className={classes.notice} ref={measured}>
      <div role="status">
        <Title order={1} size="h2" mb={12}>
          {title}
        </Title>
        <Text c="dimmed">{text}</Text>
      </div>
      {action}
    </main>
  )
}
