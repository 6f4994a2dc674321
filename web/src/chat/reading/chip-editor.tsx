import { Popover, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Chip, Plan, PlanEdit } from '../../api/wire.ts'
import { ChipChoices } from './chip-choices.tsx'
import { ChipIcon } from './chip-icon.tsx'
import { CHIP_WORDS, isEditable } from './chip-words.ts'
import classes from './reading-row.module.css'

interface Props {
  readonly chip: Chip
  readonly plan: Plan | undefined
  readonly busy: boolean
  readonly onEdit: (edits: readonly PlanEdit[]) => void
}

/** One chip; a click opens its small editor in place. */
export function ChipEditor({ chip, plan, busy, onEdit }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const inside = (
    <>
      <ChipIcon kind={chip.kind} />
      <span>{chip.text}</span>
    </>
  )
  if (!isEditable(chip)) {
    return (
      <span className={classes.chip} data-default={chip.default || undefined} title={CHIP_WORDS[chip.kind]}>
        {inside}
      </span>
    )
  }
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          data-chip
          className={classes.chip}
          data-default={chip.default || undefined}
          onClick={toggle}
          disabled={busy}
          aria-label={`${CHIP_WORDS[chip.kind]}: ${chip.text}${chip.default ? ', taken for granted' : ''}. Change`}
        >
          {inside}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} className={classes.editor} aria-label={`Change ${CHIP_WORDS[chip.kind].toLowerCase()}`}>
        <ChipChoices
          chip={chip}
          plan={plan}
          onEdit={(edits) => {
            close()
            onEdit(edits)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
