"""Every guard of `app.kit.data_scope`, read off its code: each `raise` there is one. And how to take one
away.
"""

import ast
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType, TracebackType
from typing import Any, NamedTuple

from app.kit import data_scope

FOLDER = Path(data_scope.__file__).parent


class Guard(NamedTuple):
    module: str
    owner: str  # the class, or nothing
    function: str
    line: int

    @property
    def name(self) -> str:
        return ".".join(filter(None, (self.module, self.owner, self.function))) + f":{self.line}"


def guards() -> Iterator[Guard]:
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(file.read_text()).body:
            owner = node.name if isinstance(node, ast.ClassDef) else ""
            for function in node.body if isinstance(node, ast.ClassDef) else [node]:
                # One that does nothing but refuse stands in for another, which a test puts back.
                if (
                    isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
                    and len(function.body) > 1
                ):
                    for inner in ast.walk(function):
                        if isinstance(inner, ast.Raise):
                            yield Guard(file.stem, owner, function.name, inner.lineno)


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Its function goes on as if there had been nothing to refuse."""
    file = FOLDER / f"{guard.module}.py"
    tree = _Silenced(guard.line).visit(ast.parse(file.read_text()))
    compiled = compile(ast.fix_missing_locations(tree), str(file), "exec")
    path = [guard.owner, guard.function] if guard.owner else [guard.function]
    with swapped(_function(guard), _inside(compiled, path)):
        yield


@contextmanager
def swapped(function: FunctionType, code: CodeType) -> Iterator[None]:
    """Listeners hold the function itself, so it is changed where it is."""
    real = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = real


def refused_by(error: BaseException) -> tuple[str, int] | None:
    """The guard's module and line, when one of them raised this."""
    at: tuple[str, int] | None = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.parent == FOLDER:
            at = file.stem, step.tb_lineno
        step = step.tb_next
    return at


class _Silenced(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node


def _function(guard: Guard) -> FunctionType:
    place: Any = importlib.import_module(f"{data_scope.__name__}.{guard.module}")
    if guard.owner:
        place = getattr(place, guard.owner)
    found: Callable[..., Any] = getattr(place, guard.function)
    found = getattr(found, "__func__", found)
    assert isinstance(found, FunctionType)
    return found


def _inside(code: CodeType, path: list[str]) -> CodeType:
    for name in path:
        code = next(
            one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name
        )
    return code
