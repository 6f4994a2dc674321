import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { AskBox } from '../../chat/ask-box.tsx'
import { newId } from '../../chat/new-id.ts'
import { chatbot } from '../bots-api.ts'
import { useStoryMap } from '../story/story-map.ts'
import type { FullStory, QueryAnswer } from '../wire.ts'
import { ChatLines } from './chat-lines.tsx'
import classes from './talk.module.css'
import { type Door, type Order, useTalk } from './use-talk.ts'
import { Why } from './why.tsx'

const LONGEST = 256
const WAIT_SECONDS = 30

/** A chat with the bot as it is stored now, which says why it answers what it does. */
export function TryChat({ story, onOpen }: { readonly story: FullStory; readonly onOpen: (key: string) => void }) {
  const [session, setSession] = useState(newId)
  const door = useMemo(() => tryDoor(story.id, session), [story.id, session])
  const talk = useTalk(door)
  const { at } = useStoryMap()
  const { say, clear } = talk
  useEffect(() => {
    void say({ trigger: 'welcome' })
    return clear
  }, [say, clear])
  const saying = (order: Order, shown: string) => void say(order, shown)
  return (
    <aside className={classes.panel} aria-label="Try it">
      <div className={classes.panelHead}>
        <Text fw={500}>Try it</Text>
        <Tooltip label="Begin again">
          <ActionIcon onClick={() => setSession(newId())} aria-label="Begin the chat again">
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={classes.panelLines} data-scroll tabIndex={0} aria-label="Lines of the chat">
        <ChatLines
          talk={talk}
          botName={story.name}
          showsPictures={false}
          onSay={saying}
          beside={({ result }) => ({
            below: <Why result={result} nameOf={(id) => at(id)?.name} onOpen={onOpen} />,
          })}
        />
      </section>
      <div className={classes.panelFoot}>
        <AskBox
          placeholder="Say something a visitor would"
          longest={LONGEST}
          disabled={talk.busy}
          onAsk={async ({ text }) => void (await say({ query: text }, text))}
        />
      </div>
    </aside>
  )
}

function tryDoor(storyId: string, sessionId: string): Door {
  return {
    send: (order) => chatbot<QueryAnswer>('POST', '/query', { ...order, storyId, sessionId, debug: true, source: 'app' }),
    result: () => chatbot<QueryAnswer>('GET', `/query/${sessionId}/result?storyId=${storyId}&wait=${WAIT_SECONDS}`),
  }
}
