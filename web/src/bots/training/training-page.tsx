import { Button, Checkbox, Group, Pagination, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import classes from '../bots.module.css'
import { interactionsQuery } from '../bots-api.ts'
import { PhraseItem } from './phrase-item.tsx'
import { TeachInto } from './teach-into.tsx'
import { ignorePhrases, PHRASES_OF_A_PAGE, phrasesQuery, removePhrases, teachPhrases } from './training-api.ts'

const SEARCH_MS = 250
const SORTS = [
  { value: 'unmatched', label: 'Most often' },
  { value: 'date', label: 'Newest' },
]

interface Props {
  readonly storyId: string
  /** Opens the new interaction that phrases were put into. */
  readonly onNew: (phrases: readonly string[]) => void
}

/** What visitors said and no interaction fitted: one click teaches it. */
export function TrainingPage({ storyId, onNew }: Props) {
  const [page, setPage] = useState(1)
  const [sort, setSort] = useState<'date' | 'unmatched'>('unmatched')
  const [ignored, setIgnored] = useState(false)
  const [wanted, setWanted] = useState('')
  const [text] = useDebouncedValue(wanted, SEARCH_MS)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [removing, setRemoving] = useState<readonly string[]>([])
  const phrases = useQuery(phrasesQuery({ storyId, page, sort, ignored, text }))
  const interactions = useQuery(interactionsQuery(storyId))
  const items = phrases.data?.items ?? []
  const picked = items.filter(({ id }) => chosen.has(id))
  const pages = Math.ceil((phrases.data?.count ?? 0) / PHRASES_OF_A_PAGE)

  async function act(work: () => Promise<string>) {
    try {
      notifications.show({ message: await work() })
      setChosen(new Set())
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  const teach = (ids: readonly string[], targetId: string, name: string) =>
    act(async () => {
      const count = await teachPhrases(storyId, targetId, ids)
      return `${count === 1 ? 'The phrase is' : `${count} phrases are`} part of “${name}” now.`
    })
  const ignore = (ids: readonly string[]) =>
    act(async () => {
      await ignorePhrases(storyId, ids)
      return ids.length === 1 ? 'Ignored.' : `${ids.length} phrases are ignored.`
    })
  const remove = (ids: readonly string[]) =>
    act(async () => {
      await removePhrases(storyId, ids)
      return ids.length === 1 ? 'Deleted.' : `${ids.length} phrases are deleted.`
    })
  const pick = (id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((each) => each !== id)))
  const show = (change: () => void) => {
    change()
    setPage(1)
    setChosen(new Set())
  }

  return (
    <Stack gap={16}>
      <Text c="dimmed" maw={720}>
        What visitors said and no interaction fitted. Teach a phrase to the interaction that should have answered; the next visitor gets that answer.
      </Text>
      <Group gap={12}>
        <TextInput
          aria-label="Find a phrase"
          placeholder="Find a phrase"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => show(() => setWanted(event.currentTarget.value))}
          style={{ flex: '1 1 200px' }}
        />
        <SegmentedControl aria-label="Order" data={SORTS} value={sort} onChange={(next) => show(() => setSort(next === 'date' ? 'date' : 'unmatched'))} />
        <Checkbox label="Ignored ones" checked={ignored} onChange={(event) => show(() => setIgnored(event.currentTarget.checked))} />
      </Group>
      {phrases.isPending && <ListSkeleton />}
      {phrases.isError && <ReadTrouble query={phrases} />}
      {phrases.isSuccess && items.length === 0 && <Nothing ignored={ignored} wanted={text.trim()} />}
      {items.length > 0 && (
        <>
          <Group gap={12} mih={36}>
            <Checkbox
              label={picked.length === 0 ? 'Choose all' : `${picked.length} chosen`}
              checked={picked.length === items.length}
              indeterminate={picked.length > 0 && picked.length < items.length}
              onChange={(event) => setChosen(new Set(event.currentTarget.checked ? items.map(({ id }) => id) : []))}
            />
            {picked.length > 0 && (
              <>
                <TeachInto
                  label={`Teach ${picked.length === 1 ? 'it' : `all ${picked.length}`}`}
                  interactions={interactions.data ?? []}
                  onTeach={(id, name) =>
                    void teach(
                      picked.map((each) => each.id),
                      id,
                      name,
                    )
                  }
                  onNew={() => onNew(picked.map((each) => each.text))}
                />
                {!ignored && (
                  <Button variant="default" size="xs" onClick={() => void ignore(picked.map(({ id }) => id))}>
                    Ignore
                  </Button>
                )}
                <Button variant="default" size="xs" onClick={() => setRemoving(picked.map(({ id }) => id))}>
                  Delete
                </Button>
              </>
            )}
          </Group>
          <ul className={classes.list} aria-label="Phrases that nothing fitted" aria-busy={phrases.isPlaceholderData}>
            {items.map((phrase) => (
              <PhraseItem
                key={phrase.id}
                phrase={phrase}
                chosen={chosen.has(phrase.id)}
                interactions={interactions.data ?? []}
                onPick={(on) => pick(phrase.id, on)}
                onTeach={(id, name) => void teach([phrase.id], id, name)}
                onNew={() => onNew([phrase.text])}
                onIgnore={ignored ? undefined : () => void ignore([phrase.id])}
                onRemove={() => void remove([phrase.id])}
              />
            ))}
          </ul>
        </>
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': control === 'previous' ? 'Page before' : control === 'next' ? 'Next page' : `${control} page` })}
        />
      )}
      <ConfirmDialog
        opened={removing.length > 0}
        onClose={() => setRemoving([])}
        title={removing.length === 1 ? 'Delete this phrase?' : `Delete ${removing.length} phrases?`}
        text="They leave this list and come back when somebody says them again. To hide them for good, ignore them."
        action="Delete"
        onConfirm={() => void remove(removing)}
      />
    </Stack>
  )
}

function Nothing({ ignored, wanted }: { readonly ignored: boolean; readonly wanted: string }) {
  if (wanted !== '') return <Text>No phrase contains “{wanted}”.</Text>
  return <Text>{ignored ? 'Nothing is ignored.' : 'Nothing to teach: every visitor so far was understood, or nobody has written yet.'}</Text>
}
