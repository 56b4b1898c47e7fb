"""WebAuthn, by the library: what is asked of an authenticator, and whether its answer is one to it.

Whatever is wrong with an answer it is None: who sent it is told no more. The library takes
megabytes, so this is imported where it is used: most processes never see a passkey.
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

from .schema import Assertion, Attestation
from .site import Key, Site

# What the library, and what it uses, trips over in what a stranger sent.
ODD = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


def creation(
    site: Site, challenge: bytes, name: str, handle: bytes, known: Sequence[str]
) -> dict[str, Any]:
    """For a passkey that can be found without a name, on a device that asks its owner who he is."""
    selection = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_name=name,
        user_id=handle,
        challenge=challenge,
        authenticator_selection=selection,
        exclude_credentials=_described(known),
    )
    return dict(options_to_json_dict(options))


def request(site: Site, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
    """Of one of those; of whichever there is, where none is named."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options_to_json_dict(options))


def challenge_of(sent: Attestation | Assertion) -> bytes | None:
    try:
        return parse_client_data_json(base64url_to_bytes(sent.response.client_data)).challenge
    except ODD:
        return None


def read_new(site: Site, sent: Attestation, challenge: bytes) -> Key | None:
    try:
        found = verify_registration_response(
            credential=sent.model_dump(by_alias=True, exclude_none=True),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
    except ODD:
        return None
    ids = bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key)
    return Key(*ids, found.sign_count)


def read_count(site: Site, sent: Assertion, challenge: bytes, key: Key) -> int | None:
    """The count of signatures that it comes with, when it is signed by that key."""
    try:
        found = verify_authentication_response(
            credential=sent.model_dump(by_alias=True, exclude_none=True),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=list(site.origins),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except ODD:
        return None
    return found.new_sign_count


def handle_of(sent: Assertion) -> bytes | None:
    try:
        return base64url_to_bytes(sent.response.user_handle) if sent.response.user_handle else None
    except ODD:
        return b""


def _described(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(id)) for id in known]
