import { Select, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { type LanguageModel, MODES, type Mode, type ModelSettings, saveModelSettings } from './models-api.ts'
import classes from './models-page.module.css'

const NONE = 'none'
const NAMES: Readonly<Record<Mode, string>> = { economy: 'Economy', balanced: 'Balanced', frontier: 'Frontier' }
const HELP: Readonly<Record<Mode, string>> = {
  economy: 'The engine, then at most a short try',
  balanced: 'The engine, then a model',
  frontier: 'The same, with more steps',
}

/** Which mode uses which model, and what may be sent to it; a choice is in force at once. */
export function ModelModes({ models, settings }: { readonly models: readonly LanguageModel[]; readonly settings: ModelSettings }) {
  const [problem, setProblem] = useState('')
  async function save(change: Parameters<typeof saveModelSettings>[0]) {
    setProblem('')
    await saveModelSettings(change).catch((error: unknown) => setProblem(sentence(error)))
  }
  return (
    <>
      <section aria-labelledby="modes">
        <Title order={2} id="modes" mb={12}>
          Which mode uses which model
        </Title>
        <div className={classes.thirds}>
          {MODES.map((mode) => (
            <Select
              key={mode}
              label={NAMES[mode]}
              description={HELP[mode]}
              data={[{ value: NONE, label: 'None: the engine alone' }, ...models.map(({ id, label }) => ({ value: id, label }))]}
              value={settings.in_use[mode] ?? NONE}
              allowDeselect={false}
              onChange={(value) => value !== null && void save({ modes: { [mode]: value === NONE ? null : value } })}
            />
          ))}
        </div>
      </section>
      <section aria-labelledby="sent">
        <Title order={2} id="sent" mb={12}>
          What is sent to models
        </Title>
        <Switch
          label="Keep rows on this server"
          description={
            settings.rows_may_leave
              ? 'Models are sent the question, names and descriptions of tables and columns, and results of queries: at most 100 rows each, with the asker’s rights.'
              : 'Models are sent the question, names and descriptions of tables and columns, and totals. No row of your data leaves; answers that need one are left to the engine.'
          }
          checked={!settings.rows_may_leave}
          onChange={(event) => void save({ rows_may_leave: !event.currentTarget.checked })}
        />
      </section>
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
    </>
  )
}
