"""Classes of characters that a name may not have, and scripts that a name may not mix."""

import regex

# Kept in Persian, Indic and emoji sequences, where they change what is seen.
JOINERS = "\u200c\u200d"
# Presentation of the character before: ☺ as text or as an emoji.
VARIATION_SELECTORS = "\ufe0e\ufe0f"
JOINED = (
    r"\p{scx=Arabic}\p{scx=Bengali}\p{scx=Devanagari}\p{scx=Gujarati}\p{scx=Gurmukhi}"
    r"\p{scx=Kannada}\p{scx=Khmer}\p{scx=Malayalam}\p{scx=Mongolian}\p{scx=Myanmar}"
    r"\p{scx=Oriya}\p{scx=Sinhala}\p{scx=Syriac}\p{scx=Tamil}\p{scx=Telugu}"
)
EMOJI = r"\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f"

# Control and format characters, line and paragraph separators, and letters without a glyph, such
# as the Hangul fillers.
INVISIBLE = regex.compile(
    rf"(?:[{JOINERS}](?<![{JOINED}\p{{Mn}}].)(?<![{EMOJI}].)"
    rf"|[[\p{{Cc}}\p{{Cf}}\p{{Cs}}\p{{Zl}}\p{{Zp}}\p{{Default_Ignorable_Code_Point}}]"
    rf"--[{JOINERS}{VARIATION_SELECTORS}]])",
    regex.V1 | regex.DOTALL,
)
# Neither visible nor assigned: their look depends on the font or on the version of Unicode.
UNASSIGNED = regex.compile(r"[\p{Cn}\p{Co}]")

# The scripts in modern use (UAX #31, table 5), and the combinations of "Highly Restrictive"
# (UTS #39, section 5.2).
SCRIPT_SETS = """
    Arabic, Armenian, Bengali, Cyrillic, Devanagari, Ethiopic, Georgian, Greek, Gujarati, Gurmukhi,
    Hebrew, Kannada, Khmer, Lao, Malayalam, Myanmar, Oriya, Sinhala, Tamil, Telugu, Thaana, Thai,
    Tibetan, Latin Han Hiragana Katakana, Latin Han Bopomofo, Latin Han Hangul
"""
SINGLE_SCRIPT = regex.compile(
    "|".join(
        "["
        + "".join(rf"\p{{scx={name}}}" for name in (*names.split(), "Common", "Inherited"))
        + "]*"
        for names in SCRIPT_SETS.split(",")
    )
)


def has_invisible(text: str) -> bool:
    """Returns whether a reader could not see that a character is there, or in which order."""
    if text.isascii() and text.isprintable():
        return False
    return INVISIBLE.search(text) is not None


def is_single_script(text: str) -> bool:
    """Returns whether all letters are of one script, or of scripts that one language uses."""
    return text.isascii() or SINGLE_SCRIPT.fullmatch(text) is not None
