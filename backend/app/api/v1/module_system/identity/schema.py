from datetime import datetime

from app.kit.schema import Schema


class IdentityOut(Schema):
    """`email` is the one by which it was connected."""

    id: int
    issuer: str
    email: str
    created_at: datetime
