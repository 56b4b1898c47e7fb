"""Rows that tests make for a table to point at, and values no other row has."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.configure import label_of
from app.generator.facts import Family
from app.generator.literal import Python, Safe
from app.generator.plan.field import Field
from app.generator.plan.model import Model
from app.generator.types import Kind

KNOWN = {"sys_user": 9, "sys_dept": 2}  # the platform's, which every test finds there


class Unknown(Exception):
    """Nothing here says what a value must be like."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    variable: Safe
    model: Model
    values: tuple[tuple[Safe, Python], ...]
    known: int | None = None  # the id of a row that is there already


def fresh(kind: Kind, length: int | None, mark: str = "") -> Python | None:  # noqa: PLR0911 (one line a kind)
    """An expression that gives another value each time, growing; None where there are too few
    values for that.
    """
    if kind.literals:
        return None
    if kind.python == "int":
        high = kind.samples.full if kind.samples else 0
        top = int(str(high)) if high else 0
        if top > 2_100_000_000:
            return Python("next(IDS)")
        return Python(f"{max(top // 2, 1)} + next(IDS) % {max(top // 2, 1)}") if top > 50 else None
    if kind.python == "UUID" or kind.asked == "AnyUuid":
        return Python("str(UUID(int=next(IDS)))")
    if (
        kind.python == "str"
        and kind.sql
        and kind.sql.startswith(("String", "Text"))
        and "pattern" not in kind.rules
    ):
        if length is not None and length < 10:
            return Python(f'f"{{next(IDS) % {10**length}:0{length}}}"')
        prefix = mark if length is None or len(mark) + 11 <= length else ""
        return Python('f"{NAME} {next(IDS)}"') if prefix else Python('f"{next(IDS)}"')
    if kind.python == "date":
        return Python("(date(2100, 1, 1) + timedelta(days=next(IDS) % 9999)).isoformat()")
    if kind.python == "Decimal":
        return Python(f'f"{{next(IDS) % 99}}.{"0" * (kind.digits or 0)}"') if kind.digits else None
    return None


def fresh_value(field: Field) -> Python | None:
    """The same as a Python value, for a row made without the API."""
    code = fresh(field.kind, field.column.type.length)
    if code is None:
        return None
    wrapped = {
        "UUID": "UUID(int=next(IDS))",
        "date": "date(2100, 1, 1) + timedelta(days=next(IDS) % 9999)",
        "Decimal": f"Decimal({code})",
    }
    return Python(wrapped.get(field.kind.python, str(code)))


def unique_columns(model: Model) -> set[str]:
    """Columns that make a row differ from every other: one of each unique set is enough."""
    table = model.table
    chosen = set[str]()
    sets = [unique.columns for unique in table.uniques if unique.columns]
    if not any(model.named(name).given for name in table.primary_key):
        sets.insert(0, table.primary_key)
    if any(not unique.columns for unique in table.uniques):
        sets += [
            (f.column.name,) for f in model.fields if f.kind.python == "str" and not f.kind.literals
        ]
    for columns in sets:
        fields = [model.named(name) for name in columns]
        if chosen & set(columns) or any(field.given for field in fields):
            continue
        able = [
            f
            for f in fields
            if f.reference is None and fresh_value(f) is not None and not f.readonly
        ]
        if able:
            chosen.add(able[0].column.name)
    return chosen


def needed(model: Model) -> list[Field]:
    """What a row cannot be without."""
    return [
        field
        for field in model.fields
        if not field.given
        and not (field.mapped and ("default=" in field.mapped))
        and (field.is_key or not field.column.nullable)
        and field.column.default is None
    ]


class Rows:
    """The rows of tables and of all they need, in the order they can be made.

    Where tables need each other there is no such order: the row that is needed before it is made
    gets a known key.
    """

    def __init__(self, every: Mapping[str, Model]) -> None:
        self.every = every
        self.made: list[Row] = []
        self.variables: dict[str, Safe] = {}
        self.circular = False
        self._open: dict[
            str, dict[Safe, Python]
        ] = {}  # tables whose row is being made, and its known keys

    def make(self, name: str) -> Safe:
        """What the row of this table is called."""
        if name in self.variables:
            return self.variables[name]
        if name in self.every and self.every[name].ours is not None:
            return self._known(self.every[name])
        if name not in self.every or unsure(self.every[name]):
            raise Unknown(name)
        model = self.every[name]
        known = self._open[name] = {}
        uniques = unique_columns(model)
        required = needed(model)
        label = label_of(model.table)
        wanted = [
            f for f in model.fields if f in required or (f.column.name == label and not f.readonly)
        ]
        values = {field.name: self._value(field, model, uniques) for field in wanted} | known
        del self._open[name]
        again = sum(row.model is model for row in self.made) + (
            model.business in ("form", "db", "client")
        )
        self.variables[name] = Safe(f"{model.business}{'_' * again}")
        self.made.append(
            Row(variable=self.variables[name], model=model, values=tuple(values.items()))
        )
        return self.variables[name]

    def _known(self, model: Model) -> Safe:
        """Rows of the platform are not made for one table's tests: they are found."""
        name = model.table.name
        if name not in KNOWN or any(row.model is model for row in self.made):
            raise Unknown(name)
        self.variables[name] = Safe(f"a_{model.business}")
        self.made.append(
            Row(variable=self.variables[name], model=model, values=(), known=KNOWN[name])
        )
        return self.variables[name]

    def another(self, name: str) -> Safe:
        """A second row, for what must be the only one that points at it."""
        self.variables.pop(name, None)
        return self.make(name)

    def _value(self, field: Field, model: Model, uniques: set[str]) -> Python:
        if field.reference is not None:
            target = target_of(field, model)
            attribute = key_attribute(field, model, self.every[target])
            if target in self._open:
                self.circular = True
                return self._open[target].setdefault(attribute, _known_key(field))
            taken = is_unique(field, model) and any(row.model is model for row in self.made)
            return Python(f"{self.another(target) if taken else self.make(target)}.{attribute}")
        value = fresh_value(field) if field.column.name in uniques else None
        if value is not None:
            return value
        if field.kind.model_value is None or field.kind.readonly:
            raise Unknown(field.column.name)
        return Python(field.kind.model_value)


def is_unique(field: Field, model: Model) -> bool:
    return any(unique.columns == (field.column.name,) for unique in model.table.uniques)


def _known_key(field: Field) -> Python:
    """In the middle of what its type holds: real rows begin at the low end, and whoever counts on
    has room above.
    """
    if field.kind.python != "int" or field.kind.samples is None:
        raise Unknown(field.column.name)
    return Python(str(int(str(field.kind.samples.full)) // 2))


def target_of(field: Field, model: Model) -> str:
    link = next(link for link in model.table.foreign_keys if link.columns == (field.column.name,))
    return link.target_table


def key_attribute(field: Field, model: Model, target: Model) -> Safe:
    link = next(link for link in model.table.foreign_keys if link.columns == (field.column.name,))
    return target.named(link.target_columns[0]).name


def unsure(model: Model) -> str | None:
    """A column, or the table, of which nobody can say what values it takes."""
    table = model.table
    if table.parted:
        return table.name
    for columns in (table.primary_key, *(unique.columns for unique in table.uniques)):
        if columns and all(_is_choice(model.named(name)) for name in columns):
            return columns[0]  # each of the few there are may be in use
    for check in table.checks:
        told = (
            check.choices or check.flags or check.minimum is not None or check.maximum is not None
        )
        if check.column is None or not told:
            return check.column or check.name or table.name
    for link in table.foreign_keys:
        hard = any(model.named(name).reference is None for name in link.columns)
        if hard and not all(table.column(name).nullable for name in link.columns):
            return link.columns[0]
    for field in model.fields:
        required = not field.optional and not field.given
        if (
            required
            and field.kind.samples is None
            and field.column.type.family is not Family.DATETIME
        ):
            return field.column.name
    return None


def _is_choice(field: Field) -> bool:
    return field.reference is None and (bool(field.kind.literals) or field.kind.python == "bool")
