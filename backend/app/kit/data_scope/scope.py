"""What one user may see."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class DataScope:
    """A union of permissions to see; `Scope()` sees nothing.

    `user` and `home` also sign what the session creates: its owner and its group. `user` alone sees
    his `Private` rows, `everything` or not. `reason` marks work of the system itself, which sees
    even those.
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
        """Sees every row. The reason is for the audit."""
        if not reason.strip():
            raise ValueError
        return cls(all_rows=True, system_reason=reason)

    def covers_directly(self, owner: int | None, group: int | None) -> bool:
        """Is such a row visible? False means "not without asking the tree"."""
        return (
            self.all_rows
            or (self.own_rows and owner is not None and owner == self.user_id)
            or group in self.groups
            or group in self.subtrees
        )
