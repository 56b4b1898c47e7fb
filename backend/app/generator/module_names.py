"""Names of a module's files, functions, variables and routes."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.generator import reserved_names
from app.generator.inflection import pluralize
from app.generator.literals import SafeText
from app.generator.naming import (
    camel_case,
    kebab_case,
    pascal_case,
    snake_case,
    spaced,
    with_article,
)

Identifier = tuple[str, str]  # its kind and its value


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleNames:
    """The names of one module.

    `business_name` names one row in paths and permissions: "order_item". `class_name` names it in
    code. No other class has the same name, so the operation ids are unique too.
    """

    module_name: SafeText
    business_name: SafeText
    class_name: SafeText

    @property
    def singular(self) -> SafeText:
        """One row in names of functions."""
        if pascal_case(self.business_name) == self.class_name:
            return self.business_name
        return SafeText(snake_case(self.class_name))

    @property
    def plural(self) -> SafeText:
        return SafeText(pluralize(self.singular))

    @property
    def row_variable(self) -> SafeText:
        """The variable of one row. It shadows no name of the template."""
        is_reserved = self.singular in reserved_names.variable_names()
        return SafeText(f"{self.singular}_row" if is_reserved else self.singular)

    @property
    def rows_variable(self) -> SafeText:
        """The variable of several rows."""
        is_taken = self.plural in reserved_names.variable_names() | {self.row_variable}
        return SafeText(f"{self.singular}_rows" if is_taken else self.plural)

    @property
    def crud_attribute(self) -> SafeText:
        """The attribute of the service with the queries."""
        is_reserved = self.plural in reserved_names.service_methods()
        return SafeText(f"{self.singular}_rows" if is_reserved else self.plural)

    @property
    def camel_case(self) -> SafeText:
        """One row in names of TypeScript."""
        is_reserved = self.singular in reserved_names.client_prefixes()
        return SafeText(camel_case(f"{self.singular}_row" if is_reserved else self.singular))

    @property
    def path(self) -> SafeText:
        """The last segment of the URL: "order-items"."""
        return SafeText(kebab_case(pluralize(self.business_name)))

    @property
    def permission_prefix(self) -> SafeText:
        return SafeText(f"{self.module_name}:{self.business_name}")

    @property
    def noun(self) -> SafeText:
        """One row in English prose: "order item"."""
        return SafeText(spaced(self.business_name))

    @property
    def plural_noun(self) -> SafeText:
        return SafeText(spaced(pluralize(self.business_name)))

    @property
    def noun_with_article(self) -> SafeText:
        return SafeText(with_article(self.noun))

    def message_key(self, name: str) -> str:
        """The key of a message in the module's catalog."""
        return f"{self.module_name}.{self.business_name}.{name}"

    @property
    def operation_ids(self) -> tuple[str, ...]:
        """The names of the endpoint functions, which are unique in the application."""
        many, one = self.plural, self.singular
        return (
            *(f"{verb}_{many}" for verb in ("list", "export", "delete", "delete_matching")),
            *(f"{verb}_{one}" for verb in ("get", "create", "update")),
            f"list_{one}_options",
        )

    @property
    def class_names(self) -> tuple[str, ...]:
        """The mapped class and the classes whose names begin with it."""
        suffixes = ("", *reserved_names.class_suffixes())
        return tuple(f"{self.class_name}{suffix}" for suffix in suffixes)

    @property
    def place_identifiers(self) -> Iterator[Identifier]:
        """The names that depend on `business_name`. No other module may have one of them."""
        # The folder is also that of the page, and the path of the menu.
        yield "folder", f"{self.module_name}/{self.business_name}"
        yield "permission", self.permission_prefix
        yield "url", f"/api/v1/{self.module_name}/{self.path}"
        yield "catalog", f"{self.module_name}_{self.business_name}.json"

    @property
    def code_identifiers(self) -> Iterator[Identifier]:
        """The names that depend on `class_name`. No other module may have one of them."""
        for name in self.class_names:
            yield "class", name
        for name in self.operation_ids:
            yield "operation", name
