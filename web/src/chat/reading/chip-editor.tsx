import { Popover, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import type { Chip, Plan, PlanEdit } from '../../api/wire.ts'
import { ChipIcon } from './chip-icon.tsx'
import { CHIP_WORDS, isEditable } from './chip-words.ts'
import classes from './reading-row.module.css'

const loadChoices = () => import('./chip-choices.tsx')
const ChipChoices = lazy(() => loadChoices().then((module) => ({ default: module.ChipChoices })))

interface Props {
  readonly chip: Chip
  readonly plan: Plan | undefined
  readonly busy: boolean
  readonly onEdit: (edits: readonly PlanEdit[]) => void
}

/** One chip; a click opens its small editor in place. */
export function ChipEditor({ chip, plan, busy, onEdit }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const editable = isEditable(chip)
  useEffect(() => {
    if (editable) void loadChoices() // there before the first click, so that the keyboard lands in it
  }, [editable])
  const inside = (
    <>
      <ChipIcon kind={chip.kind} />
      <span>{chip.text}</span>
    </>
  )
  if (!editable) {
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
        <Suspense fallback={<div className={classes.opening} />}>
          <ChipChoices
            chip={chip}
            plan={plan}
            onEdit={(edits) => {
              close()
              onEdit(edits)
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
