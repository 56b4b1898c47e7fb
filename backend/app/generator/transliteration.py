"""Latin spelling of names in other scripts."""

import re

HAN = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")


def transliterate(text: str) -> str:
    """Returns the text in ASCII: `ke_hu` for `客户`, `grosse` for `größe`."""
    if text.isascii():
        return text
    return "".join(
        f"_{_pinyin(part)}_" if HAN.fullmatch(part) else _ascii(part) for part in HAN.split(text)
    )


def _ascii(text: str) -> str:
    # The tables take some MB, so only a process that names such columns loads them.
    from anyascii import anyascii

    return anyascii(text)


def _pinyin(text: str) -> str:
    """Returns the syllables. The reading of a character depends on its word: 银行, 行走."""
    from pypinyin import lazy_pinyin

    return "_".join(lazy_pinyin(text, v_to_u=False))
