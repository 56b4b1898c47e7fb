"""Associations that the page of a table shows and edits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.generator import reserved_names
from app.generator.configure import associations_of, display_column
from app.generator.inflection import pluralize
from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import Python, SafeText, join_words, python_literal
from app.generator.naming import unique_name
from app.generator.plan.field import FieldPlan
from app.generator.plan.many_to_one import ReferencedModel
from app.generator.plan.model import ModelPlan

MAX_ASSOCIATED_KEYS = 10_000  # in a request; every database accepts as many bound parameters
KEY_SUFFIX = re.compile(r"_(id|uuid|code|key|no|fk)_?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToManyPlan:
    """An association table.

    `film_actor` on the page of films: a film has `actors` (labels) and `actor_ids` (keys), and the
    list is filtered by `actor_id`.
    """

    name: SafeText  # of the labels in the response
    ids: SafeText  # of the keys in the request and the response
    param: SafeText  # of the query parameter
    association: ModelPlan
    source_field: FieldPlan  # of the association; references this module's table
    target_field: FieldPlan  # of the association; references `target`
    target: ReferencedModel

    @property
    def constant(self) -> SafeText:
        return SafeText(self.name.upper())

    @property
    def title(self) -> str:
        """The Chinese title."""
        return self.target_field.config.title

    @property
    def param_type(self) -> Python:
        return Python(f"list[{self.target_field.mapping.request.annotation}]")

    @property
    def form_line(self) -> Python:
        title = python_literal(self.title)
        arguments = f"[], title={title}, max_length={MAX_ASSOCIATED_KEYS}"
        return Python(f"{self.ids}: {self.param_type} = Field({arguments})")

    @property
    def response_lines(self) -> tuple[Python, Python]:
        key_type = self.target_field.mapping.response.annotation
        keys_title = python_literal(join_words(self.title, "编号"))
        keys = f"{self.ids}: list[{key_type}] = Field([], title={keys_title})"
        labels = f"{self.name}: list[str] = Field([], title={python_literal(self.title)})"
        return Python(keys), Python(labels)


def build_many_to_many(
    model: ModelPlan,
    models: Mapping[str, ModelPlan],
    database: SchemaInfo,
    used_names: Iterable[str],
) -> tuple[ManyToManyPlan, ...]:
    names = set(used_names)
    relations: list[ManyToManyPlan] = []
    for association in associations_of(model.table.name, database):
        through = models[association.table.name]
        source_field = through.field_by_column(association.source.columns[0])
        target_field = through.field_by_column(association.target.columns[0])
        other = association.target.target_table
        target = model if other == model.table.name else models[other]
        label = display_column(target.table)
        assert label is not None
        name, ids, param = _relation_names(target_field, through, names)
        names.update((name, ids, param))
        relations.append(
            ManyToManyPlan(
                name=name,
                ids=ids,
                param=param,
                association=through,
                source_field=source_field,
                target_field=target_field,
                target=ReferencedModel(
                    model=target,
                    key=target.field_by_column(association.target.target_columns[0]).name,
                    label=target.field_by_column(label).name,
                ),
            )
        )
    return tuple(relations)


def _relation_names(
    target_field: FieldPlan, association: ModelPlan, used_names: set[str]
) -> tuple[SafeText, SafeText, SafeText]:
    """Returns the names of the labels, the keys and the parameter.

    They are prefixed by the association's name if two associations lead to the same table.
    """
    noun = KEY_SUFFIX.sub("", target_field.name.strip("_")) or str(target_field.name)
    if {noun, pluralize(noun), f"{noun}_id", f"{noun}_ids"} & used_names:
        noun = f"{association.location.business_name}_{noun}"
    name, ids, param = (
        SafeText(unique_name(candidate, used_names | reserved_names.attribute_names()))
        for candidate in (pluralize(noun), f"{noun}_ids", f"{noun}_id")
    )
    return name, ids, param
