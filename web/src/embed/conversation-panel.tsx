import { Skeleton, Text, Title, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconArrowsLeftRight, IconChartLine, IconHash, IconHelpCircle, IconList } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { AskBox } from '../chat/ask-box.tsx'
import { GUEST, ReaderContext } from '../chat/reader.ts'
import { TurnView } from '../chat/turn/turn-view.tsx'
import { useFollowScroll } from '../chat/use-follow-scroll.ts'
import { useTurnKeys } from '../chat/use-turn-keys.ts'
import { questionKind } from '../home/question-kind.ts'
import suggestions from '../home/suggestions.module.css'
import { focusAskBox } from '../shell/ask-box-focus.ts'
import { useKeys } from '../shell/use-keys.ts'
import type { Appearance } from './appearance.ts'
import classes from './embed.module.css'
import { areaVariables } from './embed-theme.ts'
import { measured } from './measured.ts'
import type { Group, Space } from './space-wire.ts'
import { type SpaceConversationView, useSpaceConversation } from './use-space-conversation.ts'

const LONGEST_QUESTION = 8_000
const KEYS = { '/': () => void focusAskBox() }
const ICONS = { number: IconHash, trend: IconChartLine, comparison: IconArrowsLeftRight, why: IconHelpCircle, list: IconList }

interface Props {
  readonly space: Space
  readonly group: Group | undefined
  readonly openId: string | undefined
  readonly appearance: Appearance
  readonly onBegun: (conversationId: string) => void
  readonly onAsked: () => void
  readonly onEnded: (outcome: string) => void
}

/** A page of questions to begin with, or a conversation; below it the box where one asks. */
export function ConversationPanel({ space, group, openId, appearance, onBegun, onAsked, onEnded }: Props) {
  const conversation = useSpaceConversation({ spaceId: space.space_id, openId, onBegun, onEnded })
  const { turns, running, reading } = conversation
  const [refusal, setRefusal] = useState<string>()
  const reader = useMemo(() => ({ ...GUEST, explains: !appearance.hidesExplanation, showsSteps: !appearance.minimizesProgress }), [appearance])
  useTurnKeys()
  useKeys(KEYS)
  useFollowScroll(turns.length)

  async function ask({ text }: { readonly text: string }) {
    setRefusal(undefined)
    try {
      await conversation.ask(text)
      onAsked()
    } catch (error) {
      if (!isAway(error)) setRefusal(sentence(error)) // the bar on top says it
      throw error
    }
  }
  const askText = (text: string) => void ask({ text }).catch(() => undefined)

  if (typeof reading === 'object') return <Trouble error={reading.error} />
  return (
    <ReaderContext value={reader}>
      <div className={classes.scroll}>
        <div className={classes.content} ref={measured} aria-busy={reading === 'waiting'}>
          {reading === 'waiting' && <Waiting />}
          {reading === 'there' && turns.length === 0 && <Beginning space={space} group={group} prompts={appearance.prompts} onAsk={askText} />}
          <Turns conversation={conversation} onAsk={askText} />
        </div>
      </div>
      <div className={classes.foot}>
        <div className={classes.dock} ref={measured}>
          {refusal !== undefined && (
            <Text role="alert" size="sm" className={classes.refusal}>
              {refusal}
            </Text>
          )}
          <div style={areaVariables(appearance.input)} className={classes.ask}>
            <AskBox placeholder={turns.length === 0 ? appearance.placeholder : 'Ask a follow-up'} longest={LONGEST_QUESTION} onAsk={ask} disabled={running} />
          </div>
        </div>
      </div>
    </ReaderContext>
  )
}

function isAway(error: unknown): boolean {
  return error instanceof Failure && error.status === 0
}

function Turns({ conversation, onAsk }: { readonly conversation: SpaceConversationView; readonly onAsk: (text: string) => void }) {
  const { turns, live, running } = conversation
  return turns.map((turn, place) => (
    <TurnView
      key={turn.question.position}
      chatId=""
      turn={turn}
      live={running && place === turns.length - 1 ? live : undefined}
      blocked={running}
      readOnly={false}
      onAsk={onAsk}
    />
  ))
}

interface BeginningProps {
  readonly space: Space
  readonly group: Group | undefined
  readonly prompts: readonly string[]
  readonly onAsk: (text: string) => void
}

function Beginning({ space, group, prompts, onAsk }: BeginningProps) {
  const pinned = group?.questions ?? []
  const questions = prompts.length > 0 ? prompts : pinned.length > 0 ? pinned : space.suggested_questions
  return (
    <section aria-labelledby="beginning">
      <Title order={2} id="beginning" mb={12}>
        {group?.name ?? 'What would you like to know?'}
      </Title>
      {questions.length === 0 ? (
        <Text c="dimmed">Ask in your own words, for a number, a list or how something developed.</Text>
      ) : (
        <ul className={suggestions.grid} aria-label="Questions to begin with">
          {questions.map((question) => (
            <li key={question}>
              <Question text={question} onAsk={onAsk} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Question({ text, onAsk }: { readonly text: string; readonly onAsk: (text: string) => void }) {
  const Icon = ICONS[questionKind(text)]
  return (
    <UnstyledButton className={suggestions.card} onClick={() => onAsk(text)}>
      <Icon size={18} className={suggestions.icon} aria-hidden />
      <span>{text}</span>
    </UnstyledButton>
  )
}

function Waiting() {
  return (
    <>
      <VisuallyHidden role="status">Loading the conversation</VisuallyHidden>
      <Skeleton height={24} width="60%" />
      <Skeleton height={320} radius="lg" />
    </>
  )
}

function Trouble({ error }: { readonly error: unknown }) {
  const gone = error instanceof Failure && error.status === 404
  return (
    <div className={classes.trouble} role="alert" ref={measured}>
      <Title order={2}>{gone ? 'This conversation is no longer shown' : 'This conversation could not be loaded'}</Title>
      <Text c="dimmed">{gone ? 'It was deleted, or what this page shows has changed since. Begin a new question.' : sentence(error)}</Text>
    </div>
  )
}
