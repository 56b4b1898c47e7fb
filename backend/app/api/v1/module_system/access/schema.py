from enum import StrEnum

from pydantic import Field

from app.core.data_scope import DataScopeType
from app.kit.schema import Schema


class AccessReason(StrEnum):
    """Reasons of a decision. Those of the first group allow, those of the second deny."""

    SUPERUSER = "superuser"
    ROLE_GIVES = "role_gives"
    DATA_SCOPE_INCLUDES = "data_scope_includes"
    OWNER = "owner"
    EVERYBODYS = "everybodys"

    ACCOUNT_DISABLED = "account_disabled"
    MUST_CHANGE_PASSWORD = "must_change_password"  # noqa: S105 (a reason, not a password)
    NO_ROLE = "no_role"
    NO_SUCH_PERMISSION = "no_such_permission"
    ROLE_LACKS = "role_lacks"
    ROLE_DISABLED = "role_disabled"
    MENU_DISABLED = "menu_disabled"
    DATA_SCOPE_EXCLUDES = "data_scope_excludes"
    NOT_THE_OWNER = "not_the_owner"


class AccessReasonOut(Schema):
    """`role` is the role that grants the permission, includes the row or is disabled."""

    cause: AccessReason
    role_id: int | None = None
    role: str | None = None
    data_scope: DataScopeType | None = None
    message: str = Field(title="说明")


class AccessOut(Schema):
    """`status` is the HTTP status of such a request of the user: 200, 401, 403 or 404."""

    allowed: bool
    status: int
    reasons: list[AccessReasonOut]


class PermissionHolder(Schema):
    """A user who has a permission, with the roles that grant it. A superuser needs none.

    `blocked_by` says why the user cannot use it now: a request would be answered 401 or 403.
    """

    id: int
    username: str
    name: str
    is_superuser: bool
    roles: list[str]
    blocked_by: AccessReasonOut | None
