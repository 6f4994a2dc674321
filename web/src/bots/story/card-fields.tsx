import { Button, Stack, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Card } from '../wire.ts'
import { ButtonsField } from './buttons-field.tsx'
import { ImageAddress } from './image-address.tsx'
import classes from './story.module.css'

const LONGEST = 80
const MOST = { buttons: 3, cards: 9 } as const

/** The fields of one card. */
export function CardFields({ card, onChange }: { readonly card: Card; readonly onChange: (card: Card) => void }) {
  const { title, subtitle = '', imageUrl = '', buttons } = card
  const whole: Card = { title, ...(subtitle !== '' && { subtitle }), ...(imageUrl !== '' && { imageUrl }), buttons }
  return (
    <Stack gap={8}>
      <TextInput label="Title" value={title} maxLength={LONGEST} onChange={(event) => onChange({ ...whole, title: event.currentTarget.value })} />
      <TextInput label="Line below" value={subtitle} maxLength={LONGEST} onChange={(event) => onChange({ ...whole, subtitle: event.currentTarget.value })} />
      <ImageAddress value={imageUrl} onChange={(next) => onChange({ ...whole, imageUrl: next })} />
      <ButtonsField label="Buttons of the card" buttons={buttons} most={MOST.buttons} onChange={(next) => onChange({ ...whole, buttons: next })} />
    </Stack>
  )
}

export function CardsField({ cards, onChange }: { readonly cards: readonly Card[]; readonly onChange: (cards: readonly Card[]) => void }) {
  return (
    <Stack gap={12}>
      {cards.map((card, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards have no other name than their place
        <fieldset key={place} className={classes.card}>
          <legend>Card {place + 1}</legend>
          <CardFields card={card} onChange={(next) => onChange(cards.map((each, at) => (at === place ? next : each)))} />
          {cards.length > 1 && (
            <Button variant="subtle" color="gray" size="xs" mt={8} onClick={() => onChange(cards.filter((_, at) => at !== place))}>
              Remove card {place + 1}
            </Button>
          )}
        </fieldset>
      ))}
      {cards.length < MOST.cards && (
        <Button
          variant="subtle"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...cards, { title: '', buttons: [{ type: 'postback', title: '', value: '' }] }])}
        >
          Add a card
        </Button>
      )}
    </Stack>
  )
}
