import { Button, Checkbox, Group, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import { connectionsQuery, queryClient } from '../api/queries.ts'
import type { Connection, ConnectionField, ConnectionType, TestReport } from '../api/wire.ts'
import { keepInTab, keptInTab } from '../ui/kept-in-tab.ts'
import classes from './connection-form.module.css'
import { startSync } from './sync.ts'
import { TestSteps } from './test-steps.tsx'

type Values = Record<string, string | number | boolean>
type Start = ConnectionField['default']

/** The form of one kind of system, drawn from what its connector asks for; what was typed stays until it works. */
export function ConnectionForm({ type }: { readonly type: ConnectionType }) {
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [report, setReport] = useState<TestReport>()
  const { me } = useRouteContext({ from: '/shell' })
  const place = `parley.form.${me.user_id}.connection.${type.type}`
  const [kept] = useState(() => startsIn(keptInTab(place)))
  const isOwnUsage = type.type === 'usagedb'
  const [failure, setFailure] = useState<{ readonly text: string; readonly fields: Readonly<Record<string, string>> }>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = valuesOf(type.fields, new FormData(event.currentTarget))
    setBusy(true)
    setFailure(undefined)
    try {
      const tested = await call<TestReport>('POST', '/api/test_connection', { type: type.type, values })
      setReport(tested)
      if (tested.ok) await connect(values)
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
    } finally {
      setBusy(false)
    }
  }

  async function connect(values: Values) {
    const connection = await call<Connection>('POST', `/api/connect_${type.type}`, values)
    keepInTab(place, undefined)
    await startSync(connection)
    await queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey })
    await navigate({ to: '/connections/$connectionId', params: { connectionId: connection.id } })
  }

  return (
    <form
      onSubmit={submit}
      onInput={(event) => {
        const open = type.fields.filter((field) => field.type !== 'secret')
        keepInTab(place, valuesOf(open, new FormData(event.currentTarget)))
      }}
      className={classes.form}
    >
      <Stack gap={16}>
        {type.fields.map((field) => (
          <Field key={field.name} field={field} start={kept.get(field.name) ?? field.default} error={failure?.fields[field.name]} />
        ))}
        {isOwnUsage && (
          <Text size="sm">
            Who asked how many questions where, what became of them, which tables they read, what models cost, and how runs ended. No words of questions and
            answers, and no rows of anybody’s data. Only admins see these tables until you give one a group.
          </Text>
        )}
        {failure !== undefined && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {failure.text}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {isOwnUsage ? 'Connect' : 'Test and connect'}
          </Button>
        </Group>
      </Stack>
      <aside className={classes.side}>
        {(!isOwnUsage || report?.ok === false) && <TestSteps running={busy} report={report} />}
        {!isOwnUsage && (
          <Text size="sm" c="dimmed">
            Parley only reads. Give it an account that can do no more than that.
          </Text>
        )}
      </aside>
    </form>
  )
}

interface FieldProps {
  readonly field: ConnectionField
  readonly start: Start
  readonly error: string | undefined
}

function Field({ field, start, error }: FieldProps) {
  const shared = { name: field.name, label: field.label, description: field.help, required: field.required, withAsterisk: false, error }
  const optional = field.required ? field.label : `${field.label} (optional)`
  switch (field.type) {
    case 'secret':
      return <PasswordInput {...shared} label={optional} autoComplete="off" />
    case 'number':
      return <NumberInput {...shared} label={optional} defaultValue={numberOf(start)} allowDecimal={false} hideControls />
    case 'boolean':
      return <Checkbox name={field.name} label={field.label} description={field.help} defaultChecked={start === true} error={error} />
    default:
      return <TextInput {...shared} label={optional} defaultValue={start === undefined ? '' : String(start)} autoComplete="off" spellCheck={false} />
  }
}

/** What was typed before the form was left; secrets are not among it. */
function startsIn(kept: unknown): ReadonlyMap<string, Start> {
  const all: readonly [string, unknown][] = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
  return new Map(all.filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1])))
}

function numberOf(value: Start): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function valuesOf(fields: readonly ConnectionField[], form: FormData): Values {
  const values: Values = {}
  for (const field of fields) {
    const text = String(form.get(field.name) ?? '').trim()
    if (field.type === 'boolean') values[field.name] = form.get(field.name) !== null
    else if (text !== '') values[field.name] = field.type === 'number' ? Number(text) : text
  }
  return values
}
