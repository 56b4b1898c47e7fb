"""The statements of a list. Those that are always the same are built once, and keep their cache
key.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from app.kit.key import key_of
from app.kit.link import Link, Many
from app.kit.model import Base
from app.kit.page import COUNTED
from app.kit.schema import Schema


@lru_cache(maxsize=512)
def statement(
    model: type[Base], out: type[Schema], links: tuple[Link, ...], order: str
) -> Select[*tuple[Any, ...]]:
    """Exactly the columns that `out` shows, ordered.

    The key decides a tie, so that no row shows on two pages; it runs the way the last column does,
    so that an index on both can serve it.
    """
    names = order.split(",")
    sign = "-" if names[-1].startswith("-") else ""
    names.extend(sign + name for name in key_of(model))
    words = {link.name: link.words().label(link.name) for link in links}
    columns = [(name, _column(model, words, name.removeprefix("-"))) for name in names]
    ordered = [column.desc() if name.startswith("-") else column.asc() for name, column in columns]
    shown = (*stored(model, out), *words)
    return select(*(_column(model, words, name) for name in shown)).order_by(*ordered)


def _column(model: type[Base], words: dict[str, Label[Any]], name: str) -> Any:
    return words[name] if name in words else getattr(model, name)


@cache
def stored(model: type[Base], out: type[Schema]) -> tuple[str, ...]:
    """What `out` shows of the row itself; the rest is linked words, a joined id or a version."""
    return tuple(name for name in out.model_fields if hasattr(model, name))


def key(model: type[Base]) -> list[Any]:
    return [getattr(model, name) for name in key_of(model)]


def among(model: type[Base], identities: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    parts = key(model)
    if len(parts) == 1:
        return parts[0].in_([part for (part,) in identities])  # type: ignore[no-any-return]
    return tuple_(*parts).in_(identities)


def window(
    model: type[Base],
    out: type[Schema],
    links: tuple[Link, ...],
    order: str,
    *where: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    if not where:
        return _whole_window(model, out, links, order)
    window = (
        statement(model, out, links, order)
        .where(*where)
        .add_columns(total(model, *where).label("_total"))
    )
    return window.limit(bindparam("_limit", type_=Integer)).offset(
        bindparam("_offset", type_=Integer)
    )


@lru_cache(maxsize=512)
def _whole_window(
    model: type[Base], out: type[Schema], links: tuple[Link, ...], order: str
) -> Select[*tuple[Any, ...]]:
    """Without a filter the statement is always the same: build it once, and let it keep its cache
    key.
    """
    window = statement(model, out, links, order).add_columns(total(model).label("_total"))
    window = window.limit(bindparam("_limit", type_=Integer)).offset(
        bindparam("_offset", type_=Integer)
    )
    return window.execution_options(built_once=True)


@cache
def ties(many: Many, model: type[Base]) -> Select[*tuple[Any, ...]]:
    """The same for every page, too."""
    return many.beside(many.of_page(), model, *key(model)).execution_options(built_once=True)


def total(model: type[Base], *where: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(*key(model)).where(*where).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()
