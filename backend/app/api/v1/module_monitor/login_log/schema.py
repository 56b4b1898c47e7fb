from datetime import datetime

from pydantic import Field

from app.kit.user_agent import UserAgentInfo

from .model import Outcome


class LoginLogOut(UserAgentInfo):
    id: int = Field(title="编号")
    at: datetime = Field(title="时间")
    outcome: Outcome = Field(title="结果")
    times: int = Field(title="次数")
    user_id: int = Field(title="用户编号")
    user_name: str = Field(title="用户名")
    method: str = Field(title="登录方式编码")
    method_words: str = Field("", title="登录方式")
    ip: str = Field(title="IP 地址")
