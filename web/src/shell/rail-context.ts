import { createContext, useContext } from 'react'

interface RailState {
  readonly railShown: boolean
  readonly showRail: () => void
}

export const RailContext = createContext<RailState>({ railShown: true, showRail: () => undefined })

export function useRail(): RailState {
  return useContext(RailContext)
}
