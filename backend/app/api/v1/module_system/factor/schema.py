from pydantic import Field

from app.kit.schema import Schema


class Enrolment(Schema):
    """What an authenticator is given, as text and as a link to be shown as a QR code. Never shown again."""

    secret: str = Field(repr=False)
    uri: str = Field(repr=False)


class RecoveryCodes(Schema):
    """Shown once; each is good once."""

    codes: list[str] = Field(repr=False)
