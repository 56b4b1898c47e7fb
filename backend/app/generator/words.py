"""Sets of words."""


def word_set(words: str) -> frozenset[str]:
    """Returns the words of a text that separates them by spaces."""
    return frozenset(words.split())
