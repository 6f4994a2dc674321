import { Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheckFilled, IconCircleDotted } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ago } from '../shell/ago.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { type LanguageModel, MODEL_PROVIDERS, type Mode, PROBES, type Probe, type ProbeResult, readAgain, removeModel, testModel } from './models-api.ts'
import classes from './models-page.module.css'
import { ModelTestSteps } from './models-test.tsx'

interface Props {
  readonly model: LanguageModel
  /** Modes that it answers in. */
  readonly modes: readonly Mode[]
  /** It was saved just now, so it is tested at once. */
  readonly fresh: boolean
  readonly onEdit: () => void
}

const LIST = new Intl.ListFormat('en')

/** One model: whether it works, and what can be done about it. */
export function ModelItem({ model, modes, fresh, onEdit }: Props) {
  const [results, setResults] = useState<readonly ProbeResult[]>()
  const [running, setRunning] = useState<Probe>()
  const [problem, setProblem] = useState('')
  const [removing, setRemoving] = useState(false)
  const begun = useRef(false)

  async function test() {
    setProblem('')
    setResults([])
    try {
      for (const probe of PROBES) {
        setRunning(probe)
        const { probes } = await testModel(model.id, probe)
        const found = probes.find((each) => each.probe === probe)
        setResults((before = []) => (found === undefined ? before : [...before, found]))
      }
    } catch (error) {
      setProblem(sentence(error))
    }
    setRunning(undefined)
    await readAgain()
  }

  useEffect(() => {
    if (!fresh || begun.current) return
    begun.current = true
    void test()
  })

  const shown = results ?? []
  return (
    <li className={classes.model}>
      <div className={classes.line}>
        <div className={classes.words}>
          <div className={classes.name}>{model.label}</div>
          <div className={classes.quiet}>{factsOf(model)}</div>
          <div className={classes.quiet}>{modes.length === 0 ? 'Not used by any mode' : `Answers in ${LIST.format(modes)}`}</div>
        </div>
        <ModelState model={model} running={running !== undefined} />
        <div className={classes.acts}>
          <Button variant="default" size="xs" onClick={() => void test()} disabled={running !== undefined} aria-label={`Test ${model.label}`}>
            Test
          </Button>
          {!model.from_settings && (
            <>
              <Button variant="default" size="xs" onClick={onEdit} aria-label={`Edit ${model.label}`}>
                Edit
              </Button>
              <Button variant="default" size="xs" onClick={() => setRemoving(true)} aria-label={`Remove ${model.label}`}>
                Remove
              </Button>
            </>
          )}
        </div>
      </div>
      {(results !== undefined || model.last_test?.probes.some(({ ok }) => !ok)) && (
        <ModelTestSteps model={model} results={results === undefined ? (model.last_test?.probes ?? []) : shown} running={running} />
      )}
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${model.label}?`}
        text={
          modes.length === 0
            ? 'Its key is deleted here. Answers that it helped with stay.'
            : `Questions in ${LIST.format(modes)} are then answered by Parley’s own engine alone, until you choose another model. Its key is deleted here; answers stay.`
        }
        action="Remove"
        onConfirm={() => void removeModel(model.id).catch((error: unknown) => setProblem(sentence(error)))}
      />
    </li>
  )
}

function factsOf({ provider, name, label, base_url, from_settings, private_addresses }: LanguageModel): string {
  return [
    ...(name === label ? [] : [name]),
    base_url === null ? MODEL_PROVIDERS[provider] : new URL(base_url).host,
    ...(private_addresses.length > 0 ? ['inside your network'] : []),
    ...(from_settings ? ['from the server’s settings'] : []),
  ].join(' · ')
}

/** In words, with a picture. */
function ModelState({ model: { last_test: test }, running }: { readonly model: LanguageModel; readonly running: boolean }) {
  if (running) return <span className={classes.state}>Testing …</span>
  if (test === null || test.probes.length < PROBES.length)
    return (
      <span className={classes.state}>
        <IconCircleDotted size={16} aria-hidden />
        Not tested
      </span>
    )
  const broken = test.probes.filter(({ ok }) => !ok).length
  return broken === 0 ? (
    <span className={classes.state} data-state="works">
      <IconCircleCheckFilled size={16} aria-hidden />
      Worked {ago(test.at)}
    </span>
  ) : (
    <span className={classes.state} data-state="failed">
      <IconAlertTriangle size={16} aria-hidden />
      {broken} of {PROBES.length} failed {ago(test.at)}
    </span>
  )
}
