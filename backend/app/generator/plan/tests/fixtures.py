"""Rows that tests make for a table to point at, and values no other row has."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.configure import display_column
from app.generator.introspect.schema import TypeFamily
from app.generator.literals import Python, SafeText
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan
from app.generator.types import TypeMapping

PLATFORM_ROW_IDS = {"sys_user": 9, "sys_dept": 2}  # the platform's, which every test finds there


class UnknownValue(Exception):
    """Nothing here says what a value must be like."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class FixtureRow:
    variable: SafeText
    model: ModelPlan
    values: tuple[tuple[SafeText, Python], ...]
    existing_id: int | None = None  # the id of a row that is there already


def unique_json_value(  # noqa: PLR0911 (a table of cases)
    mapping: TypeMapping, length: int | None, name_prefix: str = ""
) -> Python | None:
    """An expression that gives another value each time, growing; None where there are too few
    values for that.
    """
    if mapping.choices:
        return None
    if mapping.python_type == "int":
        high = mapping.samples.value if mapping.samples else 0
        top = int(str(high)) if high else 0
        if top > 2_100_000_000:
            return Python("next(IDS)")
        return Python(f"{max(top // 2, 1)} + next(IDS) % {max(top // 2, 1)}") if top > 50 else None
    if mapping.python_type == "UUID" or mapping.request_type == "UuidString":
        return Python("str(UUID(int=next(IDS)))")
    if (
        mapping.python_type == "str"
        and mapping.sqlalchemy_type
        and mapping.sqlalchemy_type.startswith(("String", "Text"))
        and "pattern" not in mapping.constraints
    ):
        if length is not None and length < 10:
            return Python(f'f"{{next(IDS) % {10**length}:0{length}}}"')
        prefix = name_prefix if length is None or len(name_prefix) + 11 <= length else ""
        return Python('f"{NAME} {next(IDS)}"') if prefix else Python('f"{next(IDS)}"')
    if mapping.python_type == "date":
        return Python("(date(2100, 1, 1) + timedelta(days=next(IDS) % 9999)).isoformat()")
    if mapping.python_type == "Decimal":
        return (
            Python(f'f"{{next(IDS) % 99}}.{"0" * (mapping.decimal_places or 0)}"')
            if mapping.decimal_places
            else None
        )
    return None


def unique_python_value(field: FieldPlan) -> Python | None:
    """The same as a Python value, for a row made without the API."""
    code = unique_json_value(field.mapping, field.column.type.length)
    if code is None:
        return None
    wrapped = {
        "UUID": "UUID(int=next(IDS))",
        "date": "date(2100, 1, 1) + timedelta(days=next(IDS) % 9999)",
        "Decimal": f"Decimal({code})",
    }
    return Python(wrapped.get(field.mapping.python_type, str(code)))


def unique_columns(model: ModelPlan) -> set[str]:
    """Columns that make a row differ from every other: one of each unique set is enough."""
    table = model.table
    chosen = set[str]()
    sets = [unique.columns for unique in table.uniques if unique.columns]
    if not any(model.field_by_column(name).is_generated for name in table.primary_key):
        sets.insert(0, table.primary_key)
    if any(not unique.columns for unique in table.uniques):
        sets += [
            (f.column.name,)
            for f in model.fields
            if f.mapping.python_type == "str" and not f.mapping.choices
        ]
    for columns in sets:
        fields = [model.field_by_column(name) for name in columns]
        if chosen & set(columns) or any(field.is_generated for field in fields):
            continue
        able = [
            f
            for f in fields
            if f.foreign_key_target is None
            and unique_python_value(f) is not None
            and not f.readonly
        ]
        if able:
            chosen.add(able[0].column.name)
    return chosen


def required_fields(model: ModelPlan) -> list[FieldPlan]:
    """What a row cannot be without."""
    return [
        field
        for field in model.fields
        if not field.is_generated
        and not (field.column_definition and ("default=" in field.column_definition))
        and (field.is_key or not field.column.nullable)
        and field.column.default is None
    ]


class FixtureRows:
    """The rows of tables and of all they need, in the order they can be made.

    Where tables need each other there is no such order: the row that is needed before it is made
    gets a known key.
    """

    def __init__(self, models: Mapping[str, ModelPlan]) -> None:
        self.models = models
        self.rows: list[FixtureRow] = []
        self.variables: dict[str, SafeText] = {}
        self.has_cycle = False
        self._in_progress: dict[
            str, dict[SafeText, Python]
        ] = {}  # tables whose row is being made, and its known keys

    def add_row(self, table_name: str) -> SafeText:
        """What the row of this table is called."""
        if table_name in self.variables:
            return self.variables[table_name]
        if table_name in self.models and self.models[table_name].platform_class is not None:
            return self._add_platform_row(self.models[table_name])
        if table_name not in self.models or find_unpredictable_column(self.models[table_name]):
            raise UnknownValue(table_name)
        model = self.models[table_name]
        known = self._in_progress[table_name] = {}
        uniques = unique_columns(model)
        required = required_fields(model)
        label = display_column(model.table)
        wanted = [
            f for f in model.fields if f in required or (f.column.name == label and not f.readonly)
        ]
        values = {field.name: self._field_value(field, model, uniques) for field in wanted} | known
        del self._in_progress[table_name]
        again = sum(row.model is model for row in self.rows) + (
            model.business_name in ("form", "db", "client")
        )
        self.variables[table_name] = SafeText(f"{model.business_name}{'_' * again}")
        self.rows.append(
            FixtureRow(
                variable=self.variables[table_name], model=model, values=tuple(values.items())
            )
        )
        return self.variables[table_name]

    def _add_platform_row(self, model: ModelPlan) -> SafeText:
        """Rows of the platform are not made for one table's tests: they are found."""
        name = model.table.name
        if name not in PLATFORM_ROW_IDS or any(row.model is model for row in self.rows):
            raise UnknownValue(name)
        self.variables[name] = SafeText(f"a_{model.business_name}")
        self.rows.append(
            FixtureRow(
                variable=self.variables[name],
                model=model,
                values=(),
                existing_id=PLATFORM_ROW_IDS[name],
            )
        )
        return self.variables[name]

    def add_another_row(self, table_name: str) -> SafeText:
        """A second row, for what must be the only one that points at it."""
        self.variables.pop(table_name, None)
        return self.add_row(table_name)

    def _field_value(self, field: FieldPlan, model: ModelPlan, uniques: set[str]) -> Python:
        if field.foreign_key_target is not None:
            target = target_table_of(field, model)
            attribute = key_attribute(field, model, self.models[target])
            if target in self._in_progress:
                self.has_cycle = True
                return self._in_progress[target].setdefault(attribute, _fixed_key(field))
            taken = is_unique(field, model) and any(row.model is model for row in self.rows)
            return Python(
                f"{self.add_another_row(target) if taken else self.add_row(target)}.{attribute}"
            )
        value = unique_python_value(field) if field.column.name in uniques else None
        if value is not None:
            return value
        if field.mapping.python_sample is None or field.mapping.readonly_reason:
            raise UnknownValue(field.column.name)
        return Python(field.mapping.python_sample)


def is_unique(field: FieldPlan, model: ModelPlan) -> bool:
    return any(unique.columns == (field.column.name,) for unique in model.table.uniques)


def _fixed_key(field: FieldPlan) -> Python:
    """In the middle of what its type holds: real rows begin at the low end, and whoever counts on
    has room above.
    """
    if field.mapping.python_type != "int" or field.mapping.samples is None:
        raise UnknownValue(field.column.name)
    return Python(str(int(str(field.mapping.samples.value)) // 2))


def target_table_of(field: FieldPlan, model: ModelPlan) -> str:
    link = next(link for link in model.table.foreign_keys if link.columns == (field.column.name,))
    return link.target_table


def key_attribute(field: FieldPlan, model: ModelPlan, target: ModelPlan) -> SafeText:
    link = next(link for link in model.table.foreign_keys if link.columns == (field.column.name,))
    return target.field_by_column(link.target_columns[0]).name


def find_unpredictable_column(model: ModelPlan) -> str | None:
    """A column, or the table, of which nobody can say what values it takes."""
    table = model.table
    if table.is_partitioned:
        return table.name
    for columns in (table.primary_key, *(unique.columns for unique in table.uniques)):
        if columns and all(_is_choice(model.field_by_column(name)) for name in columns):
            return columns[0]  # each of the few there are may be in use
    for check in table.checks:
        told = (
            check.choices or check.flags or check.minimum is not None or check.maximum is not None
        )
        if check.column is None or not told:
            return check.column or check.name or table.name
    for link in table.foreign_keys:
        hard = any(model.field_by_column(name).foreign_key_target is None for name in link.columns)
        if hard and not all(table.column(name).nullable for name in link.columns):
            return link.columns[0]
    for field in model.fields:
        required = not field.optional_on_create and not field.is_generated
        if (
            required
            and field.mapping.samples is None
            and field.column.type.family is not TypeFamily.DATETIME
        ):
            return field.column.name
    return None


def _is_choice(field: FieldPlan) -> bool:
    return field.foreign_key_target is None and (
        bool(field.mapping.choices) or field.mapping.python_type == "bool"
    )
