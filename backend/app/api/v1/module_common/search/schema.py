from app.kit.crud.search import SearchHits


class SearchGroupOut(SearchHits):
    """Records of one feature. `kind` is its name, such as `system/user`."""

    kind: str
