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
    """Of what the reader sees; null is what he may not ask for in a list either. Idle days are
    there, too.
    """

    people: UserCounts | None
    online: int | None
    logins: list[LoginsOfDay] | None
    changes: list[ChangesOfDay] | None
