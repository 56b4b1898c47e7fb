"""TLS of database connections, from the options of a URL, with the meaning they have in libpq."""

import ssl
from collections.abc import Mapping
from typing import Any

VERIFYING_MODES = ("verify-ca", "verify-full")
# The certificates of the system.
SYSTEM_CERTIFICATES = "system"


def tls_context(query: Mapping[str, Any]) -> ssl.SSLContext | None:
    """Returns the context of a connection that must use TLS, or None if it need not.

    `require` encrypts without a check of the certificate, unless a root certificate is given.
    Raises ValueError if a file of certificates cannot be read.
    """
    mode = query.get("sslmode", "prefer")
    root = query.get("sslrootcert")
    if mode not in ("require", *VERIFYING_MODES):
        return None
    try:
        context = ssl.create_default_context(cafile=None if root == SYSTEM_CERTIFICATES else root)
    except OSError as error:
        raise _unreadable("sslrootcert", error) from None
    context.check_hostname = mode == "verify-full"
    if mode == "require" and root is None:
        context.verify_mode = ssl.CERT_NONE
    try:
        if "sslcert" in query:
            context.load_cert_chain(query["sslcert"], keyfile=query.get("sslkey"))
    except OSError as error:
        raise _unreadable("sslcert or sslkey", error) from None
    return context


def _unreadable(option: str, error: OSError) -> ValueError:
    return ValueError(f"the file of the option {option} cannot be read: {error.strerror}")
