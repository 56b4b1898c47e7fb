"""Trees of rows with `id` and `parent_id`.

The data is not trusted: missing parents, cycles and endless chains are shown, but never followed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self, TypeVar

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.model import Record
from app.kit.schema import Schema

# Levels: more than a person reads, fewer than JSON parsers reject.
MAX_DEPTH = 32


class Node(Schema):
    """A row of a tree as it is sent, with its children."""

    id: int
    parent_id: int | None
    children: list[Self] = Field(default_factory=list)


N = TypeVar("N", bound=Node)


def build_tree(node: type[N], rows: Iterable[Schema]) -> list[N]:
    """Returns the roots. Each row occurs once, and siblings keep their order.

    These rows become roots, too: rows whose parent is not among `rows`, the first row of a cycle,
    and rows that would be deeper than MAX_DEPTH. The rows are not validated again.
    """
    nodes: list[N] = [
        node.model_construct(**{**row.__dict__, "children": []})  # type: ignore[misc]
        for row in rows
    ]
    unplaced = {child.id: child for child in nodes}
    children_by_parent: defaultdict[int | None, list[N]] = defaultdict(list)
    for child in nodes:
        children_by_parent[child.parent_id if child.parent_id in unplaced else None].append(child)
    roots: list[N] = []
    for root in (*children_by_parent[None], *nodes):
        if unplaced.pop(root.id, None) is None:
            continue
        roots.append(root)
        layer = [root]
        for _ in range(MAX_DEPTH - 1):
            for parent in layer:
                parent.children = [
                    child for child in children_by_parent[parent.id] if unplaced.pop(child.id, None)
                ]
            layer = [child for parent in layer for child in parent.children]
    return roots


class ParentMap:
    """The parents and children of all rows of a tree: enough to check a move."""

    def __init__(self, parents: Mapping[int, int | None]) -> None:
        self._parents = parents
        self._children: defaultdict[int | None, list[int]] = defaultdict(list)
        for id, parent in parents.items():
            self._children[parent].append(id)

    def __contains__(self, id: int) -> bool:
        return id in self._parents

    def children(self, id: int) -> list[int]:
        return self._children[id]

    def ancestors(self, id: int | None) -> list[int]:
        """Returns `id` and its ancestors, up to the root."""
        path: list[int] = []
        while id is not None and id in self._parents and id not in path:
            path.append(id)
            id = self._parents[id]
        return path

    def levels(self, id: int) -> Iterator[list[int]]:
        """Yields `[id]`, its children, their children, and so on."""
        visited = {id}
        layer = [id]
        while layer:
            yield layer
            layer = [
                child
                for parent in layer
                for child in self._children[parent]
                if child not in visited
            ]
            visited.update(layer)

    def descendants(self, id: int) -> list[int]:
        """Returns `id` and all rows below it."""
        return [descendant for layer in self.levels(id) for descendant in layer]

    def would_cycle(self, id: int, parent_id: int | None) -> bool:
        """Returns whether `id` would become its own descendant."""
        return id in self.ancestors(parent_id) or id == parent_id

    def exceeds_max_depth(self, id: int | None, parent_id: int | None) -> bool:
        """Returns whether `id` and its descendants would be deeper than MAX_DEPTH.

        `id` is None for a new row.
        """
        height = 1 if id is None else sum(1 for _ in self.levels(id))
        return len(self.ancestors(parent_id)) + height > MAX_DEPTH


async def lock_tree(db: AsyncSession, model: type[Record]) -> None:
    """Locks the oldest row of a tree, so that concurrent moves wait for each other.

    Two moves that are valid one by one may form a cycle together. It must be the first statement of
    its transaction: on MariaDB, later reads see the snapshot of the first read without a lock.
    SQLite serialises transactions anyway.
    """
    oldest = select(model.id).order_by(model.id).limit(1).with_for_update(key_share=True)
    # PostgreSQL returns no row if the row that it waited for was deleted.
    for _ in range(3):
        if await db.scalar(oldest) is not None:
            break
