import { Group, Text, Title } from '@mantine/core'
import { Link, useRouteContext } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useStrip } from '../ui/use-strip.ts'
import classes from './settings-frame.module.css'
import { mayOpen, SETTINGS_PAGES } from './settings-pages.ts'

interface Props {
  readonly title: string
  /** What the page is for, in a sentence or two. */
  readonly about?: string
  /** What is done most here. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** Settings pages: their list on one side, the chosen one beside it. */
export function SettingsFrame({ title, about, action, children }: Props) {
  usePageTitle(title)
  const strip = useStrip()
  const { me } = useRouteContext({ from: '/shell' })
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <nav {...strip} aria-label="Settings" className={`${classes.nav} ${strip.className}`}>
          {SETTINGS_PAGES.filter((page) => mayOpen(me.role, page.role)).map((page) => (
            <Link key={page.to} to={page.to} activeOptions={{ exact: true }} className={classes.link}>
              {page.label}
            </Link>
          ))}
        </nav>
        <div className={classes.content}>
          <Group justify="space-between" gap="8px 16px" mih={36}>
            <Title order={1}>{title}</Title>
            {action}
          </Group>
          {about !== undefined && (
            <Text c="dimmed" mt={4} maw={560}>
              {about}
            </Text>
          )}
          <div className={classes.sections}>{children}</div>
        </div>
      </div>
    </>
  )
}
