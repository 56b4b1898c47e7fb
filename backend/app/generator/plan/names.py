"""Names of a module's files, functions, variables and routes."""

from dataclasses import dataclass

from app.generator.literals import SafeText
from app.generator.naming import camel_case, kebab_case, pluralize, spaced, with_article


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleNames:
    """All derived from `business_name`, which names one row: "order_item"."""

    module_name: SafeText
    business_name: SafeText

    @property
    def singular(self) -> SafeText:
        return self.business_name

    @property
    def plural(self) -> SafeText:
        return SafeText(pluralize(self.business_name))

    @property
    def camel_case(self) -> SafeText:
        return SafeText(camel_case(self.business_name))

    @property
    def path(self) -> SafeText:
        """The last segment of the URL: "order-items"."""
        return SafeText(kebab_case(self.plural))

    @property
    def permission_prefix(self) -> SafeText:
        return SafeText(f"{self.module_name}:{self.business_name}")

    @property
    def noun(self) -> SafeText:
        """One row in English prose: "order item"."""
        return SafeText(spaced(self.business_name))

    @property
    def plural_noun(self) -> SafeText:
        return SafeText(spaced(self.plural))

    @property
    def noun_with_article(self) -> SafeText:
        return SafeText(with_article(self.noun))

    def message_key(self, name: str) -> str:
        """The key of a message in the module's catalog."""
        return f"{self.module_name}.{self.business_name}.{name}"
