from app.kit.crud.search import SearchHit
from app.kit.schema import Schema


class SearchGroupOut(Schema):
    """Records of one feature. `kind` is its name, such as `system/user`."""

    kind: str
    items: list[SearchHit]
