"""The guards of `app.kit.data_scope`, one for each `raise` in its code.

A guard can be removed to test whether a probe notices.
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
    """A `raise` statement."""

    module: str
    # The class of a method, else empty.
    owner: str
    function: str
    line: int

    @property
    def name(self) -> str:
        return ".".join(filter(None, (self.module, self.owner, self.function))) + f":{self.line}"


def guards() -> Iterator[Guard]:
    """Yields all guards."""
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(file.read_text()).body:
            owner = node.name if isinstance(node, ast.ClassDef) else ""
            for function in node.body if isinstance(node, ast.ClassDef) else [node]:
                # A function that only raises replaces a method, which a test restores.
                if (
                    isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
                    and len(function.body) > 1
                ):
                    for inner in ast.walk(function):
                        if isinstance(inner, ast.Raise):
                            yield Guard(file.stem, owner, function.name, inner.lineno)


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Removes the guard: its function continues instead of raising."""
    file = FOLDER / f"{guard.module}.py"
    module_tree = _RemoveRaise(guard.line).visit(ast.parse(file.read_text()))
    compiled = compile(ast.fix_missing_locations(module_tree), str(file), "exec")
    path = [guard.owner, guard.function] if guard.owner else [guard.function]
    with swapped(_function(guard), _code_of(compiled, path)):
        yield


@contextmanager
def swapped(function: FunctionType, code: CodeType) -> Iterator[None]:
    """Replaces the code of a function in place, because listeners hold the function itself."""
    original_code = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = original_code


def raising_guard(error: BaseException) -> tuple[str, int] | None:
    """Returns module and line of the guard that raised the error, or None."""
    position: tuple[str, int] | None = None
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.parent == FOLDER:
            position = file.stem, traceback.tb_lineno
        traceback = traceback.tb_next
    return position


class _RemoveRaise(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node


def _function(guard: Guard) -> FunctionType:
    owner: Any = importlib.import_module(f"{data_scope.__name__}.{guard.module}")
    if guard.owner:
        owner = getattr(owner, guard.owner)
    function: Callable[..., Any] = getattr(owner, guard.function)
    function = getattr(function, "__func__", function)
    assert isinstance(function, FunctionType)
    return function


def _code_of(code: CodeType, path: list[str]) -> CodeType:
    for name in path:
        code = next(
            constant
            for constant in code.co_consts
            if isinstance(constant, CodeType) and constant.co_name == name
        )
    return code
