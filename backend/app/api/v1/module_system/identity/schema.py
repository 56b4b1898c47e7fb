from datetime import datetime

from app.kit.schema import Schema


class IdentityOut(Schema):
    """A linked identity. `email` is the address at the time of linking."""

    id: int
    issuer: str
    email: str
    created_at: datetime
