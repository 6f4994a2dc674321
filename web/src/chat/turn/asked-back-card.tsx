import { Kbd, UnstyledButton } from '@mantine/core'
import type { AssistantMessage, Chip, Reading } from '../../api/wire.ts'
import { Markdown } from '../markdown.tsx'
import { CHIP_WORDS } from '../reading/chip-words.ts'
import classes from './asked-back-card.module.css'
import { Card } from './card.tsx'

interface Props {
  readonly answer: AssistantMessage
  readonly busy: boolean
  readonly onChoose: (readingId: string) => void
  readonly onAsk: (text: string) => void
}

/** Two to four readings of the question; the person says which one is meant. */
export function AskedBackCard({ answer, busy, onChoose, onAsk }: Props) {
  const asked = answer.clarification
  const readings = asked?.candidates?.map((candidate) => candidate.reading) ?? []
  const options =
    readings.length > 0 ? readings.map((reading) => ({ text: reading.text, reading })) : (asked?.options ?? []).map((text) => ({ text, reading: undefined }))
  return (
    <Card label="Asking back" fading={busy}>
      <Markdown>{asked?.question ?? answer.content}</Markdown>
      <ul className={classes.options} aria-label={readings.length > 0 ? 'Readings' : 'Replies'} hidden={options.length === 0}>
        {options.map(({ text, reading }, place) => (
          <li key={text}>
            <UnstyledButton
              className={classes.option}
              data-reading={place + 1}
              disabled={busy}
              onClick={() => (reading === undefined ? onAsk(text) : onChoose(reading.id))}
            >
              <Kbd size="sm" aria-hidden>
                {place + 1}
              </Kbd>
              <span className={classes.words}>
                <span className={classes.text}>{text}</span>
                {reading !== undefined && <Difference reading={reading} readings={readings} />}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Only what sets this reading apart from the others and is not in its words already. */
function Difference({ reading, readings }: { readonly reading: Reading; readonly readings: readonly Reading[] }) {
  const own = reading.chips
    .filter((chip) => !readings.every((other) => other.chips.some((one) => same(one, chip))))
    .filter((chip) => !reading.text.toLowerCase().includes(chip.text.toLowerCase()))
  if (own.length === 0) return null
  return <span className={classes.difference}>{own.map((chip) => `${CHIP_WORDS[chip.kind]}: ${chip.text}`).join(' · ')}</span>
}

function same(a: Chip, b: Chip): boolean {
  return a.kind === b.kind && a.text === b.text
}
