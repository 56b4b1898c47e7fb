"""What a browser says of itself, in words."""

from datetime import datetime
from functools import lru_cache

from pydantic import Field, computed_field

from app.kit.schema import Schema


@lru_cache(maxsize=1024)
def parse_browser_and_os(user_agent: str) -> tuple[str, str]:
    """`("Firefox 131", "Windows 10")`; empty where it does not say."""
    from ua_parser import (
        parse_os,
        parse_user_agent,
    )  # their patterns are some 6 MB: only who looks at sessions pays

    return _name_and_version(parse_user_agent(user_agent)), _name_and_version(parse_os(user_agent))


def _name_and_version(part: object) -> str:
    family = getattr(part, "family", None)
    major = getattr(part, "major", None)
    return " ".join(filter(None, (family, major)))


class SessionInfo(Schema):
    """Where somebody is signed in, and since when."""

    id: str = Field(title="会话")
    ip: str = Field(title="IP 地址")
    user_agent: str = Field(exclude=True)
    created_at: datetime = Field(title="登录时间")
    last_seen_at: datetime = Field(title="最近活动")

    @computed_field(title="浏览器")  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def browser(self) -> str:
        return parse_browser_and_os(self.user_agent)[0]

    @computed_field(title="操作系统")  # type: ignore[prop-decorator]  # as above
    @property
    def system(self) -> str:
        return parse_browser_and_os(self.user_agent)[1]
