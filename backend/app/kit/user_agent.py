"""Browser and operating system from the User-Agent header."""

from datetime import datetime
from functools import lru_cache

from pydantic import Field, computed_field

from app.kit.schema import Schema


@lru_cache(maxsize=1024)
def parse_browser_and_os(user_agent: str) -> tuple[str, str]:
    """Returns, for example, `("Firefox 131", "Windows 10")`; empty texts if unknown."""
    # Imported here because the patterns take about 6 MB.
    from ua_parser import parse_os, parse_user_agent

    return _name_and_version(parse_user_agent(user_agent)), _name_and_version(parse_os(user_agent))


def _name_and_version(part: object) -> str:
    family = getattr(part, "family", None)
    major = getattr(part, "major", None)
    return " ".join(filter(None, (family, major)))


class UserAgentInfo(Schema):
    """The browser and the operating system of a request."""

    user_agent: str = Field(title="浏览器")

    # mypy supports no decorators on top of a property.
    @computed_field(title="浏览器")  # type: ignore[prop-decorator]
    @property
    def browser(self) -> str:
        return parse_browser_and_os(self.user_agent)[0]

    @computed_field(title="操作系统")  # type: ignore[prop-decorator]
    @property
    def system(self) -> str:
        return parse_browser_and_os(self.user_agent)[1]


class SessionInfo(UserAgentInfo):
    """A session of a user: the browser, its address and its times."""

    id: str = Field(title="会话")
    ip: str = Field(title="IP 地址")
    user_agent: str = Field(exclude=True)
    created_at: datetime = Field(title="登录时间")
    last_seen_at: datetime = Field(title="最近活动")
