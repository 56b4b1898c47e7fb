"""Names of columns whose values are secret."""

import re

from app.generator.introspect.schema import ColumnInfo, TypeFamily

# `user_pass` is one, `boarding_pass_id` is not.
SECRET_PATTERN = re.compile(
    r"(^|_)(\w*password\d*|passwd|passphrase|passcode|pwd|secret|token|otp"
    r"|(api|private|access)_?key)(_|$)"
    r"|(^|_)(user|login|account|admin|db|smtp|mail)_?pass$|^(pass|pin|cvv|cvc)_?$"
)
# A pattern, and no secret.
WORDS = r"pass(word|wd|code|phrase)?|pwd?|pin|secret|token|api_?key|otp|(recovery|backup)_codes?"
SECRET_WORD = rf"({WORDS})"
HASH_WORD = r"(hash(ed)?|digest|(en)?crypted|bcrypt|argon2?|scrypt|pbkdf2|salt(ed)?|sha\d*|md5)"
# `password_hash`, `hashed_password`, `pwdhash`, `encrypted_user_password`
HASH_PATTERN = re.compile(
    rf"(^|_)({SECRET_WORD}_?(\w+_)?{HASH_WORD}|{HASH_WORD}_?(\w+_)?{SECRET_WORD}|salt)(_|$)"
)
HASH_COMMENT_PATTERN = re.compile(r"hash|digest|bcrypt|argon|哈希|散列|摘要|密文", re.IGNORECASE)
HASH_FAMILIES = (TypeFamily.STRING, TypeFamily.TEXT, TypeFamily.BINARY)


def is_secret(name: str) -> bool:
    """Returns whether a column of this name is never shown."""
    return SECRET_PATTERN.search(name) is not None


def is_hashed(column: ColumnInfo, name: str) -> bool:
    """Returns whether a column holds what a program computed from a secret.

    The name says so, or the comment of a secret does. A text that a user types is no such value.
    """
    if column.type.family not in HASH_FAMILIES:
        return False
    is_described = is_secret(name) and HASH_COMMENT_PATTERN.search(column.comment) is not None
    return is_described or HASH_PATTERN.search(name) is not None
