from datetime import date

from pydantic import Field

from app.kit.schema import Schema


class UserCounts(Schema):
    total: int = Field(title="用户数")
    active: int = Field(title="启用用户数")


class LoginsOfDay(Schema):
    day: date
    succeeded: int
    failed: int


class ChangesOfDay(Schema):
    day: date
    changes: int


class DashboardOut(Schema):
    """Figures of the rows that the caller sees. A figure is null without the list's permission.

    Days without logins or changes are included.
    """

    people: UserCounts | None
    online: int | None
    logins: list[LoginsOfDay] | None
    changes: list[ChangesOfDay] | None
