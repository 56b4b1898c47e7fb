"""A WebAuthn authenticator in software, which can also produce invalid responses."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

ORIGIN = "http://localhost:8000"
PRESENT = 0x01
VERIFIED = 0x04
ATTESTED = 0x40


@dataclass
class SoftwareKey:
    """`count` is the signature counter. It is None for an authenticator without one."""

    count: int | None = 0
    id: bytes = field(default_factory=lambda: token_bytes(32))
    handle: str | None = None
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def attest(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Registers. `lies` replace values of the response."""
        self.handle = options["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        points = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        cose = encode_cbor({1: 2, 3: -7, -1: 1, **points})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(
            lies.get("rp_id", options["rp"]["id"]), lies.get("flags", PRESENT | VERIFIED) | ATTESTED
        )
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data + attested})
        client = _client_data("webauthn.create", options["challenge"], lies)
        return self._credential(
            {
                "clientDataJSON": client,
                "attestationObject": attestation,
                "transports": ["internal"],
            }
        )

    def sign(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Authenticates. `lies` replace values of the response."""
        if self.count is not None:
            self.count += 1
        data = self._data(lies.get("rp_id", options["rpId"]), lies.get("flags", PRESENT | VERIFIED))
        client = _client_data("webauthn.get", options["challenge"], lies)
        signer: ec.EllipticCurvePrivateKey = lies.get("private", self.private)
        signature = signer.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": lies.get("handle", self.handle),
        }
        return self._credential(response)

    def _data(self, rp_id: str, flags: int) -> bytes:
        return (
            sha256(rp_id.encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4, "big")
        )

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        id = bytes_to_base64url(self.id)
        encoded = {
            name: bytes_to_base64url(part) if isinstance(part, bytes) else part
            for name, part in response.items()
        }
        return {
            "id": id,
            "rawId": id,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": encoded,
        }


def _client_data(kind: str, challenge: str, lies: dict[str, Any]) -> bytes:
    client_data = {
        "type": lies.get("kind", kind),
        "challenge": lies.get("challenge", challenge),
        "crossOrigin": False,
        "origin": lies.get("origin", ORIGIN),
    }
    return json.dumps(client_data).encode()


# A challenge that the server never issued.
ANOTHER_CHALLENGE = bytes_to_base64url(bytes(32))


def spoilt(credential: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**credential, "response": {**credential["response"], name: value}}
