import { Anchor, Group, Skeleton, Tabs, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouteContext } from '@tanstack/react-router'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { TabStrip } from '../ui/tab-strip.tsx'
import { type BotPart, partOf } from './bot-part.ts'
import { BotSettings } from './bot-settings.tsx'
import { BotState } from './bot-state.tsx'
import classes from './bots.module.css'
import { storyQuery } from './bots-api.ts'
import { ChatsPage } from './chats/chats-page.tsx'
import { ReportsPage } from './reports/reports-page.tsx'
import { AddToSite } from './site/add-to-site.tsx'
import { newWithPhrases } from './story/new-with-phrases.ts'
import { StoryEditor } from './story/story-editor.tsx'
import { type Targets, useTargets } from './targets.ts'
import { TrainingPage } from './training/training-page.tsx'
import type { FullStory } from './wire.ts'

const route = getRouteApi('/shell/bots/$storyId')

/** One bot: what it answers, what it could not, who talked to it, how it gets onto a site. */
export function BotPage() {
  const { storyId } = route.useParams()
  const story = useQuery(storyQuery(storyId))
  usePageTitle(story.data?.name ?? 'Bot')
  if (story.isError) return <UnreadPage title="The bot could not be opened" query={story} list={{ to: '/bots', label: 'Go to bots' }} />
  if (story.isPending)
    return (
      <div className={classes.wide}>
        <Skeleton height={32} width={240} mb={24} />
        <Skeleton height={420} radius="md" />
      </div>
    )
  return <OpenBot key={story.data.id} story={story.data} />
}

function OpenBot({ story }: { readonly story: FullStory }) {
  const { part = 'story', interaction } = route.useSearch()
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate({ from: '/bots/$storyId' })
  const targets = useTargets()
  const show = (next: BotPart, key?: string) =>
    void navigate({ search: { ...(next !== 'story' && { part: next }), ...(key !== undefined && { interaction: key }) }, replace: next === part })
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/bots" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Bots
        </Anchor>
        <Group justify="space-between" align="flex-start" mt={8} mb={16} gap={16}>
          <div>
            <Title order={1}>{story.name}</Title>
            <Text c="dimmed">{story.target === null ? 'Written answers only' : `Hands over to ${targets.nameOf(story.target)}`}</Text>
          </div>
          <BotState health={targets.healthOf(story)} />
        </Group>
        <Health story={story} targets={targets} onSettings={() => show('settings')} />
        <Tabs value={part} onChange={(next) => show(partOf(next) ?? 'story')} keepMounted={false}>
          <TabStrip label="Parts of the bot">
            <Tabs.Tab value="story">Story</Tabs.Tab>
            <Tabs.Tab value="training">Training</Tabs.Tab>
            <Tabs.Tab value="chats">Chats</Tabs.Tab>
            <Tabs.Tab value="reports">Reports</Tabs.Tab>
            <Tabs.Tab value="site">Add to your site</Tabs.Tab>
            <Tabs.Tab value="settings">Settings</Tabs.Tab>
          </TabStrip>
          <Tabs.Panel value="story">
            <StoryEditor story={story} chosen={interaction} onChoose={(key) => show('story', key)} />
          </Tabs.Panel>
          <Tabs.Panel value="training">
            <TrainingPage
              storyId={story.id}
              onNew={(phrases) => {
                newWithPhrases(story.id, phrases)
                show('story', '+new')
              }}
            />
          </Tabs.Panel>
          <Tabs.Panel value="chats">
            <ChatsPage which={{ storyId: story.id }} />
          </Tabs.Panel>
          <Tabs.Panel value="reports">
            <ReportsPage story={story} />
          </Tabs.Panel>
          <Tabs.Panel value="site">
            <AddToSite story={story} seesSpaces={me.role === 'admin'} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <BotSettings story={story} targets={targets} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </>
  )
}

/** The answer to "is it fine, and if not, why". */
function Health({ story, targets, onSettings }: { readonly story: FullStory; readonly targets: Targets; readonly onSettings: () => void }) {
  const health = targets.healthOf(story)
  if (health === 'answers') return null
  return (
    <Text role={health === 'broken' ? 'alert' : undefined} mb={16} c={health === 'broken' ? 'var(--parley-failed)' : 'dimmed'}>
      {health === 'broken'
        ? 'What it hands questions to is not there any more, so it answers only what is written down. '
        : 'Only this page talks to it until it is published. '}
      <Anchor component="button" type="button" underline="always" onClick={onSettings}>
        {health === 'broken' ? 'Choose another' : 'Publish it'}
      </Anchor>
    </Text>
  )
}
