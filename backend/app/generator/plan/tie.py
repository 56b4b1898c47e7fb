"""Ties through a pure junction, as the module that edits them shows them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.generator.configure import label_of, ties_of
from app.generator.facts import Database
from app.generator.literal import Python, Safe, joined, python
from app.generator.names import free, plural
from app.generator.plan.field import Field
from app.generator.plan.model import Model

MOST = 10_000  # keys a form sends: every database binds as many at once
SUFFIX = re.compile(r"_(id|uuid|code|key|no|fk)_?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """`film_actor` on the page of film: `actors` are words, `actor_ids` keys, `actor_id` asks for
    films by actor.
    """

    name: Safe
    ids: Safe
    param: Safe
    through: Model
    mine: Field
    theirs: Field
    target: Model
    key: Safe
    label: Safe

    @property
    def constant(self) -> Safe:
        return Safe(self.name.upper())

    @property
    def title(self) -> str:
        return self.theirs.title

    @property
    def title_en(self) -> str:
        return self.theirs.title_en

    @property
    def asked(self) -> Python:
        return Python(f"list[{self.theirs.kind.asked}]")

    @property
    def asking(self) -> Python:
        return Python(
            f"{self.ids}: {self.asked} = Field([], title={python(self.title)}, max_length={MOST})"
        )

    @property
    def answering(self) -> tuple[Python, Python]:
        keys = f"{self.ids}: list[{self.theirs.kind.shown}] = Field([], title={python(joined(self.title, '编号'))})"
        return Python(keys), Python(
            f"{self.name}: list[str] = Field([], title={python(self.title)})"
        )


def ties_in(
    model: Model, every: Mapping[str, Model], database: Database, taken: Iterable[str]
) -> tuple[Tie, ...]:
    names = set(taken)
    ties: list[Tie] = []
    for junction in ties_of(model.table.name, database):
        through = every[junction.table.name]
        mine, theirs = (through.named(end.columns[0]) for end in (junction.mine, junction.theirs))
        other = junction.theirs.target_table
        target = model if other == model.table.name else every[other]
        one = SUFFIX.sub("", theirs.name.strip("_")) or str(theirs.name)
        if {
            one,
            plural(one),
            f"{one}_id",
            f"{one}_ids",
        } & names:  # tied to the same rows in two ways, say
            one = f"{through.business}_{one}"
        found = [free(name, names) for name in (plural(one), f"{one}_ids", f"{one}_id")]
        names.update(found)
        label = label_of(target.table)
        assert label is not None
        ties.append(
            Tie(
                name=Safe(found[0]),
                ids=Safe(found[1]),
                param=Safe(found[2]),
                through=through,
                mine=mine,
                theirs=theirs,
                target=target,
                key=target.named(junction.theirs.target_columns[0]).name,
                label=target.named(label).name,
            )
        )
    return tuple(ties)
