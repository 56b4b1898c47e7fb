"""E-mail addresses (RFC 5322, RFC 6531) in one normalised form."""

from typing import Annotated
from unicodedata import normalize

import email_validator
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

# No mail is sent, and a private network may use `.local` or `.test`.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def normalize_email(text: str) -> str | None:
    """Returns the address with the domain in lower case and in Unicode, or None if it is none."""
    try:
        address = email_validator.validate_email(
            text.strip(), check_deliverability=False, strict=True
        )
    except email_validator.EmailNotValidError:
        return None
    return address.normalized


def _require_email(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Without compatibility characters, such as letters of full width.
    address = normalize_email(normalize("NFKC", value))
    if address is None:
        raise PydanticCustomError("email", "not an e-mail address")
    return address


EmailAddress = Annotated[str, BeforeValidator(_require_email), Field(max_length=254)]
