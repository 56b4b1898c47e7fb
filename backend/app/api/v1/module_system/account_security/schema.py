from pydantic import Field

from app.api.v1.module_system.auth.schema import CaptchaFields, OneTimeCode
from app.api.v1.module_system.identity.schema import IdentityOut
from app.api.v1.module_system.passkey.schema import Attestation, PasskeyOut
from app.core.crypto.password_policy import Secret
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
