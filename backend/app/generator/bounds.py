"""The numbers that the CHECK constraints of a column accept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from math import ceil, floor

from app.generator.introspect.schema import CheckInfo


@dataclass(frozen=True, slots=True)
class Bounds:
    """The tightest bounds of all checks, None without one, and the only accepted numbers."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    excludes_minimum: bool = False
    excludes_maximum: bool = False
    choices: tuple[Decimal, ...] = ()

    @property
    def constraints(self) -> dict[str, object]:
        """The constraints of a request."""
        constraints: dict[str, object] = {}
        if self.minimum is not None:
            constraints["gt" if self.excludes_minimum else "ge"] = self.minimum
        if self.maximum is not None:
            constraints["lt" if self.excludes_maximum else "le"] = self.maximum
        return constraints

    def accepts(self, number: Decimal) -> bool:
        if self.minimum is not None and number < self.minimum:
            return False
        if self.maximum is not None and number > self.maximum:
            return False
        is_excluded = (self.excludes_minimum and number == self.minimum) or (
            self.excludes_maximum and number == self.maximum
        )
        return not is_excluded and (not self.choices or number in self.choices)

    def lowest(self, step: Decimal) -> Decimal | None:
        """Returns the least accepted multiple of `step`."""
        if self.minimum is None:
            return None
        lowest = ceil(self.minimum / step) * step
        return lowest + step if self.excludes_minimum and lowest == self.minimum else lowest

    def highest(self, step: Decimal) -> Decimal | None:
        """Returns the greatest accepted multiple of `step`."""
        if self.maximum is None:
            return None
        highest = floor(self.maximum / step) * step
        return highest - step if self.excludes_maximum and highest == self.maximum else highest


def bounds_of(checks: Sequence[CheckInfo]) -> Bounds:
    bounds = Bounds()
    for check in checks:
        if check.choices:
            choices = tuple(_numbers(check.choices))
            if bounds.choices:
                choices = tuple(choice for choice in choices if choice in bounds.choices)
            bounds = replace(bounds, choices=choices)
        if check.minimum is not None:
            minimum = Decimal(check.minimum)
            is_tighter = bounds.minimum is None or minimum >= bounds.minimum
            is_excluded = check.exclusive_minimum or (
                bounds.excludes_minimum and minimum == bounds.minimum
            )
            if is_tighter:
                bounds = replace(bounds, minimum=minimum, excludes_minimum=is_excluded)
        if check.maximum is not None:
            maximum = Decimal(check.maximum)
            is_tighter = bounds.maximum is None or maximum <= bounds.maximum
            is_excluded = check.exclusive_maximum or (
                bounds.excludes_maximum and maximum == bounds.maximum
            )
            if is_tighter:
                bounds = replace(bounds, maximum=maximum, excludes_maximum=is_excluded)
    return bounds


def _numbers(texts: Sequence[str]) -> Iterator[Decimal]:
    """Yields the numbers of the texts. SQLite compares its numbers with any text."""
    for text in texts:
        try:
            yield Decimal(text)
        except InvalidOperation:
            continue
