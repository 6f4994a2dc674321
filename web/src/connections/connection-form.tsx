import { Button, Checkbox, Group, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import { connectionsQuery, queryClient } from '../api/queries.ts'
import type { Connection, ConnectionField, ConnectionType } from '../api/wire.ts'
import classes from './connection-form.module.css'
import { startSync } from './sync.ts'
import { testAfter } from './test-outcome.ts'
import { type TestProgress, TestSteps } from './test-steps.tsx'

/** The form of one kind of system, drawn from what its connector asks for; what was typed stays until it works. */
export function ConnectionForm({ type }: { readonly type: ConnectionType }) {
  const navigate = useNavigate()
  const [test, setTest] = useState<TestProgress>()
  const [failure, setFailure] = useState<Failure>()
  const busy = test?.state === 'running'

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const body = valuesOf(type.fields, new FormData(event.currentTarget))
    setFailure(undefined)
    setTest({ state: 'running' })
    try {
      const connection = await call<Connection>('POST', `/api/connect_${type.type}`, body)
      setTest({ state: 'passed', warning: connection.last_error })
      await startSync(connection).catch(() => undefined)
      await queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      await navigate({ to: '/connections/$connectionId', params: { connectionId: connection.id } })
    } catch (error) {
      const known = error instanceof Failure ? error : new Failure(0, 'page', sentence(error))
      setFailure(known)
      setTest(known.status === 422 ? undefined : testAfter(known))
    }
  }

  return (
    <form onSubmit={submit} className={classes.form}>
      <Stack gap={16}>
        {type.fields.map((field) => (
          <Field key={field.name} field={field} error={failure?.fields[field.name]} />
        ))}
        {failure !== undefined && (test?.state !== 'failed' || test.failed === undefined) && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {failure.message}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            Test and connect
          </Button>
        </Group>
      </Stack>
      <aside className={classes.side}>
        <TestSteps progress={test} />
        <Text size="sm" c="dimmed">
          Parley only reads. Give it an account that can do no more than that.
        </Text>
      </aside>
    </form>
  )
}

function Field({ field, error }: { readonly field: ConnectionField; readonly error: string | undefined }) {
  const shared = { name: field.name, label: field.label, description: field.help, required: field.required, withAsterisk: false, error }
  const optional = field.required ? field.label : `${field.label} (optional)`
  switch (field.type) {
    case 'secret':
      return <PasswordInput {...shared} label={optional} autoComplete="off" />
    case 'number':
      return <NumberInput {...shared} label={optional} defaultValue={numberOf(field.default)} allowDecimal={false} hideControls />
    case 'boolean':
      return <Checkbox name={field.name} label={field.label} description={field.help} defaultChecked={field.default === true} error={error} />
    default:
      return (
        <TextInput {...shared} label={optional} defaultValue={field.default === undefined ? '' : String(field.default)} autoComplete="off" spellCheck={false} />
      )
  }
}

function numberOf(value: ConnectionField['default']): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function valuesOf(fields: readonly ConnectionField[], form: FormData): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {}
  for (const field of fields) {
    const text = String(form.get(field.name) ?? '').trim()
    if (field.type === 'boolean') values[field.name] = form.get(field.name) !== null
    else if (text !== '') values[field.name] = field.type === 'number' ? Number(text) : text
  }
  return values
}
