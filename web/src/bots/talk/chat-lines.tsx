import { Loader, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { BotPieces } from './bot-pieces.tsx'
import { piecesOf } from './pieces.ts'
import classes from './talk.module.css'
import { useFollowLines } from './use-follow-lines.ts'
import type { Entry, Order, Talk } from './use-talk.ts'

interface Props {
  readonly talk: Talk
  readonly botName: string
  readonly showsPictures: boolean
  readonly onSay: (order: Order, shown: string) => void
  /** Instead of what the bot said, or below it. */
  readonly beside?: (entry: Extract<Entry, { who: 'bot' }>, newest: boolean) => { readonly instead?: ReactNode; readonly below?: ReactNode }
  /** What it does while one waits. */
  readonly progress?: ReactNode
}

/** The lines of a chat, read out as they come. */
export function ChatLines({ talk, botName, showsPictures, onSay, beside, progress }: Props) {
  const lines = useRef<HTMLDivElement>(null)
  const { entries, busy } = talk
  useFollowLines(lines, entries)
  return (
    <div ref={lines} className={classes.lines} role="log" aria-live="polite" aria-label={`Chat with ${botName}`} aria-busy={busy}>
      {entries.map((entry, place) => {
        const newest = place === entries.length - 1
        if (entry.who === 'visitor')
          return (
            <div key={entry.id} className={classes.said} data-said>
              <VisuallyHidden>You said: </VisuallyHidden>
              {entry.text}
            </div>
          )
        if (entry.who === 'trouble')
          return (
            <p key={entry.id} className={classes.trouble} role="alert">
              {entry.text}
            </p>
          )
        if (entry.who === 'earlier')
          return (
            <div key={entry.id} className={classes.answer}>
              <BotPieces
                pieces={[{ kind: 'text', text: entry.text, isMarkdown: entry.by === 'analyst' }]}
                newest={false}
                busy={busy}
                showsPictures={showsPictures}
                onSay={onSay}
              />
            </div>
          )
        const more = beside?.(entry, newest)
        return (
          <div key={entry.id} className={classes.answer} data-answer>
            {more?.instead ?? <BotPieces pieces={piecesOf(entry.result.fulfillment)} newest={newest} busy={busy} showsPictures={showsPictures} onSay={onSay} />}
            {more?.below}
          </div>
        )
      })}
      {busy && (
        <div className={classes.working}>
          {progress ?? (
            <>
              <Loader type="dots" size="sm" />
              <VisuallyHidden>{botName} is answering</VisuallyHidden>
            </>
          )}
        </div>
      )}
    </div>
  )
}
