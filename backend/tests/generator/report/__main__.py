"""`python -m tests.generator.report`"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.api import features
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome
from app.kit import i18n
from tests.generator import conftest

from . import Proof, Script, page, proved

WRITTEN = Path(__file__).parents[4] / "docs" / "verified-schemas.md"
REAL = {"Chinook": "chinook", "Sakila": "sakila-schema"}


def main() -> int:
    if not conftest.PUBLIC.exists():
        sys.stderr.write("The public schemas are not beside this checkout.\n")
        return 2
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set("en")
    list(features.discover_features())
    real = {title: everywhere(title, partial(real_scripts, title)) for title in REAL}
    nasty = everywhere("nasty", nasty_scripts)
    lines = [
        page.HEAD,
        *(line for title, proofs in real.items() for line in page.real(title, proofs)),
    ]
    WRITTEN.write_text("\n".join([*lines, *page.nasty(nasty)]), "utf-8")
    failed = [
        proof.report.count(VerifyOutcome.FAILED)
        for proofs in real.values()
        for proof in proofs.values()
    ]
    return int(any(failed))


def everywhere(schema: str, scripts: Callable[[Dialect], Sequence[Script]]) -> dict[Dialect, Proof]:
    return {
        dialect: proof
        for dialect in Dialect
        if (proof := proved(schema, dialect, scripts(dialect)))
    }


def real_scripts(title: str, dialect: Dialect) -> Sequence[Script]:
    return [Script(title, conftest.public(dialect, REAL[title]))]


def nasty_scripts(dialect: Dialect) -> Sequence[Script]:
    return [Script(family, conftest.nasty(dialect, family)) for family in conftest.FAMILIES]


if __name__ == "__main__":
    sys.exit(main())
