"""Rows that a generated test inserts before it uses the API."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.configure import display_column
from app.generator.introspect.schema import TypeFamily, UniqueInfo
from app.generator.literals import Python, SafeText
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan

# Rows of the platform that exist in every test.
PLATFORM_ROW_IDS = {"sys_user": 9, "sys_dept": 2}


class UnknownValue(Exception):
    """The schema does not tell what values a column takes."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class FixtureRow:
    """A row that the test inserts, or one of the platform that it loads."""

    variable: SafeText
    model: ModelPlan
    values: tuple[tuple[SafeText, Python], ...]
    existing_id: int | None = None  # set for a row of the platform


class FixtureRows:
    """Collects the rows of tables, and of the tables they need, in the order of insertion.

    If tables need each other, the row that is needed before it is inserted gets a fixed key.
    """

    def __init__(self, models: Mapping[str, ModelPlan]) -> None:
        self.models = models
        self.rows: list[FixtureRow] = []
        self.variables: dict[str, SafeText] = {}
        self.has_cycle = False
        # The tables whose row is being built, and the fixed keys of that row.
        self._in_progress: dict[str, dict[SafeText, Python]] = {}

    def add_row(self, table_name: str) -> SafeText:
        """Returns the variable of the table's row. Raises UnknownValue if none can be made."""
        if table_name in self.variables:
            return self.variables[table_name]
        model = self.models.get(table_name)
        if model is not None and model.platform_class is not None:
            return self._add_platform_row(model)
        if model is None or find_unpredictable_column(model):
            raise UnknownValue(table_name)
        fixed_keys = self._in_progress[table_name] = {}
        label = display_column(model.table)
        values: dict[SafeText, Python] = {}
        unique = unique_columns(model)
        for field in model.fields:
            is_used = field.column.name in (label, *self._referenced_columns(table_name))
            if (is_used and not field.request.readonly) or _is_required(field):
                values[field.name] = self._field_value(field, model, unique)
        values |= fixed_keys
        del self._in_progress[table_name]
        suffix = "_" * sum(row.model is model for row in self.rows)
        variable = SafeText(f"{model.location.names.row_variable}{suffix}")
        self.variables[table_name] = variable
        self.rows.append(FixtureRow(variable=variable, model=model, values=tuple(values.items())))
        return variable

    def _referenced_columns(self, table_name: str) -> set[str]:
        """Returns the columns that foreign keys reference: they may allow NULL."""
        return {
            column
            for model in self.models.values()
            for key in model.table.foreign_keys
            if key.target_table == table_name
            for column in key.target_columns
        }

    def _add_platform_row(self, model: ModelPlan) -> SafeText:
        name = model.table.name
        if name not in PLATFORM_ROW_IDS or any(row.model is model for row in self.rows):
            raise UnknownValue(name)
        variable = SafeText(f"a_{model.location.names.singular}")
        self.variables[name] = variable
        self.rows.append(
            FixtureRow(
                variable=variable, model=model, values=(), existing_id=PLATFORM_ROW_IDS[name]
            )
        )
        return variable

    def add_another_row(self, table_name: str) -> SafeText:
        """Adds a second row, for a reference that must be unique."""
        self.variables.pop(table_name, None)
        return self.add_row(table_name)

    def _field_value(self, field: FieldPlan, model: ModelPlan, unique: set[str]) -> Python:
        if field.attribute.foreign_key_target is not None:
            return self._reference(field, model)
        samples = field.mapping.samples
        if samples is None:
            raise UnknownValue(field.column.name)
        if field.column.name in unique and samples.unique_python is not None:
            return Python(samples.unique_python)
        if samples.python is None:
            raise UnknownValue(field.column.name)
        return Python(samples.python)

    def _reference(self, field: FieldPlan, model: ModelPlan) -> Python:
        target = target_table_of(field, model)
        attribute = key_attribute(field, model, self.models[target])
        if target in self._in_progress:
            self.has_cycle = True
            return self._in_progress[target].setdefault(attribute, _fixed_key(field))
        is_used = is_unique(field, model) and any(row.model is model for row in self.rows)
        variable = self.add_another_row(target) if is_used else self.add_row(target)
        return Python(f"{variable}.{attribute}")


def unique_columns(model: ModelPlan) -> set[str]:
    """Returns columns that keep rows distinct: one of each unique constraint, where possible."""
    table = model.table
    sets = [unique.columns for unique in table.uniques if unique.columns]
    if not any(model.field_by_column(name).is_generated for name in table.primary_key):
        sets.insert(0, table.primary_key)
    if any(_depends_on_any_column(unique, model) for unique in table.uniques):
        sets += [(field.column.name,) for field in model.fields if not field.mapping.choices]
    chosen = set[str]()
    for columns in sets:
        fields = [model.field_by_column(name) for name in columns]
        if chosen & set(columns) or any(field.is_generated for field in fields):
            continue
        candidates = [field.column.name for field in fields if _has_unique_values(field)]
        chosen.update(candidates[:1])
    return chosen


def _depends_on_any_column(unique: UniqueInfo, model: ModelPlan) -> bool:
    """Returns whether a unique index is over expressions or computed columns."""
    fields = [model.field_by_column(name) for name in unique.columns]
    return not fields or any(field.column.computed is not None for field in fields)


def _has_unique_values(field: FieldPlan) -> bool:
    samples = field.mapping.samples
    is_free = field.attribute.foreign_key_target is None and not field.request.readonly
    return is_free and samples is not None and samples.unique_python is not None


def _is_required(field: FieldPlan) -> bool:
    definition = field.attribute.definition
    has_default = field.column.default is not None or bool(definition and "default=" in definition)
    is_nullable = field.column.nullable and not field.is_key
    return not field.is_generated and not has_default and not is_nullable


def is_unique(field: FieldPlan, model: ModelPlan) -> bool:
    return any(unique.columns == (field.column.name,) for unique in model.table.uniques)


def _fixed_key(field: FieldPlan) -> Python:
    """Returns a key in the middle of the type's range.

    Sequences start at the lower end, and a test that counts upwards has room above.
    """
    if field.mapping.python_type != "int" or field.mapping.samples is None:
        raise UnknownValue(field.column.name)
    return Python(str(int(str(field.mapping.samples.value)) // 2))


def target_table_of(field: FieldPlan, model: ModelPlan) -> str:
    key = next(key for key in model.table.foreign_keys if key.columns == (field.column.name,))
    return key.target_table


def key_attribute(field: FieldPlan, model: ModelPlan, target: ModelPlan) -> SafeText:
    key = next(key for key in model.table.foreign_keys if key.columns == (field.column.name,))
    return target.field_by_column(key.target_columns[0]).name


def find_unpredictable_column(model: ModelPlan) -> str | None:
    """Returns a column, or the table, for which no valid value can be derived, or None."""
    table = model.table
    if table.is_partitioned:
        return table.name
    for columns in (table.primary_key, *(unique.columns for unique in table.uniques)):
        if columns and all(_is_choice(model.field_by_column(name)) for name in columns):
            return columns[0]  # every value may be in use
    for check in table.checks:
        is_understood = (
            check.choices or check.flags or check.minimum is not None or check.maximum is not None
        )
        if check.column is None or not is_understood:
            return check.column or check.name or table.name
    for key in table.foreign_keys:
        fields = [model.field_by_column(name) for name in key.columns]
        is_mapped = all(field.attribute.foreign_key_target is not None for field in fields)
        if not is_mapped and not all(table.column(name).nullable for name in key.columns):
            return key.columns[0]
    for field in model.fields:
        is_required = not field.request.optional_on_create and not field.is_generated
        is_timestamp = field.column.type.family is TypeFamily.DATETIME
        if is_required and field.mapping.samples is None and not is_timestamp:
            return field.column.name
    return None


def _is_choice(field: FieldPlan) -> bool:
    is_choice = bool(field.mapping.choices) or field.mapping.python_type == "bool"
    return is_choice and field.attribute.foreign_key_target is None
