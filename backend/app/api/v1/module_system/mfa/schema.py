from typing import Any

from pydantic import Field

from app.kit.schema import Schema


class MfaOptions(Schema):
    """Options of a factor, such as those that `navigator.credentials.get()` takes for a passkey."""

    options: dict[str, Any]


class TotpEnrolment(Schema):
    """The secret for an authenticator: as text, as a URI, and as a QR code. Shown once."""

    secret: str = Field(repr=False)
    uri: str = Field(repr=False)
    qr: str = Field(repr=False)


class RecoveryCodes(Schema):
    """Shown once. Each code works once."""

    codes: list[str] = Field(repr=False)
