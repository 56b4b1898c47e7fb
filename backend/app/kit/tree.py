"""Rows that stand below one another, by `id` and `parent_id`.

Nothing here trusts the data: a parent that is missing, a loop, a chain without end are shown, and
never followed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self, TypeVar

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.model import Record
from app.kit.schema import Schema

MAX_DEPTH = 32  # levels; far beyond what anyone reads, far below what a JSON reader refuses


class Node(Schema):
    """A row of a tree as it is sent: its children in it."""

    id: int
    parent_id: int | None
    children: list[Self] = Field(default_factory=list)


N = TypeVar("N", bound=Node)


def build_tree(node: type[N], rows: Iterable[Schema]) -> list[N]:
    """The roots, each row once and siblings in the order they came.

    At the root also stands what has no place of its own: a row whose parent is not among them, the
    first of a loop, and what would stand deeper than DEEPEST. The rows were validated when they
    were read.
    """
    nodes: list[N] = [node.model_construct(**{**row.__dict__, "children": []}) for row in rows]  # type: ignore[misc]  # its plugin forgets Self
    waiting = {child.id: child for child in nodes}
    below: defaultdict[int | None, list[N]] = defaultdict(list)
    for child in nodes:
        below[child.parent_id if child.parent_id in waiting else None].append(child)
    roots: list[N] = []
    for root in (*below[None], *nodes):
        if waiting.pop(root.id, None) is None:
            continue
        roots.append(root)
        layer = [root]
        for _ in range(MAX_DEPTH - 1):
            for parent in layer:
                parent.children = [
                    child for child in below[parent.id] if waiting.pop(child.id, None)
                ]
            layer = [child for parent in layer for child in parent.children]
    return roots


class ParentMap:
    """Who stands directly below whom, in the whole tree: enough to judge a move."""

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
        """From `id` itself up to its root."""
        path: list[int] = []
        while id is not None and id in self._parents and id not in path:
            path.append(id)
            id = self._parents[id]
        return path

    def levels(self, id: int) -> Iterator[list[int]]:
        """`id`, its children, theirs, and so on."""
        seen = {id}
        layer = [id]
        while layer:
            yield layer
            layer = [
                child for parent in layer for child in self._children[parent] if child not in seen
            ]
            seen.update(layer)

    def descendants(self, id: int) -> list[int]:
        """`id` itself, and all that hangs on it."""
        return [one for layer in self.levels(id) for one in layer]

    def would_cycle(self, id: int, parent_id: int | None) -> bool:
        """Would `id` stand below itself?"""
        return id in self.ancestors(parent_id) or id == parent_id

    def exceeds_max_depth(self, id: int | None, parent_id: int | None) -> bool:
        """Would `id`, or a new row, with all below it, stand deeper than is shown?"""
        return (
            len(self.ancestors(parent_id)) + (1 if id is None else sum(1 for _ in self.levels(id)))
            > MAX_DEPTH
        )


async def lock_tree(db: AsyncSession, model: type[Record]) -> None:
    """Whoever changes a tree holds its oldest row first, so that two moves at once take turns.

    Two that are sound one by one may close a loop together. It must be the first statement of its
    transaction: on MariaDB what is read later is as of the first read that locks nothing. SQLite
    takes turns anyway.
    """
    eldest = select(model.id).order_by(model.id).limit(1).with_for_update(key_share=True)
    for _ in range(3):  # PostgreSQL answers nothing when the row it waited for was deleted
        if await db.scalar(eldest) is not None:
            break
