import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { importSkill } from './import-skill.ts'

/** Takes a file that was chosen or dropped, and opens the skill made of it. */
export function useImport() {
  const [busy, setBusy] = useState(false)
  const [over, setOver] = useState(false)
  /** One whose name is taken, with what the server said. */
  const [taken, setTaken] = useState<{ readonly file: File; readonly text: string }>()
  const navigate = useNavigate()

  async function take(file: File, replace = false) {
    setBusy(true)
    setTaken(undefined)
    try {
      const { name, needs, secrets } = await importSkill(file, replace)
      const unset = needs.filter((need) => !secrets.some((secret) => secret.name === need))
      notifications.show({ message: unset.length === 0 ? `${name} is imported.` : `${name} is imported. Its secrets are still to set: ${unset.join(', ')}.` })
      await navigate({ to: '/skills/$name', params: { name } })
    } catch (error) {
      if (error instanceof Failure && error.code === 'skill_name_taken') setTaken({ file, text: error.message })
      else notifications.show({ color: 'red', title: `${file.name} was not imported`, message: sentence(error) })
    } finally {
      setBusy(false)
    }
  }

  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const dropping = {
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false)
      const file = event.dataTransfer.files[0]
      if (file === undefined) return
      event.preventDefault()
      void take(file)
    },
  }
  return { take, busy, over, dropping, taken, forget: () => setTaken(undefined) }
}
