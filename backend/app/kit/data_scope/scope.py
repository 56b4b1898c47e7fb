"""The rows that one user may see."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class DataScope:
    """A union of permissions to see rows; `DataScope()` sees none.

    The session writes `user_id` and `dept_id` into new rows as owner and group. `Private` rows are
    visible to their own `user_id` only, also when `all_rows` is set. `system_reason` marks work of
    the system, which sees those too.
    """

    user_id: int | None = None
    dept_id: int | None = None
    all_rows: bool = False
    own_rows: bool = False
    groups: frozenset[int] = frozenset()
    subtrees: frozenset[int] = frozenset()  # these groups and all below them
    system_reason: str | None = None

    @classmethod
    def system(cls, reason: str) -> Self:
        """Returns a scope that sees every row. The reason is written to the audit log."""
        if not reason.strip():
            raise ValueError
        return cls(all_rows=True, system_reason=reason)

    def covers_directly(self, owner: int | None, group: int | None) -> bool:
        """Returns whether the row is visible. False means: not without asking the tree."""
        return (
            self.all_rows
            or (self.own_rows and owner is not None and owner == self.user_id)
            or group in self.groups
            or group in self.subtrees
        )
