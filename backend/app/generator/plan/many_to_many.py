"""Ties through a pure junction, as the module that edits them shows them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.generator.configure import associations_of, display_column
from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import Python, SafeText, join_words, python_literal
from app.generator.naming import pluralize, unique_name
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan

MAX_ASSOCIATED_KEYS = 10_000  # keys a form sends: every database binds as many at once
KEY_SUFFIX = re.compile(r"_(id|uuid|code|key|no|fk)_?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToManyPlan:
    """`film_actor` on the page of film: `actors` are words, `actor_ids` keys, `actor_id` asks for
    films by actor.
    """

    name: SafeText
    ids: SafeText
    param: SafeText
    association: ModelPlan
    source_field: FieldPlan
    target_field: FieldPlan
    target: ModelPlan
    key: SafeText
    label: SafeText

    @property
    def constant(self) -> SafeText:
        return SafeText(self.name.upper())

    @property
    def title(self) -> str:
        return self.target_field.title

    @property
    def title_en(self) -> str:
        return self.target_field.title_en

    @property
    def param_type(self) -> Python:
        return Python(f"list[{self.target_field.mapping.request_type}]")

    @property
    def form_line(self) -> Python:
        return Python(
            f"{self.ids}: {self.param_type} = Field([], title={python_literal(self.title)}, max_length={MAX_ASSOCIATED_KEYS})"
        )

    @property
    def response_lines(self) -> tuple[Python, Python]:
        keys = f"{self.ids}: list[{self.target_field.mapping.response_type}] = Field([], title={python_literal(join_words(self.title, '编号'))})"
        return Python(keys), Python(
            f"{self.name}: list[str] = Field([], title={python_literal(self.title)})"
        )


def build_many_to_many(
    model: ModelPlan,
    models: Mapping[str, ModelPlan],
    database: SchemaInfo,
    used_names: Iterable[str],
) -> tuple[ManyToManyPlan, ...]:
    names = set(used_names)
    ties: list[ManyToManyPlan] = []
    for junction in associations_of(model.table.name, database):
        through = models[junction.table.name]
        mine, theirs = (
            through.field_by_column(end.columns[0]) for end in (junction.source, junction.target)
        )
        other = junction.target.target_table
        target = model if other == model.table.name else models[other]
        one = KEY_SUFFIX.sub("", theirs.name.strip("_")) or str(theirs.name)
        if {
            one,
            pluralize(one),
            f"{one}_id",
            f"{one}_ids",
        } & names:  # tied to the same rows in two ways, say
            one = f"{through.business_name}_{one}"
        found = [unique_name(name, names) for name in (pluralize(one), f"{one}_ids", f"{one}_id")]
        names.update(found)
        label = display_column(target.table)
        assert label is not None
        ties.append(
            ManyToManyPlan(
                name=SafeText(found[0]),
                ids=SafeText(found[1]),
                param=SafeText(found[2]),
                association=through,
                source_field=mine,
                target_field=theirs,
                target=target,
                key=target.field_by_column(junction.target.target_columns[0]).name,
                label=target.field_by_column(label).name,
            )
        )
    return tuple(ties)
