import { ActionIcon, Button, Checkbox, Select, Text, TextInput, Title } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { emptyRow, type ParameterRow } from './skill-fields.ts'
import type { SkillProblems } from './skill-problems.ts'
import classes from './skills.module.css'
import { PARAMETER_TYPES, type ParameterType } from './skills-api.ts'

export const TYPE_WORDS: Readonly<Record<ParameterType, string>> = { str: 'Text', number: 'Number', bool: 'Yes or no', dataframe: 'Table' }
const TYPES = PARAMETER_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }))

interface Props {
  readonly rows: readonly ParameterRow[]
  readonly sent: readonly ParameterRow[]
  readonly problems: SkillProblems | undefined
  readonly onChange: (rows: readonly ParameterRow[]) => void
}

/** What a skill is given: each is a variable in its code. */
export function ParametersTable({ rows, sent, problems, onChange }: Props) {
  const change = (row: ParameterRow) => onChange(rows.map((each) => (each.key === row.key ? row : each)))
  const all = problems?.at('parameters')
  return (
    <section className={classes.part} aria-labelledby="skill-parameters">
      <Title order={2} id="skill-parameters">
        Parameters
      </Title>
      <Text size="sm" c="dimmed">
        What the skill is given. Each is a variable of that name in the code; a table is a DataFrame.
      </Text>
      {rows.length > 0 && (
        <ul className={classes.parameters} aria-label="Parameters">
          {rows.map((row) => (
            <ParameterLine
              key={row.key}
              row={row}
              path={`parameters.${sent.findIndex(({ key }) => key === row.key)}`}
              problems={problems}
              onChange={change}
              onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          ))}
        </ul>
      )}
      {all !== undefined && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {all}
        </Text>
      )}
      <div>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...rows, emptyRow()])}>
          Add a parameter
        </Button>
      </div>
    </section>
  )
}

interface LineProps {
  readonly row: ParameterRow
  readonly path: string
  readonly problems: SkillProblems | undefined
  readonly onChange: (row: ParameterRow) => void
  readonly onRemove: () => void
}

function ParameterLine({ row, path, problems, onChange, onRemove }: LineProps) {
  const called = row.name === '' ? 'the new parameter' : row.name
  const choose = (type: string | null) => onChange({ ...row, type: PARAMETER_TYPES.find((each) => each === type) ?? row.type })
  return (
    <li className={classes.parameter}>
      <TextInput
        className={classes.parameterName}
        aria-label={`Name of ${called}`}
        placeholder="name"
        value={row.name}
        spellCheck={false}
        autoComplete="off"
        error={problems?.at(`${path}.name`) ?? problems?.at(path)}
        onChange={(event) => onChange({ ...row, name: event.currentTarget.value })}
      />
      <Select
        className={classes.parameterType}
        aria-label={`Type of ${called}`}
        data={TYPES}
        value={row.type}
        allowDeselect={false}
        onChange={choose}
        error={problems?.at(`${path}.type`)}
      />
      <TextInput
        className={classes.parameterWords}
        aria-label={`What ${called} is`}
        placeholder="What it is, in a few words"
        value={row.description}
        error={problems?.at(`${path}.description`)}
        onChange={(event) => onChange({ ...row, description: event.currentTarget.value })}
      />
      <Checkbox
        className={classes.parameterRequired}
        size="xs"
        label="Required"
        aria-label={`${called} is required`}
        checked={row.required}
        onChange={(event) => onChange({ ...row, required: event.currentTarget.checked })}
      />
      <ActionIcon className={classes.parameterRemove} aria-label={`Remove ${called}`} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  )
}
