from datetime import datetime

from pydantic import Field, computed_field

from app.kit.agent import browser_and_system
from app.kit.schema import Schema


class Visit(Schema):
    """Where somebody is signed in, and since when."""

    id: str = Field(title="会话")
    ip: str = Field(title="IP 地址")
    user_agent: str = Field(exclude=True)
    created_at: datetime = Field(title="登录时间")
    last_seen_at: datetime = Field(title="最近活动")

    @computed_field(title="浏览器")  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def browser(self) -> str:
        return browser_and_system(self.user_agent)[0]

    @computed_field(title="操作系统")  # type: ignore[prop-decorator]  # as above
    @property
    def system(self) -> str:
        return browser_and_system(self.user_agent)[1]


class OnlineOut(Visit):
    user_id: int = Field(title="用户编号")
    username: str = Field(title="用户名")
    name: str = Field(title="姓名")
    dept: str = Field(title="部门")
