import { Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import classes from './settings-frame.module.css'

/** Settings pages: their list on one side, the chosen one beside it. */
export function SettingsFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  usePageTitle(title)
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <nav aria-label="Settings" className={classes.nav}>
          <Link to="/settings" activeOptions={{ exact: true }} className={classes.link}>
            Profile
          </Link>
          <Link to="/settings/tokens" className={classes.link}>
            API tokens
          </Link>
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
