import { Button, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useSaving } from '../settings/use-saving.ts'
import { DialogForm } from './dialog-form.tsx'

interface Props {
  /** Of what kind it is, as in “Delete this bot”. */
  readonly kind: string
  readonly name: string
  /** What goes with it, and what stays. */
  readonly consequence: string
  /** Resolves once it is gone and the page of it is left. */
  readonly onDelete: () => Promise<unknown>
  /** What else is to be decided. */
  readonly children?: ReactNode
}

/** Asks for the name of what is to go, because nothing brings it back. */
export function DeleteByName(props: Props) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" c="var(--parley-failed)" onClick={open}>
        Delete this {props.kind}
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${props.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <NameForm {...props} onClose={close} />
      </Modal>
    </>
  )
}

function NameForm({ name, consequence, onDelete, children, onClose }: Props & { readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const saving = useSaving(async () => {
    await onDelete()
    return `${name} is deleted.`
  })
  return (
    <DialogForm saving={saving} action="Delete" isDestructive isReady={typed.trim() === name} onClose={onClose}>
      <Text>{consequence}</Text>
      {children}
      <TextInput
        label={`Type ${name} to delete it`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-autofocus
        autoComplete="off"
      />
    </DialogForm>
  )
}
