"""Attempts to reach rows through a parent outside the scope, for children and grandchildren."""

from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from .models import Box, Item, Part, Screw, Shelf, Use
from .probe import attempt, names, probe, raw

CHILDREN: tuple[tuple[type[Any], int], ...] = ((Part, 11), (Screw, 11), (Use, 2), (Box, 2))


def secret_rows_changed(s: Session, model: type[Any]) -> bool:
    """Returns whether a row outside the scope was changed or deleted."""
    s.commit()
    table = model.__tablename__
    return not raw(s, f"select id from {table} where name like 'SECRET%'")


def register(model: type[Any], secret_id: int) -> None:
    """Registers the attempts for one kind of child."""
    name = model.__name__
    attempt(f"{name}: select", lambda s: names(s.scalars(select(model))))
    attempt(f"{name}: columns", lambda s: s.scalars(select(model.name)).all())
    attempt(f"{name}: alias", lambda s: s.scalars(select(aliased(model).name)).all())
    attempt(
        f"{name}: flat alias of a subquery",
        lambda s: names(s.scalars(select(aliased(model, select(model).subquery())))),
    )
    attempt(f"{name}: get", lambda s: getattr(s.get(model, secret_id), "name", None))
    attempt(f"{name}: count", lambda s: s.scalar(select(func.count(model.id))) != 1)
    attempt(f"{name}: count(*)", lambda s: s.scalar(select(func.count()).select_from(model)) != 1)
    attempt(f"{name}: aggregate", lambda s: s.execute(select(func.max(model.name))).all())
    attempt(
        f"{name}: exists", lambda s: bool(s.scalar(select(exists().where(model.id == secret_id))))
    )
    attempt(
        f"{name}: scalar subquery",
        lambda s: s.scalars(
            select(select(model.name).where(model.id == secret_id).scalar_subquery())
        ).all(),
    )
    attempt(f"{name}: CTE", lambda s: s.scalars(select(select(model.name).cte().c.name)).all())
    attempt(
        f"{name}: or true",
        lambda s: s.scalars(select(model.name).where(or_(model.id == 1, model.id > 0))).all(),
    )
    attempt(f"{name}: table", lambda s: s.execute(select(model.__table__)).all())

    @probe(f"{name}: refresh after a move")
    def _(s: Session) -> object:
        row = s.get(model, 1)
        assert row is not None
        s.expire(row)
        return row.name == "SECRET"

    @probe(f"{name}: update")
    def _(s: Session) -> object:
        s.execute(update(model).values(name="gone").execution_options(synchronize_session=False))
        return secret_rows_changed(s, model)

    @probe(f"{name}: delete")
    def _(s: Session) -> object:
        s.execute(delete(model).where(model.id == secret_id))
        return secret_rows_changed(s, model)

    @probe(f"{name}: bulk update by primary key")
    def _(s: Session) -> object:
        s.execute(update(model), [{"id": secret_id, "name": "gone"}])
        return secret_rows_changed(s, model)

    @probe(f"{name}: insert statement")
    def _(s: Session) -> object:
        values = {Part: {"item_id": 11}, Screw: {"part_id": 11}, Use: {"token_id": 2}}
        box = {"room": 1, "number": 2}
        s.execute(insert(model).values(id=50, name="new", **values.get(model, box)))
        s.commit()
        return bool(raw(s, f"select id from {model.__tablename__} where id = 50"))

    @probe(f"POSITIVE {name}: read and change an own row")
    def _(s: Session) -> object:
        row = s.scalars(select(model)).one()
        row.name = "changed"
        s.flush()
        s.refresh(row)
        assert row.name == "changed"
        s.delete(row)
        s.commit()
        return "POSITIVE"


for child, id in CHILDREN:
    register(child, id)

attempt(
    "joined load of grandchildren",
    lambda s: [
        names(part.screws)
        for part in s.scalars(select(Part).options(joinedload(Part.screws))).unique()
    ],
)
attempt(
    "select-in load of grandchildren",
    lambda s: [
        names(part.screws) for part in s.scalars(select(Part).options(selectinload(Part.screws)))
    ],
)
attempt(
    "join of a grandchild with all its parents",
    lambda s: s.execute(select(Item.name, Part.name, Screw.name).join(Screw.part).join(Item)).all(),
)


@probe("a new child of a foreign row")
def _(s: Session) -> object:
    s.add(Part(id=50, name="x", item_id=11))
    s.commit()
    return bool(raw(s, "select id from part where id = 50"))


@probe("a new grandchild of a foreign row")
def _(s: Session) -> object:
    s.add(Screw(id=50, name="x", part_id=11))
    s.commit()
    return bool(raw(s, "select id from screw where id = 50"))


@probe("a child moved to a foreign row")
def _(s: Session) -> object:
    s.get_one(Part, 1).item_id = 11
    s.commit()
    return not raw(s, "select id from part where id = 1 and item_id = 1")


@probe("a grandchild moved to a foreign row")
def _(s: Session) -> object:
    s.get_one(Screw, 1).part_id = 11
    s.commit()
    return not raw(s, "select id from screw where id = 1 and part_id = 1")


@probe("a child moved by an UPDATE statement")
def _(s: Session) -> object:
    s.execute(update(Part).where(Part.id == 1).values(item_id=11))
    s.commit()
    return not raw(s, "select id from part where id = 1 and item_id = 1")


@probe("a child of a private row of another user")
def _(s: Session) -> object:
    s.add(Use(id=50, name="x", token_id=2))
    s.commit()
    return bool(raw(s, "select id from token_use where id = 50"))


@probe("a child of a foreign row whose key has two columns, each of which an own row has")
def _(s: Session) -> object:
    s.add(Box(id=50, name="x", room=1, number=2))
    s.commit()
    return bool(raw(s, "select id from box where id = 50"))


@probe("a child moved together with its parent out of the scope")
def _(s: Session) -> object:
    part = s.get_one(Part, 1)
    part.item.dept_id = 2
    part.item.owner_id = 2
    part.name = "moved"
    s.commit()
    return bool(raw(s, "select id from part where name = 'moved'"))


@probe("POSITIVE insert parent, child and grandchild in one flush")
def _(s: Session) -> object:
    s.add(Item(id=90, name="a90", dept_id=1, owner_id=1))
    s.add(Part(id=90, name="p", item_id=90, screws=[Screw(id=90, name="s")]))
    s.add(Shelf(room=3, number=3, dept_id=1, owner_id=1))
    s.add(Box(id=90, name="b", room=3, number=3))
    s.flush()
    s.execute(update(Screw).where(Screw.id == 90).values(n=3))
    assert s.scalar(select(Screw.n).where(Screw.id == 90)) == 3
    s.commit()
    return "POSITIVE"
