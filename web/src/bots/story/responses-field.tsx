import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFilter, IconPlus, IconTrash } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import type { BotResponse } from '../wire.ts'
import { FiltersField } from './filters-field.tsx'
import { ResponseForm } from './response-form.tsx'
import { freshResponse, GROUPS, KIND_WORDS, KINDS } from './response-kinds.ts'
import classes from './story.module.css'
import { useStoryWords } from './story-words.ts'

const MOST = { responses: 99, filters: 10 } as const

interface Props {
  readonly responses: readonly BotResponse[]
  readonly onChange: (responses: readonly BotResponse[]) => void
}

/** What a bot answers, in order. */
export function ResponsesField({ responses, onChange }: Props) {
  const move = (from: number, to: number) => {
    const next = [...responses]
    next.splice(to, 0, ...next.splice(from, 1))
    onChange(next)
  }
  return (
    <div className={classes.responses}>
      {responses.length === 0 && (
        <Text size="sm" c="dimmed">
          The bot says nothing here yet.
        </Text>
      )}
      <ol aria-label="Responses">
        {responses.map((response, place) => (
          <ResponseItem
            // biome-ignore lint/suspicious/noArrayIndexKey: a response has no other name than its place and kind
            key={`${place} ${response.type}`}
            place={place}
            last={place === responses.length - 1}
            response={response}
            onChange={(next) => onChange(responses.map((each, at) => (at === place ? next : each)))}
            onMove={(to) => move(place, to)}
            onRemove={() => onChange(responses.filter((_, at) => at !== place))}
          />
        ))}
      </ol>
      {responses.length < MOST.responses && <AddResponse onAdd={(response) => onChange([...responses, response])} />}
    </div>
  )
}

interface ItemProps {
  readonly place: number
  readonly last: boolean
  readonly response: BotResponse
  readonly onChange: (response: BotResponse) => void
  readonly onMove: (to: number) => void
  readonly onRemove: () => void
}

function ResponseItem({ place, last, response, onChange, onMove, onRemove }: ItemProps) {
  const { details } = useStoryWords()
  const filters = response.filters ?? []
  const [open, setOpen] = useState(filters.length > 0)
  const { label, says } = KIND_WORDS[response.type]
  const name = `${label}, response ${place + 1}`
  return (
    <li className={classes.response} aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Text size="sm" fw={500}>
          {label}{' '}
          <Text span size="sm" c="dimmed" fw={400} className={classes.says}>
            {says}
          </Text>
        </Text>
        <Group gap={2} wrap="nowrap">
          <ActionIcon onClick={() => setOpen(!open)} aria-expanded={open} aria-label={`Conditions of ${name}`} data-active={filters.length > 0 || undefined}>
            <IconFilter size={16} />
          </ActionIcon>
          <ActionIcon onClick={() => onMove(place - 1)} disabled={place === 0} aria-label={`Move ${name} up`}>
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon onClick={() => onMove(place + 1)} disabled={last} aria-label={`Move ${name} down`}>
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon onClick={onRemove} aria-label={`Remove ${name}`}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Group>
      <ResponseForm response={response} onChange={onChange} />
      {open && (
        <div className={classes.conditions}>
          <Text size="sm" c="dimmed">
            Only if all of this holds for the visitor:
          </Text>
          <FiltersField
            label="Conditions"
            filters={filters}
            known={details}
            most={MOST.filters}
            onChange={(next) => onChange({ ...response, filters: next.length === 0 ? undefined : next })}
          />
        </div>
      )}
    </li>
  )
}

function AddResponse({ onAdd }: { readonly onAdd: (response: BotResponse) => void }) {
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />}>
          Add a response
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {GROUPS.map((group) => (
          <Fragment key={group}>
            <Menu.Label>{group}</Menu.Label>
            {KINDS.filter((kind) => KIND_WORDS[kind].group === group).map((kind) => (
              <Menu.Item key={kind} onClick={() => onAdd(freshResponse(kind))}>
                <Text size="sm">{KIND_WORDS[kind].label}</Text>
                <Text size="xs" c="dimmed">
                  {KIND_WORDS[kind].says}
                </Text>
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
