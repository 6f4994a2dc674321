import { Button, Group, NumberInput, Stack, TagsInput, TextInput } from '@mantine/core'
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from 'react'
import type { Chip, Plan, PlanEdit } from '../../api/wire.ts'
import { planNode, valuesOf } from './plan-node.ts'

const PeriodInput = lazy(() => import('./period-input.tsx').then((module) => ({ default: module.PeriodInput })))

type Input = NonNullable<Chip['input']>
type Value = Extract<PlanEdit, { op: 'set' }>['value']
interface Props {
  readonly input: Input
  readonly label: string
  /** Alternatives that stand above already. */
  readonly offered: readonly string[]
  readonly plan: Plan | undefined
  readonly onEdit: (edits: readonly PlanEdit[]) => void
}

/** A value of one's own instead of one that was offered. */
export function FreeInput({ input, label, offered, plan, onEdit }: Props) {
  const node = planNode(plan, input.node)
  const set = (value: Value) => onEdit([{ op: 'set', node: input.node, field: input.field, value }])
  switch (input.type) {
    case 'values':
      return <ValuesInput label="Values" before={valuesOf(node)} onSet={set} />
    case 'number':
      return <AmountInput label={label} whole={input.field === 'count'} before={Number(node?.[input.field] ?? valuesOf(node)[0])} onSet={set} />
    case 'period':
      return (
        <Suspense fallback={<div style={{ height: 180 }} />}>
          <PeriodInput offered={offered} onSet={set} />
        </Suspense>
      )
    case 'text':
      return <WordsInput label={label} before={valuesOf(node)[0] ?? ''} onSet={set} />
    case 'field':
    case 'measure':
      return <WordsInput label="Something else" help="A name or a formula of the model" before="" onSet={set} />
  }
}

interface InputProps<T> {
  readonly label: string
  readonly before: T
  readonly onSet: (value: Value) => void
}

function ValuesInput({ label, before, onSet }: InputProps<readonly string[]>) {
  const [values, setValues] = useState<string[]>([...before])
  return (
    <InputForm ready={values.length > 0} onSubmit={() => onSet(values)}>
      <TagsInput label={label} description="Enter adds one" value={values} onChange={setValues} acceptValueOnBlur size="sm" />
    </InputForm>
  )
}

function AmountInput({ label, whole, before, onSet }: InputProps<number> & { readonly whole: boolean }) {
  const [amount, setAmount] = useState<string | number>(Number.isFinite(before) ? before : '')
  return (
    <InputForm ready={typeof amount === 'number'} onSubmit={() => typeof amount === 'number' && onSet(amount)}>
      <NumberInput label={label} value={amount} onChange={setAmount} min={whole ? 1 : undefined} allowDecimal={!whole} size="sm" />
    </InputForm>
  )
}

function WordsInput({ label, help, before, onSet }: InputProps<string> & { readonly help?: string }) {
  const [text, setText] = useState(before)
  return (
    <InputForm ready={text.trim() !== ''} onSubmit={() => onSet(text.trim())}>
      <TextInput label={label} description={help} value={text} onChange={(event) => setText(event.currentTarget.value)} size="sm" />
    </InputForm>
  )
}

function InputForm({ ready, onSubmit, children }: { readonly ready: boolean; readonly onSubmit: () => void; readonly children: ReactNode }) {
  function submit(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    if (ready) onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={8}>
        {children}
        <Group justify="flex-end">
          <Button type="submit" size="xs" disabled={!ready}>
            Use this
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
