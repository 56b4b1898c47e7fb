/**
 * Selection in a tree of checkboxes. The value is the list of checked ids: a parent is not checked
 * because all of its children are.
 */

export interface TreeNode {
  id: number
  label: string
  /** The node only groups its children and cannot be selected. */
  group?: boolean
  children: TreeNode[]
}

export type CheckState = 'on' | 'off' | 'some'

/** Returns the ids of the node and its descendants that can be selected. */
export function selectableIds(node: TreeNode): number[] {
  return [...(node.group ? [] : [node.id]), ...node.children.flatMap(selectableIds)]
}

export function checkState(node: TreeNode, checked: ReadonlySet<number>): CheckState {
  if (!node.group) return checked.has(node.id) ? 'on' : 'off'
  const ids = selectableIds(node)
  const count = ids.filter((id) => checked.has(id)).length
  return count === 0 ? 'off' : count === ids.length ? 'on' : 'some'
}

/** Checks or unchecks a node with its descendants. Ids that are not in the tree are kept. */
export function toggle(node: TreeNode, checked: readonly number[]): number[] {
  const ids = new Set(selectableIds(node))
  const others = checked.filter((id) => !ids.has(id))
  return checkState(node, new Set(checked)) === 'on' ? others : [...others, ...ids]
}

/** Returns the nodes from the root to `id`, or an empty list if there is no such node. */
export function pathTo(id: number, nodes: readonly TreeNode[]): TreeNode[] {
  for (const node of nodes) {
    if (node.id === id) return [node]
    const path = pathTo(id, node.children)
    if (path.length) return [node, ...path]
  }
  return []
}
