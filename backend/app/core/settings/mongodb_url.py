"""Validation of MONGODB_URL."""


def validate_mongodb_url(url: str) -> str:
    """Returns the URL. Raises ValueError if the driver would not accept it.

    The hosts of `mongodb+srv` are known only after a DNS query, so only the driver checks them.
    """
    if url.startswith("mongodb://"):
        # The driver costs 15 MB, so it is imported only where the setting is used.
        from pymongo.errors import PyMongoError
        from pymongo.uri_parser import parse_uri

        try:
            parse_uri(url)
        except (PyMongoError, ValueError):
            # The text of the error has parts of the URL.
            raise ValueError(
                "is not a URL of MongoDB; write mongodb://user:password@host:27017/database, with"
                " percent-encoding in the password"
            ) from None
    return url
