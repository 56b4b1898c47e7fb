"""Language of the messages of commands."""

import os

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language() -> str:
    """Returns the language of the terminal: zh-CN for locales such as `zh_CN.UTF-8`, else en."""
    for variable in LOCALE_VARIABLES:
        if locale := os.environ.get(variable):
            return "zh-CN" if locale.startswith("zh") else "en"
    return "en"
