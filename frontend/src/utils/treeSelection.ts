/** Ticking in a tree, where what is saved is exactly what is ticked: never a parent because all of its children are. */

export interface TickNode {
  id: number
  label: string
  /** Stands only for what is below it. */
  group?: boolean
  children: TickNode[]
}

export type Mark = 'on' | 'off' | 'some'

/** Every id that can be ticked, here and below. */
export function within(node: TickNode): number[] {
  return [...(node.group ? [] : [node.id]), ...node.children.flatMap(within)]
}

export function markOf(node: TickNode, ticked: ReadonlySet<number>): Mark {
  if (!node.group) return ticked.has(node.id) ? 'on' : 'off'
  const ids = within(node)
  const count = ids.filter((id) => ticked.has(id)).length
  return count === 0 ? 'off' : count === ids.length ? 'on' : 'some'
}

/** Ticked or not, a node takes all below it along; ids the tree does not show stay as they are. */
export function toggle(node: TickNode, ticked: readonly number[]): number[] {
  const ids = new Set(within(node))
  const others = ticked.filter((id) => !ids.has(id))
  return markOf(node, new Set(ticked)) === 'on' ? others : [...others, ...ids]
}

/** The nodes on the way to `id`, itself last; empty where it is not. */
export function pathTo(id: number, nodes: readonly TickNode[]): TickNode[] {
  for (const node of nodes) {
    if (node.id === id) return [node]
    const below = pathTo(id, node.children)
    if (below.length) return [node, ...below]
  }
  return []
}
