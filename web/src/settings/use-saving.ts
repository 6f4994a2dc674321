import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'

export interface Trouble {
  readonly text: string
  readonly fields: Readonly<Record<string, string>>
}

/** Sends a form and says how it went; what was typed stays. */
export function useSaving(save: (form: FormData, element: HTMLFormElement) => Promise<string>) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Trouble>()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const element = event.currentTarget
    setBusy(true)
    setFailure(undefined)
    try {
      notifications.show({ message: await save(new FormData(element), element) })
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
    } finally {
      setBusy(false)
    }
  }
  return { busy, failure, submit }
}
