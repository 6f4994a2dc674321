import { useEffect, useRef } from 'react'

/** Command and S saves, Command and Enter runs, from anywhere on the page. */
export function useSaveKeys(save: () => void, run: () => void): void {
  const acts = useRef({ save, run })
  acts.current = { save, run }
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || !(event.metaKey || event.ctrlKey)) return
      const act = event.key === 's' ? acts.current.save : event.key === 'Enter' ? acts.current.run : undefined
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
