import { UnstyledButton } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { Plan, PlanEdit, Reading } from '../../api/wire.ts'
import type { TeachPlace } from '../teach/teach-api.ts'
import { ChipEditor } from './chip-editor.tsx'
import { isFolded } from './chip-words.ts'
import classes from './reading-row.module.css'
import { UnlinkedChip } from './unlinked-chip.tsx'

interface Props {
  readonly question: string
  readonly reading: Reading
  readonly plan: Plan | undefined
  readonly busy: boolean
  /** Absent where nothing can be taught. */
  readonly place: TeachPlace | undefined
  readonly onEdit: (edits: readonly PlanEdit[]) => void
  readonly onUndo: (() => void) | undefined
  readonly onAsk: (text: string) => void
}

/** How the question was understood, piece by piece; each piece can be changed in place. */
export function ReadingRow({ question, reading, plan, busy, place, onEdit, onUndo, onAsk }: Props) {
  const [unfolded, setUnfolded] = useState(false)
  const shown = reading.chips.filter((chip) => unfolded || !isFolded(chip))
  const folded = reading.chips.length - shown.length
  const unknown = reading.ignored.filter((word) => word.content)
  return (
    <section aria-label="How I understood it" className={classes.row}>
      <span className={classes.lead} aria-hidden>
        Understood as
      </span>
      {shown.map((chip) => (
        <ChipEditor key={chip.id} chip={chip} plan={plan} busy={busy} onEdit={onEdit} />
      ))}
      {unknown.map((word) => (
        <UnlinkedChip key={word.span.join('-')} word={word} question={question} place={place} onAsk={onAsk} />
      ))}
      {folded > 0 && (
        <UnstyledButton className={classes.quiet} onClick={() => setUnfolded(true)} aria-label={`Show ${folded} more`}>
          +{folded}
        </UnstyledButton>
      )}
      {onUndo !== undefined && (
        <UnstyledButton className={classes.quiet} onClick={onUndo} disabled={busy}>
          <IconArrowBackUp size={14} aria-hidden /> Undo
        </UnstyledButton>
      )}
      {reading.corrections.length > 0 && (
        <span className={classes.correction}>{reading.corrections.map((one) => `“${one.from}” read as “${one.to}”`).join(', ')}</span>
      )}
    </section>
  )
}
