"""Arrays of PostgreSQL: lists of any depth in requests and responses."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.kit.arrays import BigIntArray, NestedList
from app.kit.schema import Int16


class Request(BaseModel):
    counts: NestedList[Int16 | None]


class Response(BaseModel):
    counts: BigIntArray


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, None, "2"], [1, None, 2]),
        ([[1, 2], [3, None]], [[1, 2], [3, None]]),
        ([[[1], [2]], [[3], [4]]], [[[1], [2]], [[3], [4]]]),
        ([[[[[[1]]]]]], [[[[[[1]]]]]]),
        ([], []),
        ([[], []], []),
    ],
)
def test_lists_of_any_depth_are_accepted(counts: list[Any], expected: list[Any]) -> None:
    request = Request.model_validate({"counts": counts})
    assert request.counts == expected
    assert request.model_dump() == {"counts": expected}


@pytest.mark.parametrize(
    "counts",
    [
        [[1], [2, 3]],
        [[1], []],
        [[], [1]],
        [[1], 2],
        [1, [2]],
        [[1], None],
        [[[1], [2]], [[3]]],
        [[[[[[[1]]]]]]],
    ],
)
def test_lists_of_different_shapes_are_rejected(counts: list[Any]) -> None:
    with pytest.raises(ValidationError) as raised:
        Request.model_validate({"counts": counts})
    assert [error["type"] for error in raised.value.errors()] == ["array_shape"]


@pytest.mark.parametrize("counts", [None, 1, "1", {"0": 1}, [70_000], [[1], [70_000]], [["a"]]])
def test_invalid_items_are_rejected(counts: object) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate({"counts": counts})


def test_integers_of_64_bits_are_strings_at_any_depth() -> None:
    response = Response.model_construct(counts=[[2**53 + 1, None], [-1, 0]])
    assert response.model_dump(mode="json") == {"counts": [["9007199254740993", None], ["-1", "0"]]}
