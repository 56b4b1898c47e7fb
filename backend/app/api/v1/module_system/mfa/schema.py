from pydantic import Field

from app.kit.schema import Schema


class TotpEnrolment(Schema):
    """What an authenticator is given: as text, as a link, and that as a picture. Never shown again."""

    secret: str = Field(repr=False)
    uri: str = Field(repr=False)
    qr: str = Field(repr=False)


class RecoveryCodes(Schema):
    """Shown once; each is good once."""

    codes: list[str] = Field(repr=False)
