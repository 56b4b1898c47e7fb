"""Keeps the guessed titles of a table in one language."""

from app.generator.config import Explanation, TableConfig
from app.generator.configure.titles import is_chinese

GLOSSARY_REASON = "generator.reason.title_glossary"
NAME_REASON = "generator.reason.title_name"
UNTRANSLATED_REASON = "generator.reason.title_untranslated"
MAX_LISTED_TITLES = 255  # characters


def use_one_language(config: TableConfig) -> None:
    """Replaces Chinese titles from the glossary by the English ones, unless all are Chinese.

    Titles from comments stay. The reasons name the titles that have no translation.
    """
    titles = [config.function_name, *(column.title for column in config.columns)]
    missing = [title for title in titles if not is_chinese(title)]
    if not missing:
        return
    if config.reasons["function_name"].key == GLOSSARY_REASON:
        config.function_name = config.function_name_en
    for column in config.columns:
        reason = column.reasons["title"].key
        if reason == GLOSSARY_REASON:
            column.title = column.title_en
        if reason in (GLOSSARY_REASON, NAME_REASON):
            column.reasons["title"] = Explanation(key=NAME_REASON)
        if not is_chinese(column.title):
            column.reasons["title"] = Explanation(
                key=UNTRANSLATED_REASON, values={"titles": column.title}
            )
    listed = ", ".join(dict.fromkeys(missing))[:MAX_LISTED_TITLES]
    config.reasons["function_name"] = Explanation(
        key=UNTRANSLATED_REASON, values={"titles": listed}
    )
