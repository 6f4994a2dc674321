import { Input, SegmentedControl, TextInput } from '@mantine/core'
import type { SkillParameter } from './skills-api.ts'
import { TableInput } from './table-input.tsx'
import type { TestInput } from './test-inputs.ts'

interface Props {
  readonly parameter: SkillParameter
  readonly input: TestInput
  readonly problem: string | undefined
  readonly onChange: (input: TestInput) => void
}

/** A field for the value of one parameter, as its type asks. */
export function TestInputField({ parameter, input, problem, onChange }: Props) {
  const { name, type, required = true } = parameter
  const description = [parameter.description, ...(required ? [] : ['may stay empty'])].filter((part) => part !== undefined && part !== '').join(' · ')
  if (type === 'dataframe') return <TableInput name={name} input={input} description={description} problem={problem} onChange={onChange} />
  if (type === 'bool')
    return (
      <Input.Wrapper label={name} description={description} error={problem} labelElement="div">
        <div>
          <SegmentedControl
            aria-label={name}
            data={[...(required ? [] : [{ value: '', label: 'Not given' }]), { value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }]}
            value={input.text}
            onChange={(text) => onChange({ ...input, text })}
          />
        </div>
      </Input.Wrapper>
    )
  return (
    <TextInput
      label={name}
      description={description}
      inputMode={type === 'number' ? 'decimal' : 'text'}
      autoComplete="off"
      value={input.text}
      error={problem}
      onChange={(event) => onChange({ ...input, text: event.currentTarget.value })}
    />
  )
}
