"""WebAuthn credentials as browsers send them.

Unknown fields are ignored, because browsers may add some.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.kit.schema import Schema

ShortBase64 = Annotated[str, Field(max_length=1400)]  # base64url of a credential id
LongBase64 = Annotated[str, Field(max_length=65_536)]


class CredentialJson(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class AttestationResponse(CredentialJson):
    client_data: LongBase64 = Field(alias="clientDataJSON")
    attestation: LongBase64 = Field(alias="attestationObject")


class AssertionResponse(CredentialJson):
    client_data: LongBase64 = Field(alias="clientDataJSON")
    authenticator_data: LongBase64 = Field(alias="authenticatorData")
    signature: LongBase64
    user_handle: ShortBase64 | None = Field(None, alias="userHandle")


class Attestation(CredentialJson):
    """The response to registration, as `PublicKeyCredential.toJSON()` writes it."""

    id: ShortBase64
    raw_id: ShortBase64 = Field(alias="rawId")
    type: Literal["public-key"]
    response: AttestationResponse


class Assertion(CredentialJson):
    """The response to authentication, as `PublicKeyCredential.toJSON()` writes it."""

    id: ShortBase64
    raw_id: ShortBase64 = Field(alias="rawId")
    type: Literal["public-key"]
    response: AssertionResponse


class PasskeyOptions(Schema):
    """Input of `PublicKeyCredential.parse{Creation,Request}OptionsFromJSON()`.

    `origins` are the addresses of the console at which passkeys work.
    """

    options: dict[str, Any]
    origins: tuple[str, ...]


class PasskeyOut(Schema):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
