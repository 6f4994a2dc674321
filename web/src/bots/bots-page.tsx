import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { ago } from '../shell/ago.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { BotState } from './bot-state.tsx'
import classes from './bots.module.css'
import { storiesQuery } from './bots-api.ts'
import { BotsFrame } from './bots-frame.tsx'
import { chatsQuery } from './chats/chats-api.ts'
import { NewBot } from './new-bot.tsx'
import { type Targets, useTargets } from './targets.ts'
import type { Story } from './wire.ts'

/** Every bot, with what its editor asks first: does it answer, and does anybody talk to it. */
export function BotsPage() {
  const stories = useQuery(storiesQuery)
  const targets = useTargets()
  const [wanted, setWanted] = useState('')
  const [making, { open, close }] = useDisclosure(false)
  const found = (stories.data ?? []).filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted.trim().toLowerCase()))
  const isEmpty = stories.data?.length === 0
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      New bot
    </Button>
  )
  return (
    <BotsFrame part="bots" action={isEmpty || stories.data === undefined ? undefined : make}>
      {stories.isPending && <ListSkeleton />}
      {stories.isError && <ReadTrouble query={stories} />}
      {isEmpty && <NoBots>{make}</NoBots>}
      {stories.data !== undefined && !isEmpty && (
        <Stack gap={16}>
          <TextInput
            aria-label="Find a bot"
            placeholder="Find a bot"
            leftSection={<IconSearch size={16} />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          {found.length === 0 && <Text>No bot fits “{wanted.trim()}”.</Text>}
          {found.length > 0 && (
            <ul className={classes.list} aria-label="Bots">
              {found.map((story) => (
                <BotItem key={story.id} story={story} targets={targets} />
              ))}
            </ul>
          )}
        </Stack>
      )}
      <NewBot opened={making} onClose={close} targets={targets} />
    </BotsFrame>
  )
}

function NoBots({ children }: { readonly children: ReactNode }) {
  return (
    <Stack align="flex-start" gap={12} maw={620}>
      <Text>
        A bot is a scripted front door to your data. It greets visitors of your site, answers what you wrote down, asks for missing details, and hands every
        other question to the analyst, who answers from the rows that its space opens.
      </Text>
      <Text c="dimmed">Make one, write two or three answers, try it beside the editor, then copy one line into your site.</Text>
      {children}
    </Stack>
  )
}

function BotItem({ story, targets }: { readonly story: Story; readonly targets: Targets }) {
  const last = useQuery(chatsQuery({ storyId: story.id }))
  const month = story.metrics.reduce((sum, { conversations }) => sum + conversations, 0)
  const [newest] = last.data ?? []
  const activity = newest === undefined ? (last.isPending ? '…' : 'nobody talked to it yet') : `last message ${ago(newest.updatedAt)}`
  const facts = [
    story.target === null ? 'written answers only' : `hands over to ${targets.nameOf(story.target)}`,
    ...(month > 0 ? [`${month.toLocaleString()} ${month === 1 ? 'conversation' : 'conversations'} lately`] : []),
    activity,
  ]
  return (
    <li>
      <Link to="/bots/$storyId" params={{ storyId: story.id }} search={{}} className={classes.item}>
        <span>
          <span className={classes.name}>{story.name}</span>
          {story.description !== '' && <span className={classes.description}>{story.description}</span>}
          <span className={classes.facts}>{facts.join(' · ')}</span>
        </span>
        <BotState health={targets.healthOf(story)} />
      </Link>
    </li>
  )
}
