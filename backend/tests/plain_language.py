"""Checks of names and prose: `python -m tests.plain_language [PATH ...]` lists the violations."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

BACKEND = Path(__file__).parents[1]
ROOT = BACKEND.parent
TEXT_SUFFIXES = {".css", ".html", ".j2", ".json", ".md", ".mjs", ".py", ".sh", ".ts", ".vue"}
GENERATED = {"package-lock.json", "schema.d.ts", "glossary.json"}
IGNORED_FOLDERS = {".venv", "node_modules", "dist", ".vitepress", "__pycache__", "schemas", ".git"}

# Words of an identifier. "Relying party" is WebAuthn's own term.
BANNED = re.compile(
    r"(?:^|_)(?:told|said|heard|door|journey|stranger|(?<!relying_)party|tally|canary|vault"
    r"|prove|proven|prover|refusal|trouble|looks)(?:_|$)"
)
FRAGMENT = re.compile(r"(?:Whoever|Who|What|Of|Is|As|Likewise)\b")
PRONOUN = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
# This file and the vocabulary quote the words.
QUOTING = {
    "backend/tests/plain_language.py",
    "backend/tests/test_plain_language.py",
    "docs/vocabulary.md",
    "frontend/tests/plain-language.test.ts",
}


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def files(roots: Iterable[Path], suffixes: set[str]) -> Iterator[Path]:
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            parts = set(path.relative_to(ROOT).parts) if path.is_relative_to(ROOT) else set()
            if path.is_file() and path.suffix in suffixes and not parts & IGNORED_FOLDERS:
                yield path


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yields every name that the module defines or binds, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr, node.lineno
            case ast.arg() | ast.keyword() if node.arg:
                yield node.arg, node.lineno
            case ast.alias() if node.asname:
                yield node.asname, node.lineno


def banned_identifiers(path: Path) -> Iterator[str]:
    names = [(path.stem, 1), *identifiers(ast.parse(path.read_text("utf-8")))]
    for name, line in names:
        if BANNED.search(snake_case(name)):
            yield f"{path.relative_to(ROOT)}:{line}: banned word in the name {name}"


def docstring_fragments(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first_line = (ast.get_docstring(node) or "").partition("\n")[0].rstrip()
            if first_line.endswith("?") or FRAGMENT.match(first_line):
                line = getattr(node, "lineno", 1)
                yield f"{path.relative_to(ROOT)}:{line}: docstring is no statement: {first_line}"


def long_lines(path: Path) -> Iterator[str]:
    """Generated code marks the lines that long names make too long."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if len(line) > 100 and not line.endswith("# noqa: E501"):
            yield f"{path.relative_to(ROOT)}:{number}: {len(line)} columns"


def pronouns(path: Path) -> Iterator[str]:
    if path.name in GENERATED or path.relative_to(ROOT).as_posix() in QUOTING:
        return
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := PRONOUN.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: {found[0]!r}: {line.strip()[:80]}"


def is_overload(node: ast.FunctionDef) -> bool:
    """Returns whether the node is one signature of a function that is defined below it."""
    return any(isinstance(name, ast.Name) and name.id == "overload" for name in node.decorator_list)


def missing_docstrings(path: Path) -> Iterator[str]:
    """Covers the public classes and functions of `kit` and of every service."""
    place = path.relative_to(BACKEND).as_posix() if path.is_relative_to(BACKEND) else ""
    is_kit = place.startswith("app/kit/")
    if not is_kit and not (place.startswith("app/api/v1/") and path.stem.endswith("service")):
        return
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.FunctionDef) and is_overload(node):
            continue
        if not node.name.startswith("_") and ast.get_docstring(node) is None:
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has no docstring"


def duplicate_classes(folder: Path) -> Iterator[str]:
    seen: dict[str, Path] = {}
    for path in files([folder], {".py"}):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                if node.name in seen:
                    first = seen[node.name].relative_to(ROOT)
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} is also in {first}"
                seen[node.name] = path


def violations(roots: Iterable[Path]) -> Iterator[str]:
    roots = list(roots)
    for path in files(roots, {".py"}):
        for check in (banned_identifiers, docstring_fragments, long_lines, missing_docstrings):
            yield from check(path)
    for path in files(roots, TEXT_SUFFIXES):
        yield from pronouns(path)


if __name__ == "__main__":
    folders = [Path(name).resolve() for name in sys.argv[1:]] or [ROOT]
    problems = list(violations(folders))
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    sys.stdout.write(f"{len(problems)} violations\n")
    sys.exit(bool(problems))
