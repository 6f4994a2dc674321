import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { cellText } from '../table/cell-text.ts'
import classes from './big-number.module.css'
import type { Figure } from './figure.ts'

/** One figure, large; its change beside it with a sign and an arrow, not with a colour. */
export function BigNumber({ figure }: { readonly figure: Figure }) {
  return (
    <div className={classes.figure}>
      <div className={classes.label}>{figure.column.label}</div>
      <div className={classes.value}>{cellText(figure.value, figure.column)}</div>
      <Change figure={figure} />
    </div>
  )
}

function Change({ figure }: { readonly figure: Figure }) {
  const shown = figure.growth ?? figure.change
  if (shown === undefined || shown.value === null) return null
  const amount = Number(shown.value)
  const Arrow = amount < 0 ? IconArrowDown : IconArrowUp
  const text = cellText(shown.value, shown.column)
  return (
    <div className={classes.change}>
      {amount !== 0 && <Arrow size={16} aria-hidden />}
      <span>{amount > 0 ? `+${text}` : text}</span>
      {figure.previous !== undefined && <span className={classes.before}>from {cellText(figure.previous.value, figure.previous.column)}</span>}
    </div>
  )
}
