"""Passwords of services that a URL names, such as REDIS_URL.

Messages contain no part of the URL or of the password.
"""

from urllib.parse import quote, urlsplit


def insert_service_password(url: str | None, password: str, name: str) -> str:
    """Returns the URL with this password, in which no character needs an escape.

    `name` is the setting of the URL. Raises ValueError if it is not set or has a password.
    """
    if url is None:
        raise ValueError(f"is set, but {name} is not")
    try:
        parts = urlsplit(url)
        has_password = parts.password is not None
    except ValueError:
        raise ValueError(f"is set, but {name} is not a URL") from None
    if has_password:
        raise ValueError(f"is set, but {name} has a password too; remove one of them")
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()
