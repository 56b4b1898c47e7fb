import type { TableColumnCtx } from 'element-plus'

/** For the `cell-style` of a table of the class `crud-cards`: what stands above the column stands in each of its cells, once they are narrow. */
export const labelled = ({ column }: { column: Pick<TableColumnCtx, 'label'> }) => ({
  '--label': JSON.stringify(column.label ?? ''),
})
