import { useRouteContext } from '@tanstack/react-router'
import { type ChangeEvent, useState } from 'react'
import { useSaving } from '../settings/use-saving.ts'
import { changed, changedSince, changesIn, type Fields, type Value } from './form-changes.ts'
import { keepInTab, keptInTab } from './kept-in-tab.ts'

type NamesOf<T, V extends Value> = { [K in keyof T]: T[K] extends V ? K : never }[keyof T] & string

/**
 * A form that keeps what was typed when it is left, until it is saved or discarded. Fields that it does not bind, such as
 * passwords, are kept nowhere and reach `save` in the form's data.
 * @param place  what is edited, one name a form
 * @param save  resolves with what is said once it is saved
 */
export function useKeptForm<T extends Fields>(place: string, stored: T, save: (fields: T, form: FormData) => Promise<string>) {
  const { me } = useRouteContext({ from: '/shell' })
  const key = `parley.form.${me.user_id}.${place}`
  const [changes, setChanges] = useState<Fields>(() => changesIn(keptInTab(key), stored))
  const [wasKept, setWasKept] = useState(Object.keys(changes).length > 0)
  const fields: T = { ...stored, ...changes }

  function become(next: (before: Fields) => Fields) {
    setChanges((before) => {
      const after = next(before)
      keepInTab(key, Object.keys(after).length === 0 ? undefined : after)
      return after
    })
  }
  const saving = useSaving(async (form) => {
    const said = await save(fields, form)
    keepInTab(key, undefined)
    become((before) => changedSince(before, changes))
    setWasKept(false)
    return said
  })
  const set = (name: string, value: Value) => become((before) => changed(before, stored, name, value))
  const error = (name: string) => saving.failure?.fields[name]

  const text = (name: NamesOf<T, string>) => ({
    ...{ name, value: String(fields[name]), error: error(name) },
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => set(name, event.currentTarget.value),
  })

  return {
    ...{ fields, saving, set, text },
    isChanged: Object.keys(changes).length > 0,
    /** It shows what an earlier visit left. */
    wasKept,
    discard() {
      become(() => ({}))
      setWasKept(false)
    },
    required: (name: NamesOf<T, string>, longest: number) => ({ ...text(name), required: true, withAsterisk: false, maxLength: longest }),
    /** Of what may be typed or picked. */
    typed: (name: NamesOf<T, string>) => ({
      ...{ name, value: String(fields[name]), error: error(name) },
      onChange: (value: string | number) => set(name, String(value)),
    }),
    choice: (name: NamesOf<T, string>) => ({
      ...{ name, value: fields[name] === '' ? null : String(fields[name]), error: error(name) },
      onChange: (value: string | null) => set(name, value ?? ''),
    }),
    checked: (name: NamesOf<T, boolean>) => ({
      ...{ name, checked: fields[name] === true },
      onChange: (event: ChangeEvent<HTMLInputElement>) => set(name, event.currentTarget.checked),
    }),
  }
}
export type KeptDraft = Pick<ReturnType<typeof useKeptForm>, 'saving' | 'isChanged' | 'wasKept' | 'discard'>
