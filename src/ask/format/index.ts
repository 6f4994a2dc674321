export { formatCell, formatNumber, type ShownColumn, wallOf } from './format-cell.ts'
export { type Table, type TableColumn, tableOf } from './table.ts'
