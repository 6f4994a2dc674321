import { Title } from '@mantine/core'
import { Link, useRouteContext } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import classes from './settings-frame.module.css'
import { mayOpen, SETTINGS_PAGES } from './settings-pages.ts'

/** Settings pages: their list on one side, the chosen one beside it. */
export function SettingsFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  usePageTitle(title)
  const { me } = useRouteContext({ from: '/shell' })
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <nav aria-label="Settings" className={classes.nav}>
          {SETTINGS_PAGES.filter((page) => mayOpen(me.role, page.role)).map((page) => (
            <Link key={page.to} to={page.to} activeOptions={{ exact: true }} className={classes.link}>
              {page.label}
            </Link>
          ))}
        </nav>
        <div className={classes.content}>
          <Title order={1} mb={24}>
            {title}
          </Title>
          <div className={classes.sections}>{children}</div>
        </div>
      </div>
    </>
  )
}
