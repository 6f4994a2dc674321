import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowsVertical, IconArrowUp } from '@tabler/icons-react'
import { createSortedRowModel, type Header, rowSortingFeature, sortFns, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { Cell } from '../api/wire.ts'
import { AskableCell, isAskable } from './askable-cell.tsx'
import { cellText, NOTHING } from './cell-text.ts'
import { columnWidths } from './column-widths.ts'
import type { ResultColumn } from './result-columns.ts'
import classes from './result-table.module.css'

type Row = readonly Cell[]
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })

const ROW_PX = 33
const OVERSCAN = 12

interface Props {
  readonly caption: string
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly Row[]
  readonly onAsk?: ((text: string) => void) | undefined
}

/** Rows of a result: sorted by a click on a header, drawn only where they are seen. */
export function ResultTable({ caption, columns, rows, onAsk }: Props) {
  const box = useRef<HTMLElement>(null)
  const widths = useMemo(() => columnWidths(columns, rows), [columns, rows])
  const definitions = useMemo(() => columns.map((column, place) => definition(column, place)), [columns])
  const table = useTable({ features, columns: definitions, data: rows })
  const sorted = table.getRowModel().rows
  const virtual = useVirtualizer({ count: sorted.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: OVERSCAN })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section ref={box} className={classes.box} tabIndex={0} aria-label={caption}>
      <table className={classes.table} aria-rowcount={rows.length + 1} style={{ width: `max(100%, ${widths.reduce((sum, one) => sum + one, 0)}ch)` }}>
        <caption className={classes.caption}>{caption}</caption>
        <colgroup>
          {columns.map((column, place) => (
            <col key={column.name} style={{ width: `${widths[place]}ch` }} />
          ))}
        </colgroup>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header, place) => (
                <HeaderCell key={header.id} header={header} column={columns[place]} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Space height={above} span={columns.length} />
          {items.map((item) => {
            const row = sorted[item.index]
            return row && <BodyRow key={row.id} place={item.index} cells={row.original} columns={columns} onAsk={onAsk} />
          })}
          <Space height={below} span={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

function definition(column: ResultColumn, place: number) {
  return {
    id: column.name,
    accessorFn: (row: Row) => sortKey(row[place] ?? null, column.numeric),
    header: column.label,
    sortFn: column.numeric ? ('basic' as const) : ('alphanumeric' as const),
    sortUndefined: 'last' as const,
    sortDescFirst: column.numeric,
  }
}

function sortKey(cell: Cell, numeric: boolean): string | number | undefined {
  if (cell === null) return undefined
  return numeric ? Number(cell) : String(cell)
}

function HeaderCell({ header, column }: { readonly header: Header<typeof features, Row>; readonly column: ResultColumn | undefined }) {
  const direction = header.column.getIsSorted()
  const Icon = direction === 'asc' ? IconArrowUp : direction === 'desc' ? IconArrowDown : IconArrowsVertical
  return (
    <th
      scope="col"
      className={classes.head}
      data-numeric={column?.numeric || undefined}
      aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : 'none'}
    >
      <UnstyledButton className={classes.sort} data-sorted={direction !== false || undefined} onClick={header.column.getToggleSortingHandler()}>
        <span>{column?.label}</span>
        <Icon size={12} aria-hidden />
      </UnstyledButton>
    </th>
  )
}

interface RowProps extends Pick<Props, 'columns' | 'onAsk'> {
  readonly place: number
  readonly cells: Row
}

function BodyRow({ place, cells, columns, onAsk }: RowProps) {
  return (
    <tr aria-rowindex={place + 2}>
      {columns.map((column, at) => {
        const text = cellText(cells[at] ?? null, column)
        return (
          <td key={column.name} className={classes.cell} data-numeric={column.numeric || undefined} data-nothing={text === NOTHING || undefined} title={text}>
            {onAsk !== undefined && isAskable(cells[at] ?? null, column) ? <AskableCell text={text} onAsk={onAsk} /> : text}
          </td>
        )
      })}
    </tr>
  )
}

function Space({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}
