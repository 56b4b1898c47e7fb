from app.kit.finding import Hit
from app.kit.schema import Schema


class FoundOut(Schema):
    """Records of one kind, which is the feature's name: `system/user`."""

    kind: str
    items: list[Hit]
