import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import classes from '../bots.module.css'
import { entitiesQuery, removeEntity } from '../bots-api.ts'
import { RecordsPage } from '../records-page.tsx'
import type { Entity } from '../wire.ts'
import { EntityForm } from './entity-form.tsx'

const SHOWN = 6

/** Words of the trade that bots recognise: values, and what people call them. */
export function EntitiesPage() {
  return (
    <RecordsPage
      part="entities"
      kind="entity"
      query={useQuery(entitiesQuery)}
      purpose={
        <>
          <Text>
            An entity is a list of values with the words people use for them: “S” is also “small” and “petite”. Interactions pick such a detail out of a
            message.
          </Text>
          <Text c="dimmed">Numbers, dates, e-mail addresses, yes and no are recognised without being listed.</Text>
        </>
      }
      titleOf={({ name }) => `@${name}`}
      details={(entity) => <div className={classes.quiet}>{valuesOf(entity)}</div>}
      form={(entity, onClose) => <EntityForm entity={entity} onClose={onClose} />}
      consequence="Interactions that ask for it take any word instead."
      onDelete={removeEntity}
    />
  )
}

function valuesOf({ entries }: Entity): string {
  const shown = entries.slice(0, SHOWN).map(({ value }) => value)
  return entries.length > SHOWN ? `${shown.join(', ')} and ${(entries.length - SHOWN).toLocaleString()} more` : shown.join(', ')
}
