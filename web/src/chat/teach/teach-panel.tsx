import { Button, Combobox, Loader, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Failure, sentence } from '../../api/failure.ts'
import { type OfferedTarget, searchTargets, type Taught, type TeachPlace, teach } from './teach-api.ts'
import classes from './teach-panel.module.css'

const TYPING_MS = 200
const KINDS = { entity: 'Table', field: 'Field', measure: 'Measure', join: 'Join', filter: 'Filter', value: 'Value' } as const

interface Props {
  readonly words: string
  readonly place: TeachPlace
  readonly proposes: boolean
  readonly onTaught: (taught: Taught, text: string) => void
}

/** What a word means: search what the data has, choose one. */
export function TeachPanel({ words, place, proposes, onTaught }: Props) {
  const [typed, setTyped] = useState('')
  const [saving, setSaving] = useState(false)
  const [trouble, setTrouble] = useState<{ readonly text: string; readonly force?: OfferedTarget }>()
  const options = useCombobox({ opened: true })
  const [settled] = useDebouncedValue(typed.trim(), TYPING_MS)
  const connection = place.answer.connection_id
  const found = useQuery({
    queryKey: ['teach-targets', connection, settled],
    queryFn: ({ signal }) => searchTargets(connection, settled, signal),
    placeholderData: keepPreviousData,
  })
  const offered = found.data ?? []

  async function choose(one: OfferedTarget | undefined, force = false) {
    if (one === undefined || saving) return
    setSaving(true)
    setTrouble(undefined)
    try {
      onTaught(await teach(place, { kind: 'synonym', words, target: one.target }, { force }), one.text)
    } catch (error) {
      const taken = error instanceof Failure && error.code === 'words_taken'
      setTrouble({ text: sentence(error), ...(taken && { force: one }) })
      setSaving(false)
    }
  }

  return (
    <Combobox store={options} onOptionSubmit={(place) => void choose(offered[Number(place)])}>
      <div className={classes.panel}>
        <Combobox.EventsTarget withExpandedAttribute>
          <TextInput
            data-autofocus
            role="combobox"
            label={`What does “${words}” mean?`}
            description={proposes ? 'Your data team decides about it' : 'Everyone can ask with it from now on'}
            placeholder="Search the data"
            maxLength={200}
            value={typed}
            readOnly={saving}
            rightSection={found.isFetching || saving ? <Loader size={14} aria-hidden /> : undefined}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              options.resetSelectedOption()
            }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options className={classes.options} aria-label="What it may mean" aria-busy={found.isFetching}>
          {offered.map((one, place) => (
            <Combobox.Option key={JSON.stringify([one.connection_id, one.target])} value={String(place)} className={classes.option} disabled={saving}>
              <span>{one.text}</span>
              <span className={classes.kind}>{KINDS[one.target.kind]}</span>
            </Combobox.Option>
          ))}
          {found.isSuccess && offered.length === 0 && <Combobox.Empty>Nothing goes by “{settled}”.</Combobox.Empty>}
        </Combobox.Options>
        {found.isError && (
          <Text role="alert" size="sm">
            {sentence(found.error)}
          </Text>
        )}
        {saving && (
          <Text role="status" size="sm" c="dimmed">
            {proposes ? 'Proposing' : 'Saving and asking again'}
          </Text>
        )}
        {trouble !== undefined && (
          <Text role="alert" size="sm">
            {trouble.text}
          </Text>
        )}
        {trouble?.force !== undefined && (
          <Button variant="default" size="xs" onClick={() => void choose(trouble.force, true)}>
            {proposes ? 'Propose it all the same' : 'Teach it all the same'}
          </Button>
        )}
      </div>
    </Combobox>
  )
}
