import { Anchor, Text } from '@mantine/core'
import { Fragment } from 'react'
import { useStoryMap } from './story-map.ts'

/** Whose buttons and jumps lead to the open interaction; nothing where only words do. */
export function Arrivals({ at, onOpen }: { readonly at: string; readonly onOpen: (key: string) => void }) {
  const arrivals = useStoryMap().arrivalsAt(at)
  if (arrivals.length === 0) return null
  return (
    <Text size="sm" c="dimmed">
      Also reached from{' '}
      {arrivals.map(({ from, link }, place) => (
        <Fragment key={from.id}>
          {place > 0 && ', '}
          <Anchor component="button" type="button" size="sm" underline="always" onClick={() => onOpen(from.key)}>
            {from.name}
          </Anchor>
          {link.button !== undefined && ` (button “${link.button}”)`}
        </Fragment>
      ))}
      .
    </Text>
  )
}
