from typing import Annotated

from pydantic import StringConstraints

from app.kit.param import Param


class SearchParam(Param):
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
