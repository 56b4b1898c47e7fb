"""Everything the templates of one module need, decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.generator.config import QueryType, Template
from app.generator.configure import label_of, reference
from app.generator.facts import Database
from app.generator.literal import Python, Safe, Vue, python
from app.generator.names import article, camel, kebab, link, pascal, plural, words
from app.generator.plan.field import Field
from app.generator.plan.model import Model
from app.generator.plan.page import asking, cell, control, formatter
from app.generator.plan.tie import Tie
from app.generator.plan.words import LOOP, actions, headings, taken, title

if TYPE_CHECKING:
    from app.generator.plan.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    name: Safe
    field: Field
    target: Model
    key: Safe
    label: Safe
    alias: Safe | None  # the second way to one class, and the way to oneself

    @property
    def source(self) -> Safe:
        return self.alias or self.target.class_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    field: Field
    function: Safe
    params: tuple[tuple[Safe, Python], ...]  # name and annotation
    open_low: bool = False  # only an upper end is asked for

    @property
    def arguments(self) -> Python:
        given = [f"param.{name}" for name, _ in self.params]
        if len(given) == 1 and self.function in ("between", "strictly"):
            given = ["None", *given] if self.open_low else [*given, "None"]
        return Python("".join(f", {argument}" for argument in given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    field: Field
    widget: Vue
    end: Safe  # which end of a range


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A unique set that the service looks at first, to be kind."""

    fields: tuple[Field, ...]
    key: str
    name: Safe

    @property
    def label(self) -> Safe:
        return Safe("_and_".join(field.name for field in self.fields)[:48].strip("_"))

    def moved(self, one: str) -> Python:
        return Python(" or ".join(f"data.{field.name} != {one}.{field.name}" for field in self.fields))

    def asks(self, many: str, class_name: str) -> Python:
        """Where a part is NULL, no two are the same."""
        absent = [f"data.{field.name} is not None and " for field in self.fields if field.nullable or field.differs]
        same = ", ".join(f"{class_name}.{field.name} == data.{field.name}" for field in self.fields)
        return Python(f"{''.join(absent)}await self.{many}.exists({same})")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """No slots: what a template asks for again and again is kept."""

    kind: Template
    model: Model
    links: tuple[Link, ...]
    ties: tuple[Tie, ...]
    filters: tuple[Filter, ...]
    rules: tuple[Rule, ...]
    stubs: tuple[Model, ...]
    id: Safe  # the annotation of a path's id
    joined: bool
    creates: bool
    updates: bool
    suite: "Suite"
    loops: tuple[Link, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # column and the message key of what it cannot do

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.model.fields

    @cached_property
    def form(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.readonly)

    @cached_property
    def once(self) -> tuple[Field, ...]:
        return tuple(field for field in self.form if field.once or field.differs)

    @cached_property
    def shared(self) -> tuple[Field, ...]:
        return tuple(field for field in self.form if not field.once and not field.differs)

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.listed)

    @cached_property
    def shown_first(self) -> tuple[Field, ...]:
        """As a spreadsheet begins: with what a row is known by."""
        return tuple(sorted(self.shown, key=lambda field: field.name != "id"))

    @property
    def id_title(self) -> str:
        return "编号" if self.joined else self.shown_first[0].title

    @property
    def one(self) -> Safe:
        return self.model.business

    @property
    def many(self) -> Safe:
        return Safe(plural(self.model.business))

    @property
    def path(self) -> Safe:
        return Safe(kebab(self.many))

    @property
    def camel(self) -> Safe:
        return Safe(camel(self.model.business))

    @property
    def prefix(self) -> Safe:
        return Safe(f"{self.model.module}:{self.model.business}")

    @property
    def row(self) -> Safe:
        return Safe(self.a_noun.replace(" ", "_"))

    @property
    def noun(self) -> Safe:
        return Safe(words(self.model.business))

    @property
    def a_noun(self) -> Safe:
        return Safe(article(words(self.model.business)))

    @property
    def order(self) -> Safe | None:
        return Safe(",".join(field.name for field in self.model.key)) if self.joined else None

    @cached_property
    def sortable(self) -> Python:
        named = {link.field.name: link.name for link in self.links}
        plain = [field.name for field in self.shown if field.config.is_list and _sorts(field)]
        names = dict.fromkeys([*(field.name for field in self.model.key), *(named.get(name, name) for name in plain)])
        return Python(f"({', '.join(map(python, names))}{',' if len(names) == 1 else ''})")

    @property
    def kept_rules(self) -> tuple[Rule, ...]:
        """Those an update can break."""
        fixed = {field.name for field in self.form if field.once}
        return tuple(rule for rule in self.rules if not any(field.name in fixed for field in rule.fields))

    @property
    def loop_key(self) -> str:
        return f"{self.model.module}.{self.model.business}.loop"

    @property
    def actions(self) -> tuple[tuple[str, str, str], ...]:
        """Chinese and English verb of each button, and its permission."""
        return actions(creates=self.creates, updates=self.updates)

    def messages(self, language: str) -> dict[str, str]:
        """The catalog: headings by their title, and what the service raises by its key."""
        names = headings(self.shown, {link.field.name for link in self.links}, self.ties)
        found = names if language == "en" else {name: name for name in names}
        found |= {rule.key: taken(rule.fields, language) for rule in self.rules if self.creates}
        return found | ({self.loop_key: LOOP[language]} if self.loops and self.updates else {})

    @cached_property
    def _widgets(self) -> str:
        text = "".join(str(self.control(field)) for field in self.form) + "".join(item.widget for item in self.asked)
        text += "".join(self.cell(field) for field in self.columns)
        return text + ("<RemoteSelect <ManyWords " if self.ties else "")

    @cached_property
    def components(self) -> tuple[Safe, ...]:
        named = ("BooleanSelect", "BooleanTag", "DictSelect", "DictTag", "JsonInput", "ManyWords", "RemoteSelect")
        return tuple(map(Safe, sorted(["CrudPage", *(name for name in named if f"<{name} " in self._widgets)])))

    @property
    def offers(self) -> bool:
        """Does the page ask for options? A link that no form and no filter shows does not."""
        return "RemoteSelect" in self.components

    @property
    def form_says(self) -> Safe:
        """What the page's form is handed: the row for the words of what it points at."""
        says_words = self.ties or any(self.link_of(field) for field in self.form)
        return Safe("form, row" if says_words else "form")

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """Of the page's list."""
        return tuple(field for field in self.shown if field.config.is_list)

    @property
    def formats(self) -> tuple[Safe, ...]:
        used = {format for field in self.columns if not self.link_of(field) and (format := formatter(field))}
        return tuple(sorted(used))

    def cell(self, field: Field) -> Vue:
        return cell(field) if self.link_of(field) is None else Vue(" />")

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """A widget for each parameter of each filter."""
        return tuple(
            Asked(
                field=filter.field,
                widget=asking(filter.function, filter.field, name, self._options(filter.field)),
                end=Safe({"from": " ≥", "to": " ≤"}.get(name.rpartition("_")[2], "") if len(filter.params) > 1 else ""),
            )
            for filter in self.filters
            for name, _ in filter.params
        )

    def control(self, field: Field) -> Vue:
        link = self.link_of(field)
        return control(field, f"form.{field.name}", self._options(field), link.name if link else "")

    def sorts(self, field: Field) -> bool:
        link = self.link_of(field)
        return f'"{link.name if link else field.name}"' in self.sortable

    def _options(self, field: Field) -> str | None:
        link = self.link_of(field)
        return None if link is None else f"{self.camel}Options('{link.name}')"

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """What the page says: each field by its name, and the whole as `title`."""
        whole = {"zh-CN": self.model.function_name, "en": self.model.config.function_name_en}
        named: list[Field | Tie] = [*self.fields, *self.ties]
        return {
            language: {"page": name, **{str(one.name): title(one, language) for one in named}}
            for language, name in whole.items()
        }

    @cached_property
    def targets(self) -> tuple[Model, ...]:
        """Whose classes the statements name, its own apart."""
        named = [link.target for link in self.links]
        for tie in self.ties:
            named += [tie.target, tie.through]
        return tuple({model.class_name: model for model in named if model is not self.model}.values())

    @property
    def choices(self) -> tuple[Safe, ...]:
        """What a form asks for options of."""
        return (*(link.name for link in self.links), *(tie.name for tie in self.ties))

    def link_of(self, field: Field) -> Link | None:
        return next((link for link in self.links if link.field is field), None)


def _sorts(field: Field) -> bool:
    return field.column.type.family not in ("json", "array", "geometry", "unknown", "bit")


def needed_but_unwritable(field: Field) -> bool:
    """Nobody fills it in, and the table insists."""
    column = field.column
    return (
        column.identity is None and column.computed is None and not field.optional and field.kind.readonly is not None
    )


def links_of(model: Model, every: Mapping[str, Model], database: Database) -> tuple[Link, ...]:
    taken = {str(field.name) for field in model.fields}
    seen: set[str] = set()
    links: list[Link] = []
    for field in model.fields:
        key = reference(model.table, field.column.name, database)
        if key is None or field.reference is None:
            continue
        target = model if key.target_table == model.table.name else every[key.target_table]
        label = field.config.label_column or label_of(target.table)
        if label is None or field.kind.filtered is None:
            continue
        name = link(field.name, taken)
        taken.add(name)
        again = target is model or target.class_name in seen
        seen.add(target.class_name)
        links.append(
            Link(
                name=Safe(name),
                field=field,
                target=target,
                key=target.named(key.target_columns[0]).name,
                label=target.named(label).name,
                alias=Safe(pascal(name) + ("_" if pascal(name) in seen else "")) if again else None,
            )
        )
    return tuple(links)


RANGES = {
    QueryType.GT: ("over", None),
    QueryType.GTE: ("from", None),
    QueryType.LT: (None, "under"),
    QueryType.LTE: (None, "to"),
}


def filters_of(model: Model, taken: set[str]) -> tuple[Filter, ...]:
    names = {str(field.name) for field in model.fields} | taken
    found = []
    for field in model.fields:
        chosen, kind = field.config.query_type, field.kind
        if not field.config.is_query or chosen is None or kind.filtered is None:
            continue
        one = Python(kind.filtered)
        match chosen:
            case QueryType.BETWEEN:
                function = "during" if kind.python == "datetime" else "between"
                params = [(_param(field.name, end, names), one) for end in ("from", "to")]
            case QueryType.IN:
                function, params = "among", [(field.name, Python(f"list[{one}]"))]
            case QueryType.IS_NULL:
                function, params = "missing", [(_param(field.name, "missing", names), Python("bool"))]
            case QueryType.NE:
                function, params = "unequal", [(_param(field.name, "not", names), one)]
            case QueryType.GT | QueryType.GTE | QueryType.LT | QueryType.LTE:
                low, high = RANGES[chosen]
                function = "strictly" if chosen in (QueryType.GT, QueryType.LT) else "between"
                params = [(_param(field.name, low or high or "", names), one)]
            case _:
                function = {QueryType.LIKE: "like", QueryType.CONTAINS: "holding"}.get(chosen, "equal")
                params = [(field.name, one)]
        open_low = chosen in (QueryType.LT, QueryType.LTE)
        found.append(Filter(field=field, function=Safe(function), params=tuple(params), open_low=open_low))
    return tuple(found)


def _param(name: str, end: str, taken: set[str]) -> Safe:
    candidate = f"{name}_{end}"
    while candidate in taken:
        candidate += "_"
    taken.add(candidate)
    return Safe(candidate)


def rules_of(model: Model) -> tuple[Rule, ...]:
    """A key that people give, and every whole unique set that a form can break."""
    sets = [unique.columns for unique in model.table.uniques if unique.whole and unique.columns]
    if not any(model.named(column).given for column in model.table.primary_key):
        sets.insert(0, model.table.primary_key)
    rules: list[Rule] = []
    for columns in dict.fromkeys(sets):
        fields = tuple(model.named(column) for column in columns)
        if any(field.readonly or field.kind.hidden for field in fields):
            continue
        whole = set(columns) == set(model.table.primary_key)
        name = "taken" if whole else f"{'_'.join(field.name for field in fields)[:48].strip('_')}_taken"
        rules.append(Rule(fields=fields, name=Safe(name), key=f"{model.module}.{model.business}.{name}"))
    return tuple(rules)
