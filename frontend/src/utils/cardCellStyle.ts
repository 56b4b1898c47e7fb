import type { TableColumnCtx } from 'element-plus'

type Column = Pick<TableColumnCtx, 'label'>

/**
 * `cell-style` of a table with class `is-stacked`: passes the column label to each cell for narrow
 * screens.
 */
export const cardCellStyle = ({ column }: { column: Column }) => ({
  '--label': JSON.stringify(column.label ?? ''),
})
