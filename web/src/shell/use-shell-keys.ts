import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { focusAskBox } from './ask-box-focus.ts'
import { useKeys } from './use-keys.ts'

export function useShellKeys(openShortcuts: () => void): void {
  const navigate = useNavigate()
  const keys = useMemo(
    () => ({
      '/': () => {
        if (!focusAskBox()) void navigate({ to: '/' })
      },
      n: () => void navigate({ to: '/' }).then(focusAskBox),
      '?': openShortcuts,
    }),
    [navigate, openShortcuts],
  )
  useKeys(keys)
}
