from pydantic import Field

from app.api.v1.module_system.auth.schema import CaptchaFields, OneTimeCode
from app.api.v1.module_system.identity.schema import IdentityOut
from app.api.v1.module_system.passkey.schema import Attestation, PasskeyOut
from app.core.crypto.password_policy import Secret
from app.kit.schema import Schema


class AccountSecurity(Schema):
    """What protects one's own account beside the password."""

    totp: bool
    recovery_codes: int
    passkeys: list[PasskeyOut]
    identities: list[IdentityOut]


class PasswordConfirmation(CaptchaFields):
    password: Secret


class LinkIdentity(PasswordConfirmation):
    """`connect_token` is what a provider's answer gave whom nobody here had connected yet."""

    connect_token: str = Field(max_length=4096, repr=False)


class PasswordAndCode(PasswordConfirmation):
    code: OneTimeCode


class PasskeyRegistration(Schema):
    """Its name is its owner's, to tell it from others."""

    name: str = Field(title="名称", min_length=1, max_length=64)
    credential: Attestation


class PasskeyRegistered(Schema):
    """`codes` are the first recovery codes, where he had none."""

    codes: list[str] = Field(repr=False)


class TotpConfirmation(Schema):
    code: OneTimeCode
