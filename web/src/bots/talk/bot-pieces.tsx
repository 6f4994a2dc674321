import { Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Markdown } from '../../chat/markdown.tsx'
import type { BotButton, Card } from '../wire.ts'
import type { Piece } from './pieces.ts'
import classes from './talk.module.css'
import type { Order } from './use-talk.ts'

interface Props {
  readonly pieces: readonly Piece[]
  /** Nothing was said after it: quick replies can still be pressed. */
  readonly newest: boolean
  readonly busy: boolean
  /** False where the page may not load pictures of other sites: their address is shown instead. */
  readonly showsPictures: boolean
  readonly onSay: (order: Order, shown: string) => void
}

/** What a bot answered at once. */
export function BotPieces({ pieces, ...rest }: Props) {
  return pieces.map((piece, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an answer that was given does not change its order
    <PieceView key={place} piece={piece} {...rest} />
  ))
}

function PieceView({ piece, newest, busy, showsPictures, onSay }: Omit<Props, 'pieces'> & { readonly piece: Piece }): ReactNode {
  const press = (button: BotButton) => onSay(button.type === 'goto' ? { goto: button.value } : { query: button.value }, button.title)
  switch (piece.kind) {
    case 'text':
      return (
        <div className={classes.bubble} data-markdown={piece.isMarkdown || undefined}>
          {piece.isMarkdown ? <Markdown>{piece.text}</Markdown> : piece.text}
        </div>
      )
    case 'image':
      return <Picture url={piece.url} alt={piece.alt} shows={showsPictures} />
    case 'buttons':
      if (piece.quick && !newest) return piece.title === '' ? null : <Line text={piece.title} />
      return (
        <div className={classes.buttons}>
          {piece.title !== '' && <Line text={piece.title} />}
          <fieldset className={classes.choices} aria-label={piece.title || 'Answers'}>
            <Buttons buttons={piece.buttons} busy={busy} onPress={press} />
          </fieldset>
        </div>
      )
    case 'cards':
      return (
        <ul className={classes.cards} aria-label="Cards">
          {piece.cards.map((card, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two cards may be called the same
            <CardItem key={place} card={card} showsPictures={showsPictures}>
              <Buttons buttons={card.buttons} busy={busy} onPress={press} />
            </CardItem>
          ))}
        </ul>
      )
    case 'note':
      return <p className={classes.note}>{piece.text}</p>
  }
}

interface ButtonsProps {
  readonly buttons: readonly BotButton[]
  readonly busy: boolean
  readonly onPress: (button: BotButton) => void
}

function Buttons({ buttons, busy, onPress }: ButtonsProps) {
  return buttons.map((button, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: two buttons may be called the same
    <PressButton key={place} button={button} busy={busy} onPress={onPress} />
  ))
}

function Line({ text }: { readonly text: string }) {
  return <div className={classes.bubble}>{text}</div>
}

function PressButton({ button, busy, onPress }: { readonly button: BotButton; readonly busy: boolean; readonly onPress: (button: BotButton) => void }) {
  if (button.type === 'url')
    return (
      <Button
        component="a"
        href={button.value}
        target="_blank"
        rel="noopener noreferrer nofollow"
        variant="default"
        size="xs"
        rightSection={<IconExternalLink size={14} aria-label="opens in another tab" />}
      >
        {button.title}
      </Button>
    )
  return (
    <Button variant="default" size="xs" disabled={busy} onClick={() => onPress(button)} className={classes.choice}>
      {button.title}
    </Button>
  )
}

function CardItem({ card, showsPictures, children }: { readonly card: Card; readonly showsPictures: boolean; readonly children: ReactNode }) {
  return (
    <li className={classes.card}>
      {card.imageUrl !== undefined && <Picture url={card.imageUrl} alt="" shows={showsPictures} />}
      <div className={classes.cardText}>
        <strong>{card.title}</strong>
        {card.subtitle !== undefined && <span className={classes.subtitle}>{card.subtitle}</span>}
        {card.buttons.length > 0 && <div className={classes.choices}>{children}</div>}
      </div>
    </li>
  )
}

/** A picture, or where it lies if it cannot be shown here. */
function Picture({ url, alt, shows }: { readonly url: string; readonly alt: string; readonly shows: boolean }) {
  const [failed, setFailed] = useState(false)
  const address = URL.parse(url, window.location.href)
  const isOwn = address?.origin === window.location.origin
  if (address === null || (address.protocol !== 'https:' && !isOwn)) return null
  if (failed || !(shows || isOwn))
    return (
      <p className={classes.note}>
        Picture:{' '}
        <a href={address.href} target="_blank" rel="noopener noreferrer nofollow">
          {address.host}
        </a>
      </p>
    )
  return (
    <img
      className={classes.picture}
      src={isOwn ? address.pathname + address.search : address.href}
      alt={alt}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  )
}
