import type { ReactNode } from 'react'
import classes from './card.module.css'

interface Props {
  readonly children: ReactNode
  /** While a new answer is on its way the old one fades but stays. */
  readonly fading?: boolean
  readonly label?: string
}

/** The one card of a turn. */
export function Card({ children, fading = false, label }: Props) {
  return (
    <section className={classes.card} data-fading={fading || undefined} aria-busy={fading} aria-label={label}>
      {children}
    </section>
  )
}
