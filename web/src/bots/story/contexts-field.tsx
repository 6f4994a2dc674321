import { ActionIcon, Autocomplete, Button, NumberInput, TagsInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { InteractionText } from '../wire.ts'
import classes from './story.module.css'
import { useStoryWords } from './story-words.ts'

const MOST = { contexts: 10, lifespan: 50 } as const
const USUAL_LIFESPAN = 3

interface Props {
  readonly text: Pick<InteractionText, 'contextIn' | 'contextOut'>
  readonly onChange: (change: Partial<Pick<InteractionText, 'contextIn' | 'contextOut'>>) => void
}

/** When an interaction can be reached, and what it opens for the next messages. */
export function ContextsField({ text, onChange }: Props) {
  const { contexts } = useStoryWords()
  const { contextIn, contextOut } = text
  const change = (place: number, next: Partial<(typeof contextOut)[number]>) =>
    onChange({ contextOut: contextOut.map((each, at) => (at === place ? { ...each, ...next } : each)) })
  return (
    <div className={classes.lines}>
      <TagsInput
        label="Only within these contexts"
        description="Empty: at any time."
        data={[...contexts]}
        value={[...contextIn]}
        maxTags={MOST.contexts}
        onChange={(next) => onChange({ contextIn: next })}
      />
      {contextOut.length > 0 && (
        <ul aria-label="Contexts it opens">
          {contextOut.map(({ name, lifespan }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being typed is no key
            <li key={place} className={classes.attribute}>
              <Autocomplete
                aria-label={`Context ${place + 1}`}
                placeholder="Context"
                data={[...contexts]}
                value={name}
                onChange={(next) => change(place, { name: next })}
              />
              <NumberInput
                aria-label={`Context ${place + 1}: messages it lasts`}
                suffix=" messages"
                min={1}
                max={MOST.lifespan}
                value={lifespan}
                onChange={(next) => change(place, { lifespan: Math.max(1, Number(next) || USUAL_LIFESPAN) })}
              />
              <ActionIcon
                onClick={() => onChange({ contextOut: contextOut.filter((_, at) => at !== place) })}
                aria-label={`Remove the context ${name || place + 1}`}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {contextOut.length < MOST.contexts && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ contextOut: [...contextOut, { name: '', lifespan: USUAL_LIFESPAN }] })}
        >
          Open a context
        </Button>
      )}
    </div>
  )
}
