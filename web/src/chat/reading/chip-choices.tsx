import { Text, UnstyledButton } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { Chip, Plan, PlanEdit } from '../../api/wire.ts'
import classes from './chip-choices.module.css'
import { CHIP_WORDS } from './chip-words.ts'
import { FreeInput } from './free-input.tsx'

interface Props {
  readonly chip: Chip
  readonly plan: Plan | undefined
  readonly onEdit: (edits: readonly PlanEdit[]) => void
}

/** What a chip could be instead: other readings of the same words, a value of one's own, or nothing. */
export function ChipChoices({ chip, plan, onEdit }: Props) {
  const [first] = chip.nodes
  return (
    <>
      <Text size="xs" c="dimmed" px={8} py={4}>
        {CHIP_WORDS[chip.kind]}
        {chip.default && ' · taken for granted'}
      </Text>
      {chip.alternatives.length > 0 && (
        <ul className={classes.list} aria-label="Instead">
          {chip.alternatives.map((one) => (
            <li key={one.text}>
              <UnstyledButton className={classes.choice} onClick={() => onEdit(one.edits)}>
                {one.text}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      {chip.input !== undefined && (
        <div className={classes.input}>
          <FreeInput input={chip.input} label={CHIP_WORDS[chip.kind]} offered={chip.alternatives.map((one) => one.text)} plan={plan} onEdit={onEdit} />
        </div>
      )}
      {chip.removable && first !== undefined && (
        <UnstyledButton className={classes.remove} onClick={() => onEdit([{ op: 'remove', node: first }])}>
          <IconTrash size={14} aria-hidden /> Leave this out
        </UnstyledButton>
      )}
    </>
  )
}
