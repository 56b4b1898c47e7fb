"""More attempts to bypass the data scope.

Options of a statement, raw SQL in disguise, and unusual SELECT and DML statements.
"""

from typing import Any

from sqlalchemy import (
    BindParameter,
    bindparam,
    column,
    delete,
    extract,
    func,
    insert,
    inspect,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    defer,
    immediateload,
    load_only,
    selectin_polymorphic,
    with_loader_criteria,
    with_polymorphic,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.elements import quoted_name

from app.kit.data_scope import DataScope

from .models import Branch, Dept, Dog, InDept, Item, Note, Pet, Pin, Tag, Token, item_tag
from .probe import attempt, core, detached_item, foreign_row_was_written, names, probe, raw

SYSTEM_SCOPE = DataScope.system("bypass attempt")
select_names_of_core = select(core.c.name)
items_of_dept = select(Item.name).where(Item.dept_id == Dept.id)
UNION_WITH_ITEMS = "'' UNION SELECT name FROM/**/item"

# --- options of a statement
attempt(
    "option scope on the statement",
    lambda s: s.scalars(select_names_of_core.execution_options(scope=SYSTEM_SCOPE)).all(),
)
attempt(
    "option scope of the call",
    lambda s: s.scalars(select_names_of_core, execution_options={"scope": SYSTEM_SCOPE}).all(),
)
attempt(
    "option scope of get()",
    lambda s: names([s.get(Item, 11, execution_options={"scope": SYSTEM_SCOPE}) or Tag(name="-")]),
)
attempt(
    "option parent_in_scope",
    lambda s: len(s.execute(select(item_tag).execution_options(parent_in_scope=True)).all()) == 2,
)
attempt(
    "an explicit bind",
    lambda s: s.scalars(select_names_of_core, bind_arguments={"bind": s.get_bind()}).all(),
)
attempt(
    "criteria that are true",
    lambda s: names(
        s.scalars(select(Item).options(with_loader_criteria(InDept, lambda _: true())))
    ),
)
attempt(
    "criteria on the model that are true",
    lambda s: names(
        s.scalars(select(Item).options(with_loader_criteria(Item, true(), include_aliases=True)))
    ),
)


@probe("parameters named like those of the scope")
def _(s: Session) -> object:
    groups: BindParameter[Any] = bindparam("scope_groups", [1, 2, 3], expanding=True)
    return s.scalars(select_names_of_core.where(core.c.dept_id.in_(groups))).all()


@probe("unique parameters named like those of the scope")
def _(s: Session) -> object:
    groups: BindParameter[Any] = bindparam("scope_branches", [1, 2, 3], expanding=True, unique=True)
    return s.scalars(select_names_of_core.where(core.c.dept_id.in_(groups))).all()


@probe("a handwritten filter like that of the tree")
def _(s: Session) -> object:
    tops: BindParameter[Any] = bindparam("scope_branches", [1, 2, 3], expanding=True)
    inside = select(Branch.descendant_id).where(
        Branch.descendant_id == core.c.dept_id, Branch.ancestor_id.in_(tops)
    )
    return s.scalars(select_names_of_core.where(inside.exists())).all()


# --- raw SQL in disguise
attempt(
    "suffix_with",
    lambda s: s.scalars(select(Dept.name).suffix_with("UNION SELECT name FROM/**/item")).all(),
)
attempt(
    "prefix_with",
    lambda s: s.scalars(select(Dept.name).prefix_with("name FROM/**/item UNION SELECT")).all(),
)
attempt(
    "with_statement_hint",
    lambda s: s.scalars(
        select(Dept.name).with_statement_hint("UNION SELECT name FROM/**/item")
    ).all(),
)
attempt(
    "with_hint",
    lambda s: s.scalars(
        select(Dept.name).with_hint(Dept, "UNION SELECT name FROM/**/item --")
    ).all(),
)
attempt(
    "op()",
    lambda s: s.scalars(
        select(Dept.name).where(Dept.name.op(f"= {UNION_WITH_ITEMS} WHERE name <>")(""))
    ).all(),
)
attempt(
    "op() of a literal",
    lambda s: s.scalars(
        select(literal("x").op("|| (SELECT max(name) FROM/**/item) ||")("x"))
    ).all(),
)
attempt(
    "extract()",
    lambda s: s.scalars(
        select(extract("year FROM now()), (SELECT max(name) FROM/**/item", Dept.id))
    ).all(),
)
attempt(
    "func with SQL as its name",
    lambda s: s.scalars(select(getattr(func, "max(name) FROM/**/item --")())).all(),
)
attempt(
    "query_to_xml",
    lambda s: s.scalars(select(func.query_to_xml("select name from item", True, False, ""))).all(),
)
attempt(
    "table_to_xml", lambda s: s.scalars(select(func.table_to_xml("item", True, False, ""))).all()
)
RAW_NAME = quoted_name("(SELECT max(name) FROM/**/item)", quote=False)
attempt("an unquoted name of a column", lambda s: s.scalars(select(column(RAW_NAME))).all())
attempt(
    "an unquoted name of a label",
    lambda s: s.execute(select(Dept.id.label(quoted_name(f"x, {RAW_NAME}", quote=False)))).all(),
)
attempt("a Core alias with a space", lambda s: s.scalars(select(core.alias("a b").c.name)).all())
attempt(
    "a Core alias named like another table",
    lambda s: s.scalars(select(core.alias("dept").c.name)).all(),
)

# --- unusual SELECT statements
attempt(
    "lateral",
    lambda s: s.execute(
        select(Dept.name, (of := items_of_dept.lateral()).c.name).join(of, true())
    ).all(),
)
attempt("Core of the mapper", lambda s: s.execute(select(inspect(Item).local_table)).all())
attempt("Core of a subclass", lambda s: s.execute(select(Dog.__table__)).all())
attempt(
    "a union of ORM and Core",
    lambda s: s.execute(union_all(select(Item.name), select_names_of_core)).all(),
)
attempt("count of the Core table", lambda s: s.scalar(select(func.count()).select_from(core)) == 5)
attempt(
    "from_statement(Core)", lambda s: names(s.scalars(select(Item).from_statement(select(core))))
)
attempt(
    "a CTE of the Core table", lambda s: s.scalars(select(select_names_of_core.cte().c.name)).all()
)
attempt(
    "aliased flat, joined inheritance",
    lambda s: [dog.bark for dog in s.scalars(select(aliased(Dog, flat=True)))],
)
attempt(
    "with_polymorphic, flat alias",
    lambda s: [
        getattr(pet, "bark", "") for pet in s.scalars(select(with_polymorphic(Pet, "*", flat=True)))
    ],
)
attempt(
    "selectin_polymorphic",
    lambda s: [
        getattr(pet, "bark", "")
        for pet in s.scalars(select(Pet).options(selectin_polymorphic(Pet, [Dog])))
    ],
)
attempt(
    "load_only without its owner",
    lambda s: names(s.scalars(select(Item).options(load_only(Item.name)))),
)
attempt("defer of its group", lambda s: names(s.scalars(select(Item).options(defer(Item.dept_id)))))
attempt(
    "immediateload",
    lambda s: [
        names(dept.items) for dept in s.scalars(select(Dept).options(immediateload(Dept.items)))
    ],
)
attempt(
    "contains_eager over a Core join",
    lambda s: [
        names(dept.items)
        for dept in s.scalars(
            select(Dept)
            .join(core, core.c.dept_id == Dept.id)
            .options(contains_eager(Dept.items.of_type(aliased(Item, core))))
        ).unique()
    ],
)
attempt("get() with a lock", lambda s: s.get(Item, 11, with_for_update=True) is not None)
attempt("get() of an identity token", lambda s: s.get(Item, 11, identity_token="x") is not None)
attempt("Query.count()", lambda s: s.query(Item).count() != 2)
attempt(
    "Query.get() populating",
    lambda s: s.query(Item).populate_existing().filter_by(id=11).first() is not None,
)
attempt("Query.with_entities()", lambda s: s.query(Dept).with_entities(Item.name).all())
attempt("Query.exists()", lambda s: s.query(s.query(Item).filter(Item.id == 11).exists()).scalar())
attempt(
    "Query.from_statement(Core)", lambda s: names(s.query(Item).from_statement(select(core)).all())
)
attempt("Query.yield_per()", lambda s: names(s.query(Item).yield_per(1)))
attempt("window function", lambda s: s.execute(select(func.max(Item.name).over())).all())
attempt(
    "filter of an aggregate",
    lambda s: s.scalars(select(func.max(Item.name).filter(Item.id > 10))).all(),
)
attempt(
    "group by and having",
    lambda s: (
        2 in s.scalars(select(Item.dept_id).group_by(Item.dept_id).having(func.count() > 1)).all()
    ),
)
attempt(
    "a Private row by exists",
    lambda s: s.scalar(select(select(Token.id).where(Token.id == 2).exists())),
)


@probe("a correlated subquery to order by")
def _(s: Session) -> object:
    count = (
        select(func.count(Item.id)).where(Item.dept_id == Dept.id).correlate(Dept).scalar_subquery()
    )
    return s.scalars(
        select(Dept.id).where(Dept.id > 1, Dept.id < 10).order_by(count.desc(), Dept.id.desc())
    ).all() == [
        2,
        3,
    ]


@probe("relationships of a transient object")
def _(s: Session) -> object:
    s.enable_relationship_loading(note := Note(item_id=11))
    return note.item and note.item.name


# --- unusual DML statements
@probe("UPDATE .. FROM a guarded model")
def _(s: Session) -> object:
    s.execute(
        update(Dept).where(Dept.id == Item.dept_id).values(name=Item.name),
        execution_options={"synchronize_session": False},
    )
    s.commit()
    return raw(s, "select name from dept")


@probe("DELETE .. USING a guarded model")
def _(s: Session) -> object:
    s.execute(
        delete(Tag).where(Tag.id < Item.id, Item.id == 11),
        execution_options={"synchronize_session": False},
    )
    s.commit()
    return not raw(s, "select id from tag")


@probe("RETURNING a subquery")
def _(s: Session) -> object:
    return s.execute(
        update(Tag).values(name="x").returning(select(func.max(Item.name)).scalar_subquery())
    ).all()


@probe("from_statement(UPDATE .. RETURNING)")
def _(s: Session) -> object:
    changed = update(Item).values(n=9).returning(Item)
    return [*names(s.scalars(select(Item).from_statement(changed))), foreign_row_was_written(s)]


@probe("INSERT of a subquery")
def _(s: Session) -> object:
    s.execute(insert(Tag).values(id=9, name=select(func.max(Item.name)).scalar_subquery()))
    s.commit()
    return raw(s, "select name from tag")


@probe("a reference by INSERT .. SELECT")
def _(s: Session) -> object:
    s.execute(insert(Pin).from_select(["id", "item_id"], select(Dept.id, Dept.id + 9)))
    s.commit()
    return bool(raw(s, "select id from pin where item_id > 10"))


@probe("a reference by UPDATE, as a dictionary of strings")
def _(s: Session) -> object:
    s.add(Pin(id=1, item_id=1))
    s.flush()
    s.execute(update(Pin).values({"item_id": 11}))
    s.commit()
    return bool(raw(s, "select id from pin where item_id = 11"))


@probe("a reference by ordered_values")
def _(s: Session) -> object:
    s.add(Pin(id=1, item_id=1))
    s.flush()
    s.execute(update(Pin).ordered_values((Pin.item_id, 11)))
    s.commit()
    return bool(raw(s, "select id from pin where item_id = 11"))


@probe("an expression as the group of a row")
def _(s: Session) -> object:
    item = s.get_one(Item, 1)
    item.dept_id = Item.dept_id + 1
    item.owner_id = Item.owner_id + 1
    s.commit()
    return bool(raw(s, "select id from item where id = 1 and dept_id = 2"))


@probe("an expression as a reference")
def _(s: Session) -> object:
    s.add(Pin(id=1, item_id=literal(10) + 1))
    s.commit()
    return bool(raw(s, "select id from pin where item_id = 11"))


def _set_later(s: Session, **values: Any) -> None:
    for name, value in values.items():
        setattr(s.get_one(Item, 1), name, value)


@probe("a new key for an existing row")
def _(s: Session) -> object:
    _set_later(s, id=11)
    s.commit()
    return bool(raw(s, "select id from item where id = 11 and name = 'mine1'"))


def loaded_elsewhere(**values: Any) -> Item:
    """Returns a detached object with all the attributes that another session loaded."""
    item = detached_item(id=values["id"])
    for name, value in values.items():
        set_committed_value(item, name, value)
    return item


SECRET_VALUES = {"id": 12, "name": "SECRET12", "n": 0, "dept_id": 2, "owner_id": 2}


@probe("get() of a row that another session loaded")
def _(s: Session) -> object:
    s.add(loaded_elsewhere(**SECRET_VALUES))
    return s.get(Item, 12) is not None


@probe("delete() of a row that another session loaded")
def _(s: Session) -> object:
    s.delete(loaded_elsewhere(**SECRET_VALUES))
    s.commit()
    return not raw(s, "select id from item where id = 12")


@probe("a subclass row, expired")
def _(s: Session) -> object:
    dog = s.get_one(Dog, 1)
    s.commit()
    raw(s, "update pet set dept_id = 2, owner_id = 2 where id = 1")
    raw(s, "update dog set bark = 'SECRETBARK' where id = 1")
    assert dog.kind
    return dog.bark


@probe("one attribute of a subclass row, expired")
def _(s: Session) -> object:
    dog = s.get_one(Dog, 1)
    raw(s, "update pet set dept_id = 2, owner_id = 2 where id = 1")
    raw(s, "update dog set bark = 'SECRETBARK' where id = 1")
    s.expire(dog, ["bark"])
    return dog.bark


@probe("driver SQL on an engine with the scope option")
def _(s: Session) -> object:
    bind: Any = s.get_bind()
    scope = s.scope  # type: ignore[attr-defined]
    with bind.execution_options(scope=scope).connect() as connection:
        return connection.exec_driver_sql("select name from item").all()


@probe("bulk_insert_mappings")
def _(s: Session) -> object:
    s.bulk_insert_mappings(
        inspect(Item), [{"id": 70, "name": "x", "n": 0, "dept_id": 2, "owner_id": 2}]
    )
    s.commit()
    return bool(raw(s, "select id from item where id = 70"))
