"""Language of the messages of commands, and of the names that they write."""

import os

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
# Locales of containers, which name no language.
NEUTRAL_LOCALES = {"C", "POSIX"}


def terminal_language(default: str = "en") -> str:
    """Returns the language of the terminal: zh-CN for locales such as `zh_CN.UTF-8`, else en.

    Without a locale that names a language, it is `default`.
    """
    for variable in LOCALE_VARIABLES:
        if locale := os.environ.get(variable):
            if locale.partition(".")[0] in NEUTRAL_LOCALES:
                return default
            return "zh-CN" if locale.startswith("zh") else "en"
    return default
