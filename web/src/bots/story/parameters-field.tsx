import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { Parameter } from '../wire.ts'
import { EntityChoice } from './entity-choice.tsx'
import classes from './story.module.css'
import { useStoryWords } from './story-words.ts'
import { TextList } from './text-list.tsx'

const LONGEST = { alias: 128, prompt: 1_024 } as const
const MOST = { prompts: 10, parameters: 10 } as const

interface Props {
  readonly parameters: readonly Parameter[]
  readonly onChange: (parameters: readonly Parameter[]) => void
}

/** Details that an answer needs: found in what the visitor wrote, else asked for. */
export function ParametersField({ parameters, onChange }: Props) {
  const { entities } = useStoryWords()
  return (
    <div className={classes.lines}>
      {parameters.map((parameter, place) => {
        const change = (next: Partial<Parameter>) => onChange(parameters.map((each, at) => (at === place ? { ...each, ...next } : each)))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being typed is no key
          <fieldset key={place} className={classes.card}>
            <legend>{parameter.alias || `Detail ${place + 1}`}</legend>
            <Group gap={8} align="flex-start" wrap="nowrap">
              <TextInput
                label="Name"
                placeholder="city"
                maxLength={LONGEST.alias}
                value={parameter.alias}
                onChange={(event) => change({ alias: event.currentTarget.value })}
                style={{ flex: 1 }}
              />
              <div style={{ flex: 1 }}>
                <EntityChoice entities={entities} value={parameter.entity} onChange={(entity) => change({ entity })} />
              </div>
              <ActionIcon
                mt={26}
                onClick={() => onChange(parameters.filter((_, at) => at !== place))}
                aria-label={`Remove the detail ${parameter.alias || place + 1}`}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
            <TextList
              label={`Questions for ${parameter.alias || `detail ${place + 1}`}`}
              values={parameter.prompts}
              placeholder="In which city?"
              longest={LONGEST.prompt}
              most={MOST.prompts}
              add={parameter.prompts.length === 0 ? 'Ask for it when it is missing' : 'Ask in another way the next time'}
              onChange={(prompts) => change({ prompts, required: prompts.length > 0 })}
            />
          </fieldset>
        )
      })}
      {parameters.length < MOST.parameters && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...parameters, { alias: '', entity: 'sys.any', prompts: [] }])}
        >
          Add a detail
        </Button>
      )}
    </div>
  )
}
