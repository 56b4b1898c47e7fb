from pydantic import Field

from app.kit.agent import Visit


class OnlineOut(Visit):
    user_id: int = Field(title="用户编号")
    username: str = Field(title="用户名")
    name: str = Field(title="姓名")
    dept: str = Field(title="部门")
