from app.kit.crud.search import SearchHit
from app.kit.schema import Schema


class SearchGroupOut(Schema):
    """Records of one kind, which is the feature's name: `system/user`."""

    kind: str
    items: list[SearchHit]
