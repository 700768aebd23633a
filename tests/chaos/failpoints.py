"""Every instant between "received" and "sent" at which the program may die, by name.

A failpoint is an `await` of the road, before or after it, or an end of an `async with` (where a transaction begins and
commits). They are found in the code itself: a module that is loaded under `Mined` tells each one it passes. Nothing of
this is in the program.

`LISTED` says for each function of the road how many it has and to which part of the road it belongs. A test compares
it with the code: whoever adds an `await` there has to look whether the program may die at it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).parents[2]
ROAD = (
    "bot.channels.telegram.polling",
    "bot.engine",
    "storage.batch",
    "storage.speakers",
    "storage.database",
    "bot.outbox",
    "bot.sending",
    "storage.outbox",
    "bot.channels.telegram.channel",
    "bot.channels.telegram.calls",
)
PASS = "__pass_failpoint__"
HOLD = "__hold_failpoint__"


@dataclass(frozen=True, order=True)
class Failpoint:
    """One instant: the function (module and qualified name), the number of the await in it, and when: `before` and
    `after` an await; for an `async with` also `leaving` and `left`."""

    function: str
    number: int
    when: str

    def __str__(self) -> str:
        return f"{self.function}#{self.number}:{self.when}"


class _Finder(ast.NodeTransformer):
    """Numbers the awaits of each function, and puts a call around each."""

    def __init__(self, module: str) -> None:
        self._names = [module]
        self.found: list[tuple[str, int, bool]] = []
        """(function, number, whether it is an `async with`)"""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inside(node)

    def _inside(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self._names.append(node.name)
        self.generic_visit(node)
        self._names.pop()
        return node

    def visit_Await(self, node: ast.Await) -> ast.AST:
        name = self._number(within=False)
        self.generic_visit(node)
        return ast.copy_location(ast.Await(_call(PASS, name, node.value)), node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        for item in node.items:
            name = self._number(within=True)
            item.context_expr = ast.copy_location(_call(HOLD, name, self.visit(item.context_expr)), item.context_expr)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def _number(self, *, within: bool) -> str:
        function = ".".join(self._names)
        number = sum(1 for known, _, _ in self.found if known == function) + 1
        self.found.append((function, number, within))
        return f"{function}#{number}"


def _call(what: str, name: str, value: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(what, ast.Load()), [ast.Constant(name), value], [])


def instants(modules: Sequence[str] = ROAD) -> Iterator[Failpoint]:
    """All of them, in the order of the road and of the code."""
    for module in modules:
        finder = _Finder(module)
        finder.visit(ast.parse(_file(module).read_text(encoding="utf-8")))
        for function, number, within in finder.found:
            for when in ("before", "after", "leaving", "left") if within else ("before", "after"):
                yield Failpoint(function, number, when)


def _file(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


# --- in the process that is to die ------------------------------------------------------------------------------------


class Mined(MetaPathFinder):
    """Loads the road's modules so that `passed(name)` hears of each failpoint they come by."""

    def __init__(self, passed: Callable[[str], None]) -> None:
        self._passed = passed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The road's modules come through here, all others as ever."""
        if fullname not in ROAD:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, self._passed)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, passed: Callable[[str], None]) -> None:
        super().__init__(fullname, path)
        self._passed = passed

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        tree = _Finder(fullname).visit(ast.parse(source, self.path))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        passed = self._passed

        async def pass_by(name: str, awaited: object) -> object:
            passed(f"{name}:before")
            result = await awaited  # type: ignore[misc]
            passed(f"{name}:after")
            return result

        class Held:
            def __init__(self, name: str, manager: object) -> None:
                self._name, self._manager = name, manager

            async def __aenter__(self) -> object:
                passed(f"{self._name}:before")
                result = await self._manager.__aenter__()  # type: ignore[attr-defined]
                passed(f"{self._name}:after")
                return result

            async def __aexit__(self, *error: object) -> object:
                passed(f"{self._name}:leaving")
                result = await self._manager.__aexit__(*error)  # type: ignore[attr-defined]
                passed(f"{self._name}:left")
                return result

        vars(module)[PASS], vars(module)[HOLD] = pass_by, Held
        super().exec_module(module)


def install(passed: Callable[[str], None]) -> None:
    """From now on the road's modules are loaded mined. They must not be loaded yet."""
    loaded = [module for module in ROAD if module in sys.modules]
    if loaded:
        raise RuntimeError(f"too late: {loaded} are loaded already")
    sys.meta_path.insert(0, Mined(passed))
