import { Button, Checkbox, Group } from '@mantine/core'
import { ago } from '../../shell/ago.ts'
import classes from '../bots.module.css'
import type { Interaction, Phrase } from '../wire.ts'
import { TeachInto } from './teach-into.tsx'

interface Props {
  readonly phrase: Phrase
  readonly chosen: boolean
  readonly interactions: readonly Interaction[]
  readonly onPick: (on: boolean) => void
  readonly onTeach: (id: string, name: string) => void
  readonly onNew: () => void
  /** Absent where it is ignored already. */
  readonly onIgnore: (() => void) | undefined
  readonly onRemove: () => void
}

const OUTCOMES = {
  answered: 'the analyst answered',
  clarification: 'the analyst asked back',
  abstained: 'the analyst did not know',
  error: 'the analyst failed',
} as const

/** One thing that visitors said. */
export function PhraseItem({ phrase, chosen, interactions, onPick, onTeach, onNew, onIgnore, onRemove }: Props) {
  const { text, unmatched, date, handover } = phrase
  const facts = [unmatched === 1 ? 'once' : `${unmatched.toLocaleString()} times`, `last ${ago(date)}`, ...(handover === undefined ? [] : [OUTCOMES[handover]])]
  return (
    <li className={classes.item}>
      <Group gap={12} wrap="nowrap">
        <Checkbox aria-label={`Choose “${text}”`} checked={chosen} onChange={(event) => onPick(event.currentTarget.checked)} />
        <div>
          <div className={classes.name}>{text}</div>
          <div className={classes.quiet}>{facts.join(' · ')}</div>
        </div>
      </Group>
      <Group gap={8}>
        <TeachInto label="Teach" about={text} interactions={interactions} onTeach={onTeach} onNew={onNew} />
        {onIgnore !== undefined && (
          <Button variant="default" size="xs" onClick={onIgnore} aria-label={`Ignore “${text}”`}>
            Ignore
          </Button>
        )}
        <Button variant="default" size="xs" onClick={onRemove} aria-label={`Delete “${text}”`}>
          Delete
        </Button>
      </Group>
    </li>
  )
}
