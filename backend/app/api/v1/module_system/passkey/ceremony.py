"""WebAuthn ceremonies: options for an authenticator, and verification of its responses.

An invalid response gives None, whatever is wrong with it: the sender learns no more. The library
takes several MB of memory, so this module is imported where it is used.
"""

from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .relying_party import CredentialKey, RelyingParty
from .schema import Assertion, Attestation

# The errors that the library and its dependencies raise for malformed input.
MALFORMED_ERRORS = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


def registration_options(
    relying_party: RelyingParty,
    challenge: bytes,
    user_name: str,
    user_handle: bytes,
    excluded_ids: Sequence[str],
) -> dict[str, Any]:
    """Returns options for a discoverable passkey with user verification."""
    selection = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    options = generate_registration_options(
        rp_id=relying_party.rp_id,
        rp_name=relying_party.name,
        user_name=user_name,
        user_id=user_handle,
        challenge=challenge,
        authenticator_selection=selection,
        exclude_credentials=_to_descriptors(excluded_ids),
    )
    return dict(options_to_json_dict(options))


def authentication_options(
    relying_party: RelyingParty, challenge: bytes, allowed_ids: Sequence[str]
) -> dict[str, Any]:
    """Returns options for one of these passkeys. An empty list allows any."""
    options = generate_authentication_options(
        rp_id=relying_party.rp_id,
        challenge=challenge,
        allow_credentials=_to_descriptors(allowed_ids),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options_to_json_dict(options))


def parse_challenge(credential: Attestation | Assertion) -> bytes | None:
    try:
        return parse_client_data_json(base64url_to_bytes(credential.response.client_data)).challenge
    except MALFORMED_ERRORS:
        return None


def verify_registration(
    relying_party: RelyingParty, attestation: Attestation, challenge: bytes
) -> CredentialKey | None:
    try:
        credential = verify_registration_response(
            credential=attestation.model_dump(by_alias=True, exclude_none=True),
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id,
            expected_origin=list(relying_party.origins),
            require_user_verification=True,
        )
    except MALFORMED_ERRORS:
        return None
    return CredentialKey(
        external_id=bytes_to_base64url(credential.credential_id),
        public_key=bytes_to_base64url(credential.credential_public_key),
        sign_count=credential.sign_count,
    )


def verify_authentication(
    relying_party: RelyingParty, assertion: Assertion, challenge: bytes, key: CredentialKey
) -> int | None:
    """Returns the new sign count if the assertion is valid and signed by this key."""
    try:
        authentication = verify_authentication_response(
            credential=assertion.model_dump(by_alias=True, exclude_none=True),
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id,
            expected_origin=list(relying_party.origins),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except MALFORMED_ERRORS:
        return None
    return authentication.new_sign_count


def parse_user_handle(assertion: Assertion) -> bytes | None:
    """Returns None if there is none, and empty bytes, which match no user, if it is malformed."""
    user_handle = assertion.response.user_handle
    if not user_handle:
        return None
    try:
        return base64url_to_bytes(user_handle)
    except MALFORMED_ERRORS:
        return b""


def _to_descriptors(ids: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(id)) for id in ids]
