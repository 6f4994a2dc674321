import { Menu, UnstyledButton } from '@mantine/core'
import type { Cell } from '../api/wire.ts'
import classes from './askable-cell.module.css'
import type { ResultColumn } from './result-columns.ts'

/** Names can be asked by; figures, dates, switches and long texts cannot. */
const LONGEST_NAME = 60

export function isAskable(cell: Cell, column: ResultColumn): boolean {
  return column.type === 'string' && typeof cell === 'string' && cell.trim() !== '' && cell.length <= LONGEST_NAME
}

/** A name in a table; a click offers the next questions about it. */
export function AskableCell({ text, onAsk }: { readonly text: string; readonly onAsk: (question: string) => void }) {
  return (
    <Menu position="bottom-start" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.name}>{text}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onAsk(`Only ${text}`)}>Only this</Menu.Item>
        <Menu.Item onClick={() => onAsk(`Without ${text}`)}>Without this</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
