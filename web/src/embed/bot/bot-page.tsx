import { Button } from '@mantine/core'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Failure, sentence } from '../../api/failure.ts'
import { BotPieces } from '../../bots/talk/bot-pieces.tsx'
import { ChatLines } from '../../bots/talk/chat-lines.tsx'
import { piecesOf } from '../../bots/talk/pieces.ts'
import { type Entry, isWorking, type Order, useTalk } from '../../bots/talk/use-talk.ts'
import { AskBox } from '../../chat/ask-box.tsx'
import { GUEST, ReaderContext } from '../../chat/reader.ts'
import { focusAskBox } from '../../shell/ask-box-focus.ts'
import type { OpenedBot } from '../address.ts'
import type { Appearance } from '../appearance.ts'
import embed from '../embed.module.css'
import { areaVariables } from '../embed-theme.ts'
import type { Host } from '../host.ts'
import { measured } from '../measured.ts'
import { Notice } from '../notice.tsx'
import { PageHeader } from '../page-header.tsx'
import { useLoaded } from '../use-loaded.ts'
import classes from './bot.module.css'
import { type BotDoor, botDoor } from './bot-door.ts'
import { HandedOver } from './handed-over.tsx'
import { type Remembered, remember, remembered } from './remembered.ts'

const LONGEST = 256

interface Props {
  readonly opened: OpenedBot
  /** Who the token says one is. */
  readonly visitor: string
  readonly appearance: Appearance
  readonly host: Host
}

/** A bot in a partner's page: scripted answers, and the analyst's where the script ends. */
export function BotPage({ opened, visitor, appearance, host }: Props) {
  const { storyId, token } = opened
  const whose = `${storyId}.${visitor}`
  const [who] = useState(() => remembered(whose, opened.chat))
  const door = useMemo(() => botDoor({ storyId, ...who }, token), [storyId, who, token])
  const load = useCallback(async (signal: AbortSignal) => ({ info: await door.info(signal) }), [door])
  const [loaded, again] = useLoaded(load)
  if (loaded.state === 'waiting') return <main className={embed.main} aria-busy="true" />
  if (loaded.state === 'failed') {
    const isGone = loaded.error instanceof Failure && loaded.error.status === 404
    return isGone ? (
      <Notice title="Nobody is here at the moment" text="This chat was closed, or it is not open yet." />
    ) : (
      <Notice
        title="The chat could not be loaded"
        text={sentence(loaded.error)}
        action={
          <Button variant="default" onClick={again}>
            Try again
          </Button>
        }
      />
    )
  }
  return <OpenChat name={loaded.value.info?.name ?? 'Chat'} door={door} who={who} whose={whose} appearance={appearance} host={host} />
}

interface ChatProps {
  readonly name: string
  readonly door: BotDoor
  readonly who: Remembered
  readonly whose: string
  readonly appearance: Appearance
  readonly host: Host
}

function OpenChat({ name, door, who, whose, appearance, host }: ChatProps) {
  const talk = useTalk(door)
  const { say, show, clear } = talk
  useBeginning({ door, goesOn: who.goesOn, say, show, clear })
  useFocus()
  const reader = useMemo(() => ({ ...GUEST, explains: !appearance.hidesExplanation, showsSteps: !appearance.minimizesProgress }), [appearance])
  const keep = () => {
    const chat = remember(whose, who)
    if (chat !== undefined) host.tell({ type: 'parley:keep', chat })
  }
  const saying = async (order: Order, shown: string) => {
    keep()
    host.tell({ type: 'parley:asked' })
    const outcome = await say(order, shown)
    keep()
    host.tell({ type: 'parley:answered', outcome })
  }
  const press = (order: Order, shown: string) => void saying(order, shown)
  return (
    <ReaderContext value={reader}>
      <main className={embed.main} style={{ height: '100dvh' }}>
        <PageHeader title={appearance.hidesTitle ? undefined : name} showsHelp={false} onNavigation={undefined} onNew={undefined} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <section className={embed.scroll} data-scroll tabIndex={0} aria-label="Lines of the chat">
          <div className={classes.lines} ref={measured}>
            <ChatLines
              talk={talk}
              botName={name}
              showsPictures
              onSay={press}
              progress={isHandedOver(talk.entries.at(-1)) ? <span /> : undefined}
              beside={(entry, newest) => ({
                instead: (
                  <BotAnswer entry={entry} follows={door.follows} newest={newest} question={questionOf(talk.entries, entry)} busy={talk.busy} onSay={press} />
                ),
              })}
            />
          </div>
        </section>
        <div className={embed.foot}>
          <div className={embed.dock} ref={measured} style={areaVariables(appearance.input)}>
            <AskBox placeholder={appearance.placeholder} longest={LONGEST} disabled={talk.busy} onAsk={({ text }) => saying({ query: text }, text)} />
          </div>
        </div>
      </main>
    </ReaderContext>
  )
}

interface Beginning {
  readonly door: BotDoor
  readonly goesOn: boolean
  readonly say: (order: Order) => Promise<unknown>
  readonly show: (entries: readonly Entry[]) => void
  readonly clear: () => void
}

/** A new chat begins with the welcome; one that goes on with what was said. */
function useBeginning({ door, goesOn, say, show, clear }: Beginning): void {
  useEffect(() => {
    let gone = false
    const begin = async () => {
      const earlier = goesOn ? await door.earlier().catch(() => []) : []
      if (gone) return
      if (earlier.length > 0) show(earlier)
      else await say({ trigger: 'welcome' })
    }
    void begin()
    return () => {
      gone = true
      clear()
    }
  }, [door, goesOn, say, show, clear])
}

/** Whoever opens the panel can write at once; on a phone the keyboard would hide what was said. */
function useFocus(): void {
  useEffect(() => {
    const focus = () => {
      if (document.activeElement === document.body && matchMedia('(pointer: fine)').matches) void focusAskBox()
    }
    window.addEventListener('focus', focus)
    if (document.hasFocus()) focus()
    return () => window.removeEventListener('focus', focus)
  }, [])
}

interface AnswerProps {
  readonly entry: Extract<Entry, { who: 'bot' }>
  /** This page may read the conversation with the analyst. */
  readonly follows: boolean
  readonly newest: boolean
  readonly question: string
  readonly busy: boolean
  readonly onSay: (order: Order, shown: string) => void
}

/** Written answers as they are; the analyst's as a card with its chart and table, if this page may follow it. */
function BotAnswer({ entry, follows, newest, question, busy, onSay }: AnswerProps) {
  const { fulfillment, parley } = entry.result
  if (parley === undefined || !follows) return <BotPieces pieces={piecesOf(fulfillment)} newest={newest} busy={busy} showsPictures onSay={onSay} />
  const scripted = piecesOf(isWorking(entry.result) ? fulfillment.slice(0, -1) : fulfillment.filter(({ by }) => by !== 'analyst'))
  return (
    <>
      <BotPieces pieces={scripted} newest={newest} busy={busy} showsPictures onSay={onSay} />
      <HandedOver
        question={question}
        conversationId={parley.conversation_id}
        executionId={parley.execution_id}
        busy={busy}
        onAsk={(text) => onSay({ query: text }, text)}
      />
    </>
  )
}

function isHandedOver(entry: Entry | undefined): boolean {
  return entry?.who === 'bot' && isWorking(entry.result)
}

/** What the visitor had said before. */
function questionOf(entries: readonly Entry[], answer: Entry): string {
  const said = entries.slice(0, entries.indexOf(answer)).findLast(({ who }) => who === 'visitor')
  return said?.who === 'visitor' ? said.text : ''
}
