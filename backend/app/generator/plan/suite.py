"""What a module's tests send and expect, for their template."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.generator.literal import Python, Safe, python
from app.generator.plan.link import Link
from app.generator.plan.model import Model
from app.generator.plan.rows import Row
from app.generator.plan.rule import Rule
from app.generator.plan.suite_tie import TieCase

ONE = Safe("1")
NONE = Safe("-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """`writes` is false where a value cannot be known: such tests only read, and `reason` names the
    column.
    """

    writes: bool
    reason: str | None = None
    rows: tuple[Row, ...] = ()
    circular: bool = False  # they need each other
    form: tuple[tuple[str, Python], ...] = ()
    fresh: tuple[tuple[str, Python], ...] = ()  # of every row its own, and what is said once
    kept: tuple[str, ...] = ()  # those of `fresh` that an update says again
    optional: tuple[str, ...] = ()
    defaults: tuple[tuple[str, Python], ...] = ()
    mark: str | None = None  # the field that holds NAME
    narrow: Python | None = None  # the query that finds this test's rows only
    by_form: bool = False  # ... which needs the form
    single: bool = False  # one row at a time: there is no second value for a key
    exact: bool = True  # no trigger changes what was sent
    grows: bool = True  # later rows sort after earlier ones
    change: tuple[str, Python] | None = None
    cases: tuple[tuple[Python, bool], ...] = ()
    references: tuple[tuple[str, Python], ...] = ()  # a key there is not
    among: tuple[tuple[str, Python], ...] = ()
    linked: tuple[Link, ...] = ()
    ties: tuple[TieCase, ...] = ()
    rules: tuple[
        Rule, ...
    ] = ()  # that a second row breaks; a NULL in a set keeps it apart from every other
    wrong: tuple[tuple[str, Python], ...] = ()
    name: str = ""
    unseen: tuple[str, ...] = ()  # sent, and in no answer
    bytes: tuple[tuple[str, Python], ...] = ()  # of those, what is base64 on the wire
    secrets: tuple[tuple[str, Python], ...] = ()  # of these, what can be changed, and to what
    one_id: Safe = ONE
    no_id: Safe = NONE
    models: tuple[Model, ...] = ()

    @property
    def own(self) -> tuple[tuple[str, Python], ...]:
        """What each new row is given anew."""
        return tuple((name, code) for name, code in self.fresh if "IDS" in code or "." not in code)

    def visible(self, sent: str) -> Python:
        """What of it an answer shows."""
        if not self.unseen:
            return Python(sent)
        return Python(
            f"{{name: value for name, value in {sent}.items() if {self.outside(self.unseen)}}}"
        )

    @staticmethod
    def outside(names: Sequence[str]) -> Python:
        """That `name` is none of these."""
        return Python(
            f"name != {python(names[0])}" if len(names) == 1 else f"name not in {python(names)}"
        )

    @property
    def fixed(self) -> tuple[tuple[str, Python], ...]:
        return tuple(pair for pair in self.fresh if pair not in self.own)

    @property
    def said_once(self) -> list[str]:
        return [name for name, _ in self.fresh]

    @property
    def search(self) -> Python:
        return self.narrow or Python('"page_size": 200')

    @property
    def _code(self) -> str:
        values = [*self.form, *self.fresh, *(value for row in self.rows for value in row.values)]
        return " ".join([*(code for _, code in values), self.narrow or ""])

    @property
    def counts(self) -> bool:
        return "IDS" in self._code

    @property
    def uses_name(self) -> bool:
        return "NAME" in self._code
