import { Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ago } from '../shell/ago.ts'
import { usePersonName } from '../skills/person-name.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './pipelines.module.css'
import { isGoing, type Run, runsQuery } from './pipelines-api.ts'
import { RunState } from './run-state.tsx'
import { RunView } from './run-view.tsx'
import { secondsText, stateWords } from './words.ts'

interface Props {
  readonly name: string
  readonly mayStop: boolean
  readonly onFix: ((message: string) => void) | undefined
}

/** Runs, the newest open. */
export function RunsList({ name, mayStop, onFix }: Props) {
  const runs = useQuery(runsQuery(name))
  const [open, setOpen] = useState<string | null>()
  if (runs.isPending) return <ListSkeleton />
  if (runs.isError) return <ReadTrouble query={runs} />
  if (runs.data.length === 0) return <Text c="dimmed">It has not run yet. The first run makes its tables, and a connection to ask about them.</Text>
  const shown = open === undefined ? runs.data[0]?.run_id : open
  return (
    <ul className={classes.list} aria-label="Runs">
      {runs.data.map((run) => (
        <li key={run.run_id}>
          <RunItem run={run} isOpen={shown === run.run_id} onToggle={() => setOpen(shown === run.run_id ? null : run.run_id)} />
          {shown === run.run_id && (
            <div className={classes.opened}>
              <RunView run={run} mayStop={mayStop} onFix={onFix} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function RunItem({ run, isOpen, onToggle }: { readonly run: Run; readonly isOpen: boolean; readonly onToggle: () => void }) {
  const nameOf = usePersonName()
  const Icon = isOpen ? IconChevronDown : IconChevronRight
  const by = run.trigger === 'schedule' ? 'by schedule' : `by ${nameOf(run.requested_by)}`
  const failed = run.status === 'failed'
  const isSaidBelow = isOpen && (failed || isGoing(run))
  const took = run.result === null ? [] : [secondsText(run.result.seconds)]
  return (
    <UnstyledButton className={classes.item} aria-expanded={isOpen} onClick={onToggle}>
      <span className={classes.words}>
        <span className={classes.name}>
          <Icon size={14} aria-hidden /> {capitalised(ago(run.requested_at))}, {by}
        </span>
        <span className={classes.quiet} data-failed={(failed && !isSaidBelow) || undefined}>
          {[...(isSaidBelow ? [] : [stateWords(run)]), ...took, `config version ${run.version}`].join(' · ')}
        </span>
      </span>
      <RunState run={run} />
    </UnstyledButton>
  )
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
