import { Group, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useStrip } from '../ui/use-strip.ts'
import classes from './bots.module.css'

const PARTS = [
  { part: 'bots', to: '/bots', label: 'Bots' },
  { part: 'users', to: '/bots/users', label: 'Chat users' },
  { part: 'entities', to: '/bots/entities', label: 'Entities' },
  { part: 'webhooks', to: '/bots/webhooks', label: 'Webhooks' },
] as const

interface Props {
  readonly part: (typeof PARTS)[number]['part']
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** The pages about all bots together. */
export function BotsFrame({ part, action, children }: Props) {
  const label = PARTS.find((each) => each.part === part)?.label ?? 'Bots'
  usePageTitle(label)
  const strip = useStrip()
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <nav {...strip} className={`${classes.parts} ${strip.className}`} aria-label="Pages about bots">
          {PARTS.map((each) => (
            <Link key={each.part} to={each.to} className={classes.part} activeOptions={{ exact: true }}>
              {each.label}
            </Link>
          ))}
        </nav>
        <Group justify="space-between" mb={24}>
          <Title order={1}>{label}</Title>
          {action}
        </Group>
        {children}
      </div>
    </>
  )
}
