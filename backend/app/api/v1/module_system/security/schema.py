from app.api.v1.module_system.auth.schema import Answered, Code
from app.core.password_rules import Secret
from app.kit.schema import Schema


class Security(Schema):
    """What protects one's own account beside the password."""

    totp: bool
    recovery_codes: int


class PasswordProof(Answered):
    password: Secret


class Proofs(PasswordProof):
    code: Code


class Confirmation(Schema):
    code: Code
