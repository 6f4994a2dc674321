import { lazy, Suspense, useRef } from 'react'
import type { OpenedAddress, OpenedBot } from './address.ts'
import type { Appearance } from './appearance.ts'
import type { Host } from './host.ts'
import { Notice } from './notice.tsx'
import { type Standing, useSession } from './session.ts'
import { SpacePage } from './space-page.tsx'

const BotPage = lazy(() => import('./bot/bot-page.tsx').then((module) => ({ default: module.BotPage })))

interface Props {
  readonly opened: OpenedAddress | OpenedBot | undefined
  readonly appearance: Appearance
  readonly host: Host
}

const SHUT: Readonly<Record<Exclude<Standing, 'open'>, { readonly title: string; readonly text: string }>> = {
  missing: { title: 'Nothing to show yet', text: 'This page belongs to another product, which has to open it. Load that product’s page again.' },
  expired: { title: 'This session has ended', text: 'Load the page again to go on. Your questions and answers are kept.' },
  invalid: { title: 'Access has ended', text: 'What was shown here may no longer be shown with this sign-in. Load the page again, or ask whoever runs it.' },
}

/** A space or a bot in a partner's product. Without a good token it holds nothing of the data, on screen or in memory. */
export function EmbedApp({ opened, appearance, host }: Props) {
  const { standing, visitor } = useSession()
  const left = useRef<{ readonly visitor: string; readonly conversationId: string | undefined }>({ visitor, conversationId: undefined })
  if (opened === undefined) return <Notice title="There is no such page" text="Its address is not one of a space or a bot." />
  if (standing !== 'open') return <Notice {...SHUT[standing]} />
  if ('storyId' in opened)
    return (
      <Suspense>
        <BotPage key={visitor} opened={opened} visitor={visitor} appearance={appearance} host={host} />
      </Suspense>
    )
  return (
    <SpacePage
      key={visitor}
      opened={opened}
      appearance={appearance}
      host={host}
      resume={() => (left.current.visitor === visitor ? left.current.conversationId : undefined)}
      onPlace={(conversationId) => {
        left.current = { visitor, conversationId }
      }}
    />
  )
}
