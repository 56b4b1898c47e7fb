"""Who reads what a command prints."""

import os

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language() -> str:
    """Of the terminal, by the first variable that says it: `zh_CN.UTF-8` is Chinese, whatever else
    is English.
    """
    said = next(filter(None, map(os.environ.get, LOCALE_VARIABLES)), "")
    return "zh-CN" if said.startswith("zh") else "en"
