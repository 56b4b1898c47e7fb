"""One column, decided: the code that stands for it in the model, the request and the response."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite

from app.generator.config import ColumnConfig, Widget
from app.generator.configure import of_dictionary
from app.generator.facts import Column, Identity, Table
from app.generator.literal import Python, Safe, python
from app.generator.types import Kind, stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    column: Column
    config: ColumnConfig
    name: Safe
    kind: Kind
    is_key: bool
    given: bool  # the database numbers it
    readonly: bool  # not in any form
    once: bool  # in the form that creates only
    default: Python | None  # of the request, where the table has a literal one
    optional: bool  # may be left out when creating
    mapped: Python | None  # the right side of its line in the model
    reference: Python | None = None  # what it points at, as the model says it

    @property
    def title(self) -> str:
        return self.config.title

    @property
    def title_en(self) -> str:
        return self.config.title_en

    @property
    def dict(self) -> str | None:
        """Whose items it is chosen from."""
        linked = self.reference is not None
        return (
            self.config.dict_type if of_dictionary(self.column, self.kind, linked=linked) else None
        )

    @property
    def nullable(self) -> bool:
        return self.column.nullable and not self.is_key

    @property
    def annotation(self) -> Python:
        return Python(
            self.kind.python + (" | None" if self.nullable and self.kind.python != "Any" else "")
        )

    @property
    def asked(self) -> Python:
        return Python(self.kind.asked + (" | None" if self.nullable else ""))

    @property
    def shown(self) -> Python:
        nullable = self.nullable and "None" not in self.kind.shown
        return Python(self.kind.shown + (" | None" if nullable else ""))

    @property
    def listed(self) -> bool:
        return not self.kind.hidden and self.config.html_type is not Widget.PASSWORD

    @property
    def required(self) -> bool:
        return not self.nullable and not self.optional and self.kind.python not in ("bool", "Any")

    def creating(self, title: str | None = None) -> Python:
        """Its line in the request that creates a row."""
        late = self.optional and not self.nullable and self.default is None
        asked = Python(f"{self.kind.asked} | None") if late else self.asked
        return self._asking(asked, late=late, title=title)

    def updating(self) -> Python:
        """What no answer shows nobody can say again: left out, it stays as it is."""
        asked = self.asked if self.listed else Python(f"{self.kind.asked} | None")
        return self._asking(asked, late=not self.listed)

    @property
    def differs(self) -> bool:
        """Left out when creating, the database fills it in; a form that is saved whole must say it,
        if it can.
        """
        return not self.nullable and (not self.listed or (self.optional and self.default is None))

    def _asking(self, asked: Python, *, late: bool, title: str | None = None) -> Python:
        default = "None" if late else self.default or ("None" if self.nullable else None)
        rules = [f"{name}={python(value)}" for name, value in self.kind.rules.items()]
        inside = [*([default] if default else []), f"title={python(title or self.title)}", *rules]
        return Python(f"{self.name}: {asked} = Field({', '.join(inside)})")

    def answering(self, title: str) -> Python:
        return Python(f"{self.name}: {self.shown} = Field(title={python(title)})")


def field_of(  # noqa: PLR0913, PLR0917 (everything a field is decided from)
    table: Table,
    column: Column,
    config: ColumnConfig,
    kind: Kind,
    reference: Python | None,
    owned: bool,
) -> Field:
    name = Safe(config.python_field)
    is_key = column.name in table.primary_key
    alone = table.primary_key == (column.name,)
    given = column.identity is not None or column.computed is not None
    stamp = stamped(column, table)
    default = literal_default(column, kind)
    readonly = (
        column.identity is not None
        or column.computed is not None
        or stamp is not None
        or kind.readonly is not None
        or owned
        or not (config.is_insert or config.is_edit)
    )
    once = (is_key or not config.is_edit) and not readonly
    return Field(
        column=column,
        config=config,
        name=name,
        kind=kind,
        is_key=is_key,
        given=given,
        readonly=readonly,
        once=once,
        default=default,
        optional=column.nullable
        or column.default is not None
        or (readonly and column.name in table.filled),
        reference=reference,
        mapped=_mapped(table, column, name, kind, reference, stamp, default, alone=alone),
    )


def literal_default(column: Column, kind: Kind) -> Python | None:  # noqa: PLR0911 (one line a kind of value)
    default = column.default
    if default is None or default.literal is None or kind.readonly or kind.hidden:
        return None
    text = default.literal
    try:
        if kind.python == "bool":
            return Python(str(text.lower() in ("1", "t", "true", "y", "yes", "on")))
        if kind.python == "int":
            return Python(str(int({"true": "1", "false": "0"}.get(text, text))))
        if kind.python == "Decimal":
            return python(Decimal(text)) if Decimal(text).is_finite() else None
        if kind.python == "float":
            return Python(repr(float(text))) if isfinite(float(text)) else None
    except (ValueError, InvalidOperation):
        return None
    if kind.literals and not kind.flags:
        return python(text) if text in kind.literals else None
    return python(text) if kind.python == "str" and not kind.rules.get("pattern") else None


def _mapped(  # noqa: PLR0913, PLR0917 (likewise)
    table: Table,
    column: Column,
    name: str,
    kind: Kind,
    reference: Python | None,
    stamp: str | None,
    default: Python | None,
    *,
    alone: bool,
) -> Python | None:
    inside = [
        *([python(column.name)] if column.name != name else []),
        *([kind.sql] if kind.sql and not (reference and kind.python == "int") else []),
        *([f"ForeignKey({reference})"] if reference else []),
        *(["primary_key=True"] if column.name in table.primary_key else []),
    ]
    if column.name in table.primary_key:
        if alone and kind.python == "int" and column.identity is None and not reference:
            inside.append("autoincrement=False")
    elif any(unique.whole and unique.columns == (column.name,) for unique in table.uniques):
        inside.append("unique=True")
    if column.computed is not None:
        inside.append("server_default=FetchedValue(), server_onupdate=FetchedValue()")
    elif stamp:
        inside.append(stamp)
    elif default is not None and column.default is not None and column.default.literal is not None:
        inside.append(f"server_default={python(column.default.literal)}")
    elif (
        column.default is not None
        or (column.identity is Identity.ALWAYS and not alone)
        or (column.identity is not None and column.name not in table.primary_key)
        or (kind.readonly is not None and column.name in table.filled)
    ):
        inside.append("server_default=FetchedValue()")
    if kind.hidden:
        inside.append("deferred=True")
    return Python(f"mapped_column({', '.join(inside)})") if inside else None
