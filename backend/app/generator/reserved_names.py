"""Names that generated code uses, so that no name of a database may shadow them.

They are read from the templates: a name that a template imports or defines is reserved where the
template uses it. Nothing has to be listed again when a template changes.
"""

import builtins
import keyword
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.generator.words import word_set
from app.kit import data_scope
from app.kit.data_scope import Global, Private, Scoped
from app.kit.model import Unmanaged
from app.kit.param import PageParam
from app.kit.schema import UnmanagedOut, UnmanagedUpdate

TEMPLATES_DIR = Path(__file__).parents[2] / "templates"
BODY_TEMPLATES = ("python/model.py.j2", "python/schema.py.j2", "python/param.py.j2")
SERVICE_TEMPLATE = "python/service.py.j2"
FIXTURE_TEMPLATES = ("test/test.py.j2", "test/_rows.py.j2")

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
JINJA_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TEXT = re.compile(r'""".*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*', re.DOTALL)
IMPORT = re.compile(r"^(?:from \S+ )?import (\([^)]*\)|[^\n(]+)", re.MULTILINE)
IDENTIFIER = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
METHOD = re.compile(r"^    (?:async )?def ([a-z]\w*)", re.MULTILINE)
CLASS_SUFFIX = re.compile(r"\{\{ ?class_name ?\}\}([A-Za-z]+)")

# Builtins that the annotations of fields name, and the first parameters of methods.
ANNOTATIONS = word_set("bool bytes dict float int list object set str tuple")
FIRST_PARAMETERS = frozenset(("self", "cls"))
# Pycodestyle rejects them because they look like digits (E741).
AMBIGUOUS_LETTERS = frozenset("lOI")
# `type` is a keyword only in front of a name.
KEYWORDS = frozenset(word.lower() for word in (*keyword.kwlist, *keyword.softkwlist)) - {"type"}


@cache
def attribute_names() -> frozenset[str]:
    """Returns the names that no attribute of a model, a body or a parameter may have."""
    bases = (Unmanaged, Global, Scoped, Private, UnmanagedOut, UnmanagedUpdate, PageParam)
    inherited = {name for base in bases for name in dir(base)}
    fields = {name for base in bases for name in getattr(base, "model_fields", ())}
    imported = {name for template in BODY_TEMPLATES for name in _imported_names(template)}
    return frozenset().union(
        KEYWORDS, inherited, fields, imported, ANNOTATIONS, FIRST_PARAMETERS, AMBIGUOUS_LETTERS
    ) | {"id"}


@cache
def class_names() -> frozenset[str]:
    """Returns the names that no generated class may have."""
    names = {name for template in _python_templates() for name in _identifiers(template)}
    names |= {*dir(builtins), *dir(data_scope), *AMBIGUOUS_LETTERS}
    return frozenset(name for name in names if name[:1].isupper())


@cache
def class_suffixes() -> tuple[str, ...]:
    """Returns the endings of the classes of a module: `Crud`, `Out`, `Param`, ..."""
    sources = (_source(template) for template in _python_templates())
    suffixes = {suffix for source in sources for suffix in CLASS_SUFFIX.findall(source)}
    return tuple(sorted(suffixes | {"Form"}))


@cache
def variable_names() -> frozenset[str]:
    """Returns the names that no variable of a service or a test's fixture may have."""
    templates = (SERVICE_TEMPLATE, *FIXTURE_TEMPLATES)
    imported = {name for template in FIXTURE_TEMPLATES for name in _imported_names(template)}
    used = {name for template in templates for name in _identifiers(template)}
    return frozenset().union(imported, used, KEYWORDS, dir(builtins), AMBIGUOUS_LETTERS)


@cache
def service_methods() -> frozenset[str]:
    """Returns the names that no attribute of a service may have."""
    return frozenset(METHOD.findall(_plain(SERVICE_TEMPLATE))) | KEYWORDS | AMBIGUOUS_LETTERS


@cache
def client_prefixes() -> frozenset[str]:
    """Returns the names whose `…Api` or `…Options` the file `api.ts` imports."""
    imports = re.findall(
        r"\b([a-z]+)(?:Api|Options)\b", JINJA_VALUE.sub("", _source("ts/api.ts.j2"))
    )
    return frozenset(imports)


def _python_templates() -> Iterator[str]:
    for path in sorted(TEMPLATES_DIR.glob("**/*.py.j2")):
        yield path.relative_to(TEMPLATES_DIR).as_posix()


def _source(template: str) -> str:
    return (TEMPLATES_DIR / template).read_text("utf-8")


def _plain(template: str) -> str:
    """Returns the Python of a template without values, texts and comments."""
    return TEXT.sub('""', JINJA_VALUE.sub("_", JINJA.sub("", _source(template))))


def _identifiers(template: str) -> set[str]:
    return set(IDENTIFIER.findall(_plain(template)))


def _imported_names(template: str) -> set[str]:
    clauses = IMPORT.findall(_plain(template))
    return {name for clause in clauses for name in IDENTIFIER.findall(clause)} - {"as", "_"}
