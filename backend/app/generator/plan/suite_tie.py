"""What a module's tests send and expect of its ties."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.generator.literal import Python
from app.generator.plan.field import Field
from app.generator.plan.rows import Rows, Unknown
from app.generator.plan.tie import Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class TieCase:
    """`known` is the key of a row the form can be tied to, None where that is another row of this
    table.
    """

    tie: Tie
    known: Python | None
    nobody: Python

    @property
    def in_form(self) -> Python:
        return Python(f"[{self.known or ''}]")


def cases_of(ties: tuple[Tie, ...], own: str, rows: Rows) -> Iterator[TieCase]:
    """A tie whose other end nobody can make a row of stays empty, and untested."""
    for tie in ties:
        other = tie.target.table.name
        known = None
        if other != own:
            try:
                known = sent(tie.theirs, f"{rows.make(other)}.{tie.key}")
            except Unknown:
                continue
        yield TieCase(tie=tie, known=known, nobody=nobody(tie.theirs))


def sent(field: Field, key: str) -> Python:
    """A key in JSON."""
    return Python(
        f"str({key})" if field.kind.python == "UUID" or "Big" in field.kind.shown else key
    )


def nobody(field: Field) -> Python:
    """A key that no row has."""
    if field.kind.python == "UUID":
        return Python('"00000000-0000-4000-8000-000000000000"')
    if field.kind.python != "int":
        return Python('"no such"')
    return Python(
        "0" if field.kind.asked.startswith(("UInt", "BigU", "Year")) or field.kind.rules else "-1"
    )
