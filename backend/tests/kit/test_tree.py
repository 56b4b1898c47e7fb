"""Building trees, and checks of moves in them."""

import random

import pytest

from app.kit.schema import Schema
from app.kit.tree import MAX_DEPTH, Node, ParentMap, build_tree


class Row(Schema):
    id: int
    parent_id: int | None


class RowNode(Node, Row):
    pass


def rows(*pairs: tuple[int, int | None]) -> list[Row]:
    return [Row(id=id, parent_id=parent) for id, parent in pairs]


def shape(nodes: list[RowNode]) -> list[object]:
    return [[node.id, *shape(node.children)] for node in nodes]


def test_build_tree_keeps_order_of_siblings() -> None:
    assert shape(build_tree(RowNode, rows((3, 1), (1, None), (2, 1), (4, 3)))) == [
        [1, [3, [4]], [2]]
    ]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 9), (2, 1)], [[1, [2]]]),
        ([(1, 1)], [[1]]),
        ([(1, 2), (2, 1)], [[1, [2]]]),
        ([(1, 2), (2, 3), (3, 2), (4, None)], [[4], [1], [2, [3]]]),
        ([], []),
    ],
)
def test_build_tree_makes_misplaced_rows_roots(
    pairs: list[tuple[int, int | None]], expected: list[object]
) -> None:
    assert shape(build_tree(RowNode, rows(*pairs))) == expected


def test_build_tree_splits_long_chain_at_max_depth() -> None:
    roots = build_tree(RowNode, rows((1, None), *((n, n - 1) for n in range(2, 1000))))
    assert len(roots) == -(-999 // MAX_DEPTH)
    assert [root.model_dump_json() for root in roots]


@pytest.mark.parametrize("seed", range(20))
def test_build_tree_with_random_parents_has_each_row_once(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    ids = range(1, 120)
    tree_rows = rows(*((id, draw.choice([None, *range(1, 130)])) for id in ids))
    ids_in_tree: list[int] = []
    layer = build_tree(RowNode, tree_rows)
    while layer:
        ids_in_tree += [node.id for node in layer]
        layer = [child for node in layer for child in node.children]
    assert sorted(ids_in_tree) == list(ids)


def test_would_cycle_detects_move_below_itself() -> None:
    parents = ParentMap({1: None, 2: 1, 3: 2, 4: 1})
    assert [parents.would_cycle(1, parent) for parent in (1, 3, None)] == [True, True, False]
    assert not parents.would_cycle(2, 4)
    assert (parents.ancestors(3), parents.descendants(1)) == ([3, 2, 1], [1, 2, 4, 3])


def test_parent_map_with_cycle_terminates() -> None:
    parents = ParentMap({1: 2, 2: 1})
    assert (parents.ancestors(1), parents.descendants(1)) == ([1, 2], [1, 2])


def test_exceeds_max_depth_counts_descendants() -> None:
    chain = ParentMap({n: n - 1 or None for n in range(1, MAX_DEPTH + 1)} | {100: None, 101: 100})
    assert [chain.exceeds_max_depth(None, parent) for parent in (MAX_DEPTH - 1, MAX_DEPTH)] == [
        False,
        True,
    ]
    assert [chain.exceeds_max_depth(100, parent) for parent in (MAX_DEPTH - 2, MAX_DEPTH - 1)] == [
        False,
        True,
    ]
