from pydantic import Field

from app.kit.user_agent import SessionInfo


class OnlineOut(SessionInfo):
    """`manageable`: whether the caller may end the session."""

    user_id: int = Field(title="用户编号")
    username: str = Field(title="用户名")
    name: str = Field(title="姓名")
    dept: str = Field(title="部门")
    manageable: bool = Field(True, title="可管理")
