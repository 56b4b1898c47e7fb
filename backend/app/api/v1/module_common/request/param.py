from pydantic import Field

from app.kit.param import Param


class RequestParam(Param):
    request_id: str = Field("", max_length=64)
