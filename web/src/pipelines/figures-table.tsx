import type { ReactNode } from 'react'
import classes from './pipelines.module.css'

/** One thing said of every row. */
export interface FigureColumn<T> {
  readonly head: string
  readonly of: (row: T) => ReactNode
  /** Words, where the others are figures. */
  readonly isText?: boolean
  /** Left out where the window is narrow. */
  readonly isWide?: boolean
  /** Fewer than there should be. */
  readonly isShort?: (row: T) => boolean
}

interface Props<T> {
  readonly caption?: string
  readonly rows: readonly T[]
  readonly nameOf: (row: T) => string
  /** The first names the row. */
  readonly columns: readonly FigureColumn<T>[]
  /** The last column is too long to stand beside the others in a narrow window. */
  readonly isWordy?: boolean
}

/** Figures by name, told and read alike wherever a run shows some; nothing where there are none. */
export function FiguresTable<T>({ caption, rows, nameOf, columns, isWordy }: Props<T>) {
  if (rows.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.figures} data-wordy={isWordy || undefined}>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map(({ head, isText, isWide }) => (
              <th key={head} scope="col" data-number={!isText || undefined} data-wide={isWide || undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={nameOf(row)}>
              {columns.map(({ head, of, isText, isWide, isShort }) => (
                <td key={head} data-number={!isText || undefined} data-wide={isWide || undefined} data-short={isShort?.(row) || undefined}>
                  {of(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
