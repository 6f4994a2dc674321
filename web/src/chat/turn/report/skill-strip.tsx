import { Collapse, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight, IconPuzzle } from '@tabler/icons-react'
import { useId } from 'react'
import type { SkillUse } from '../../../api/wire.ts'
import { duration } from '../step-list.tsx'
import classes from './report.module.css'

const ENDS = { ok: undefined, error: 'ended with an error', timeout: 'took too long', killed: 'was stopped' } as const

/** Which skill ran, with what, for how long; its log folded. */
export function SkillStrip({ skill }: { readonly skill: SkillUse }) {
  const [open, { toggle }] = useDisclosure(false)
  const id = useId()
  const inputs = Object.entries(skill.parameters)
  return (
    <div className={classes.skill}>
      <UnstyledButton className={classes.fold} aria-expanded={open} aria-controls={id} onClick={toggle}>
        <IconChevronRight size={14} aria-hidden data-open={open || undefined} />
        <IconPuzzle size={15} aria-hidden />
        <strong>{skill.name}</strong>
        <span>{[ENDS[skill.status], duration(skill.duration_ms)].filter((part) => part !== undefined).join(' · ')}</span>
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        {open && (
          <dl className={classes.inputs}>
            {inputs.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
            <div>
              <dt>Log</dt>
              <dd>{skill.log.trim() === '' ? 'Nothing was logged.' : <pre>{skill.log}</pre>}</dd>
            </div>
          </dl>
        )}
      </Collapse>
    </div>
  )
}
