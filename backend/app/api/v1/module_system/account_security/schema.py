from typing import Annotated

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.api.v1.module_system.auth.schema import CaptchaFields, OneTimeCode
from app.api.v1.module_system.identity.schema import IdentityOut
from app.api.v1.module_system.passkey.schema import Assertion, Attestation, PasskeyOut
from app.core.crypto.password_policy import MAX_PASSWORD_LENGTH, Secret
from app.kit.schema import Schema, SingleLine


class AccountSecurity(Schema):
    """Second factors and linked identities of the caller."""

    totp: bool
    recovery_codes: int
    passkeys: list[PasskeyOut]
    identities: list[IdentityOut]


class PasswordConfirmation(CaptchaFields):
    """The current password, before a sensitive change."""

    password: Secret


class Reauthentication(CaptchaFields):
    """The password, or a code of the authenticator or a recovery code."""

    password: Annotated[
        str | None, StringConstraints(strip_whitespace=False, max_length=MAX_PASSWORD_LENGTH)
    ] = Field(None, repr=False)
    code: str | None = Field(None, title="验证码", min_length=1, max_length=64, repr=False)

    @model_validator(mode="after")
    def _require_one(self) -> "Reauthentication":
        if (self.password is None) == (self.code is None):
            raise PydanticCustomError("one_credential", "password or code")
        return self


class PasskeyAssertion(Schema):
    credential: Assertion


class LinkIdentity(PasswordConfirmation):
    """`link_token` comes from a login with an identity that is not linked."""

    link_token: str = Field(max_length=4096, repr=False)


class PasswordAndCode(PasswordConfirmation):
    code: OneTimeCode


class PasskeyRegistration(Schema):
    """A new passkey. The user chooses its name."""

    name: SingleLine = Field(title="名称", min_length=1, max_length=64)
    credential: Attestation


class PasskeyRegistered(Schema):
    """`codes` are the recovery codes of a user who had none."""

    codes: list[str] = Field(repr=False)


class TotpConfirmation(Schema):
    code: OneTimeCode
