"""What browsers send is theirs to extend: fields we do not know are left out, not refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.kit.schema import Schema

Short = Annotated[str, Field(max_length=1400)]  # base64url of what the standard allows an id
Long = Annotated[str, Field(max_length=65_536)]


class Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class AttestationResponse(Sent):
    client_data: Long = Field(alias="clientDataJSON")
    attestation: Long = Field(alias="attestationObject")


class AssertionResponse(Sent):
    client_data: Long = Field(alias="clientDataJSON")
    authenticator_data: Long = Field(alias="authenticatorData")
    signature: Long
    user_handle: Short | None = Field(None, alias="userHandle")


class Attestation(Sent):
    """Of a new passkey, as `PublicKeyCredential.toJSON()` writes it."""

    id: Short
    raw_id: Short = Field(alias="rawId")
    type: Literal["public-key"]
    response: AttestationResponse


class Assertion(Sent):
    """Of one that is known, likewise."""

    id: Short
    raw_id: Short = Field(alias="rawId")
    type: Literal["public-key"]
    response: AssertionResponse


class Options(Schema):
    """What `PublicKeyCredential.parse…OptionsFromJSON()` reads."""

    options: dict[str, Any]


class PasskeyOut(Schema):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
