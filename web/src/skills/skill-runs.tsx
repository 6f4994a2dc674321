import { Modal, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ago } from '../shell/ago.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { JsonTree } from './json-tree.tsx'
import { usePersonName } from './person-name.ts'
import { RunOutcome } from './run-outcome.tsx'
import { RunState } from './run-state.tsx'
import classes from './skills.module.css'
import { type OpenRun, runQuery, runsQuery, type SkillRun } from './skills-api.ts'

const KINDS: Readonly<Record<SkillRun['kind'], string>> = { test: 'test', answer: 'in an answer' }

/** Who ran it, when, and how it went; one opens with what it gave. */
export function SkillRuns({ name }: { readonly name: string }) {
  const runs = useQuery(runsQuery(name))
  const [open, setOpen] = useState<SkillRun>()
  const nameOf = usePersonName()
  if (runs.isPending) return <Skeleton height={120} radius="md" />
  if (runs.isError) return <ReadTrouble query={runs} />
  if (runs.data.length === 0) return <Text c="dimmed">It has not run yet. Run it above; later runs of questions are listed here as well.</Text>
  return (
    <>
      <ul className={classes.list} aria-label="Runs">
        {runs.data.map((run) => (
          <li key={run.run_id}>
            <UnstyledButton className={classes.item} onClick={() => setOpen(run)}>
              <span className={classes.words}>
                <span className={classes.name}>{nameOf(run.run_by)}</span>
                <br />
                <span className={classes.quiet}>{[ago(run.started_at), KINDS[run.kind], versionWords(run)].join(' · ')}</span>
              </span>
              <RunState status={run.status} durationMs={run.duration_ms} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <Modal opened={open !== undefined} onClose={() => setOpen(undefined)} size="xl" title="A run" closeButtonProps={{ 'aria-label': 'Close' }}>
        {open !== undefined && <Run name={name} run={open} />}
      </Modal>
    </>
  )
}

function versionWords({ version }: SkillRun): string {
  return version === null ? 'code that was not saved' : `version ${version}`
}

function Run({ name, run }: { readonly name: string; readonly run: SkillRun }) {
  const nameOf = usePersonName()
  const opened = useQuery(runQuery(name, run.run_id))
  return (
    <Stack gap={16}>
      <Text size="sm" c="dimmed">
        {nameOf(run.run_by)} · {new Date(run.started_at).toLocaleString()} · {KINDS[run.kind]} · {versionWords(run)}
      </Text>
      {opened.isPending && <Skeleton height={120} radius="md" />}
      {opened.isError && <ReadTrouble query={opened} />}
      {opened.data?.params !== undefined && Object.keys(opened.data.params).length > 0 && (
        <details className={classes.log}>
          <summary>What it was given</summary>
          <div className={classes.json}>
            <JsonTree value={opened.data.params} />
          </div>
        </details>
      )}
      {opened.isSuccess && <Given run={opened.data} />}
    </Stack>
  )
}

function Given({ run }: { readonly run: OpenRun }) {
  const { status, outputs, stdout = '', error, duration_ms, memory_bytes } = run
  if (status === 'running') return <Text>It is still running.</Text>
  if (outputs === undefined)
    return (
      <>
        <RunState status={status} durationMs={duration_ms} />
        <Text c="dimmed">What it gave belongs to the person who ran it.</Text>
      </>
    )
  return <RunOutcome result={{ status, outputs, stdout, duration_ms, memory_bytes, ...(error !== undefined && { error }) }} />
}
