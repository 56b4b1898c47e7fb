"""Objects for authentication that live as long as the process."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from app.api.state import service_dependency
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.throttle.attempt_queue import AttemptQueue
from app.api.v1.module_system.throttle.bucket import BucketKeys
from app.core.crypto.device_cookie import DeviceCookies
from app.core.crypto.encryption import Encryptor
from app.core.crypto.keyring import Keyring
from app.core.security import AccessTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthServices:
    """Keys, tokens and limits of authentication. Built by `app.state.build_auth_services`."""

    keyring: Keyring
    access_tokens: AccessTokens
    access_token_seconds: int
    refresh_grace: timedelta
    device_cookies: DeviceCookies
    encryptor: Encryptor
    relying_party: RelyingParty
    attempt_queue: AttemptQueue
    bucket_keys: BucketKeys


AuthServicesDep = Annotated[AuthServices, service_dependency(AuthServices)]
