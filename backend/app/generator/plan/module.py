"""Everything the templates of one module need, decided."""

from dataclasses import dataclass
from functools import cached_property

from app.generator.config import Template
from app.generator.literal import Python, Safe, Vue, python
from app.generator.names import article, camel, kebab, plural, words
from app.generator.plan.field import Field
from app.generator.plan.filter import Filter
from app.generator.plan.link import Link
from app.generator.plan.model import Model
from app.generator.plan.page import asking, cell, control, formatter
from app.generator.plan.rule import Rule
from app.generator.plan.suite import Suite
from app.generator.plan.tie import Tie
from app.generator.plan.words import LOOP, actions, headings, taken, title

# what a docstring's line has room for, and what may stand after it
LINE = 105
FOLLOWS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    field: Field
    widget: Vue
    end: Safe  # which end of a range


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
    suite: Suite
    menu_parent: str = ""  # the directory its menu stands below; empty: that of its module
    loops: tuple[Link, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # column and the message key of what it cannot do

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """In the order people see them in; the model keeps the table's."""
        return tuple(sorted(self.model.fields, key=lambda field: field.config.sort))

    @cached_property
    def form(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.readonly)

    @cached_property
    def once(self) -> tuple[Field, ...]:
        return tuple(field for field in self.form if field.once or field.differs)

    @cached_property
    def shared(self) -> tuple[Field, ...]:
        return tuple(field for field in self.form if not field.once and not field.differs)

    @property
    def all_once(self) -> bool:
        return all(field.once for field in self.once)

    @property
    def has_form(self) -> bool:
        """A class that the requests share, or that is the only one."""
        return (
            bool(self.shared or self.ties)
            or (self.creates and not self.once)
            or (self.updates and not self.creates)
        )

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
    def _sorted_by(self) -> tuple[str, ...]:
        named = {link.field.name: link.name for link in self.links}
        plain = [field.name for field in self.shown if field.config.is_list and _sorts(field)]
        names = (*(key.name for key in self.model.key), *(named.get(name, name) for name in plain))
        return tuple(dict.fromkeys(map(str, names)))

    @property
    def sortable(self) -> Python:
        return Python(
            f"({', '.join(map(python, self._sorted_by))}{',' if len(self._sorted_by) == 1 else ''})"
        )

    @property
    def kept_rules(self) -> tuple[Rule, ...]:
        """Those an update can break."""
        fixed = {field.name for field in self.form if field.once}
        return tuple(
            rule for rule in self.rules if not any(field.name in fixed for field in rule.fields)
        )

    def says_again(self, name: str) -> bool:
        """Whether an update may give it another value."""
        return any(field.name == name and not field.once for field in self.form)

    @property
    def promise(self) -> Safe:
        """What the service keeps, in a line: what no two share and what must be there, or all that
        the table says.
        """
        if self.creates and self.joined and all(field.is_key for field in self.form):
            return Safe(
                f"{self.a_noun.capitalize()} is all key: it is there once or not at all, and is never changed"
            )
        nouns = words(plural(self.model.business))
        same = " or ".join(
            " and ".join(words(field.name) for field in rule.fields) for rule in self.rules
        )
        there = " and ".join(words(link.name) for link in self.links if not link.field.readonly)
        said = [
            *([f"No two {nouns} have the same {same}"] if same else []),
            *([f"its {there} must exist"] if there else []),
        ]
        told = "; ".join(said)
        return Safe(
            told[:1].upper() + told[1:]
            if said and len(told) <= LINE - FOLLOWS * bool(self.loops)
            else "The table's own constraints are the rules"
        )

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
        text = "".join(str(self.control(field)) for field in self.form) + "".join(
            item.widget for item in self.asked
        )
        text += "".join(self.cell(field) for field in self.columns)
        return text + ("<RemoteSelect <ManyWords " if self.ties else "")

    @cached_property
    def components(self) -> tuple[Safe, ...]:
        named = (
            "BooleanSelect",
            "BooleanTag",
            "DictSelect",
            "DictTag",
            "FileInput",
            "JsonInput",
            "ManyWords",
            "RemoteSelect",
            "YearInput",
        )
        return tuple(
            map(
                Safe,
                sorted(["CrudPage", *(name for name in named if f"<{name} " in self._widgets)]),
            )
        )

    @property
    def offers(self) -> bool:
        """Does the page ask for options? A link that no form and no filter shows does not."""
        return "RemoteSelect" in self.components

    @property
    def said_once(self) -> Vue:
        names = [f"'{field.name}'" for field in self.form if field.once and self.updates]
        return Vue(f", [{', '.join(names)}]" if names else "")

    @property
    def form_says(self) -> Safe:
        """What the page's form is handed: the row for the words of what it points at, and whether
        there is one.
        """
        says_words = self.ties or any(self.link_of(field) for field in self.form)
        asks = any(self.updates if field.once else not field.listed for field in self.form)
        return Safe("form, row" if says_words or asks else "form")

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """Of the page's list."""
        return tuple(field for field in self.shown if field.config.is_list)

    @property
    def formats(self) -> tuple[Safe, ...]:
        used = {
            format
            for field in self.columns
            if not self.link_of(field) and (format := formatter(field))
        }
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
                end=Safe(
                    {"from": " ≥", "to": " ≤"}.get(name.rpartition("_")[2], "")
                    if len(filter.params) > 1
                    else ""
                ),
            )
            for filter in self.filters
            for name, _ in filter.params
        )

    def control(self, field: Field) -> Vue:
        link = self.link_of(field)
        return control(field, f"form.{field.name}", self._options(field), link.name if link else "")

    def sorts(self, field: Field) -> bool:
        link = self.link_of(field)
        return str(link.name if link else field.name) in self._sorted_by

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
        return tuple(
            {model.class_name: model for model in named if model is not self.model}.values()
        )

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
        column.identity is None
        and column.computed is None
        and not field.optional
        and field.kind.readonly is not None
    )
