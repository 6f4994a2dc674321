import { Button, Group, Kbd, Skeleton, Text, Title } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { COMMAND } from '../shell/command-key.ts'
import { RunOutcome } from './run-outcome.tsx'
import { duration } from './run-state.tsx'
import classes from './skills.module.css'
import type { SkillParameter } from './skills-api.ts'
import { TestInputField } from './test-input.tsx'
import { EMPTY_INPUT, type TestInputs } from './test-inputs.ts'
import type { RunningState } from './use-skill-run.ts'

interface Props {
  readonly parameters: readonly SkillParameter[]
  readonly inputs: TestInputs
  /** By parameter. */
  readonly missing: Readonly<Record<string, string>>
  readonly state: RunningState
  readonly onInputs: (inputs: TestInputs) => void
  readonly onRun: () => void
  readonly onStop: () => void
}

/** Runs what is on the form, in the same sandbox as a question would. */
export function SkillTest({ parameters, inputs, missing, state, onInputs, onRun, onStop }: Props) {
  const named = parameters.filter(({ name }) => name !== '')
  return (
    <section className={classes.test} aria-labelledby="skill-test">
      <Title order={2} id="skill-test">
        Test
      </Title>
      {named.length === 0 && (
        <Text size="sm" c="dimmed">
          It takes no values.
        </Text>
      )}
      {named.map((parameter) => (
        <TestInputField
          key={`${parameter.name} ${parameter.type}`}
          parameter={parameter}
          input={inputs[parameter.name] ?? EMPTY_INPUT}
          problem={missing[parameter.name] ?? (state.kind === 'failed' ? state.problems.at(`params.${parameter.name}`) : undefined)}
          onChange={(input) => onInputs({ ...inputs, [parameter.name]: input })}
        />
      ))}
      <Group gap={12}>
        {state.kind === 'running' ? (
          <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconPlayerPlay size={16} />} onClick={onRun}>
            Run
          </Button>
        )}
        <Text size="sm" c="dimmed" className={classes.keys}>
          <Kbd size="xs">{COMMAND}</Kbd> <Kbd size="xs">Enter</Kbd>
        </Text>
      </Group>
      <div aria-live="polite">
        <Outcome state={state} />
      </div>
    </section>
  )
}

function Outcome({ state }: { readonly state: RunningState }) {
  switch (state.kind) {
    case 'idle':
      return null
    case 'running':
      return <Running />
    case 'stopped':
      return <Text c="dimmed">Stopped.</Text>
    case 'failed':
      return (
        <Text role="alert" c="var(--parley-failed)">
          {state.problems.text}
        </Text>
      )
    case 'done':
      return <RunOutcome result={state.result} />
  }
}

const TICK_MS = 1000

function Running() {
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    const began = Date.now()
    const timer = setInterval(() => setElapsed(Date.now() - began), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className={classes.outcome}>
      <Text size="sm" c="dimmed" aria-live="off">
        {elapsed < TICK_MS ? 'Running…' : `Running for ${duration(elapsed - (elapsed % TICK_MS))}`}
      </Text>
      <Skeleton height={72} radius="md" />
    </div>
  )
}
