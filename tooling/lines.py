"""How do our lines read? The habits of a tree, counted, beside those of any other checkout.

    python tooling/lines.py                                 # the package
    python tooling/lines.py --beside ../diffrax/diffrax     # one column more
    python tooling/lines.py --worst 60                      # where to begin: the worst places of every habit

Lines are physical lines, blank ones and docstrings included. It needs the extra "lint".
"""

import argparse
import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import complexipy

PACKAGE = Path(__file__).parents[1] / "pnn_symbolic"
STAND_INS = frozenset({"other", "found", "some", "said", "theirs"})
"""Words that, like `one`, stand where the noun for a thing should."""
MANY_ARGUMENTS = 5
"""So many arguments by position are read by counting."""
COMPLEX = 15
"""SonarSource's limit of cognitive complexity for a function."""
LONG_MODULE = 250
SECOND_READING = 8
"""So much reading effort in one comprehension is a loop that was pressed into a bracket."""
WAITING = "Heavy imports wait"
"""In the docstring of a module, the reason for all its imports inside functions."""

COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Place(NamedTuple):
    """Where a habit is seen, and how strongly: the number by which the worst are found."""

    weight: float
    path: Path
    line: int
    what: str


@dataclass
class Tree:
    """What was counted in the modules below a folder."""

    lines: int = 0
    modules: int = 0
    comments: int = 0
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def count(self, habit: str) -> int:
        """How often a habit is seen."""
        return len(self.places[habit])

    def largest(self, habit: str) -> float:
        """The weight of its worst place."""
        return max((place.weight for place in self.places[habit]), default=0)

    def table(self) -> dict[str, str]:
        """The rows of the table: the name of each habit, and its figure."""

        def per_thousand(habit: str) -> str:
            return f"{1000 * self.count(habit) / self.lines:.1f}"

        return {
            "lines": f"{self.lines:,}",
            "modules": f"{self.modules:,}",
            "variables called `one`, per 1,000 lines": per_thousand("one"),
            "called other, found, some, said, theirs": per_thousand("stand-in"),
            "comprehensions, per 1,000 lines": per_thousand("comprehension"),
            "comprehensions that need a second reading": f"{self.count('second reading')}",
            "imports inside functions without a reason": f"{self.count('late import')}",
            "comments, per 100 lines": f"{100 * self.comments / self.lines:.1f}",
            "strings below constants and fields, per 100": f"{100 * self.count('explained') / self.lines:.1f}",
            f"own classes called with {MANY_ARGUMENTS} or more positional arguments": f"{self.count('positional')}",
            f"functions of cognitive complexity above {COMPLEX}": f"{self.count('complexity')}",
            "longest function, lines": f"{self.largest('long function'):.0f}",
            f"modules above {LONG_MODULE} lines": f"{self.count('long module')}",
        }


def measure(folder: Path) -> Tree:
    """Count the habits of all modules below a folder, tests left out."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
    syntax_trees = {path: ast.parse(source) for path, source in sources.items() if "tests" not in path.parts}
    own_classes = {
        node.name for tree in syntax_trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }
    counted = Tree()
    for path, syntax_tree in syntax_trees.items():
        count_module(counted, path, sources[path])
        Habits(counted, path, own_classes).visit(syntax_tree)
        if WAITING not in (ast.get_docstring(syntax_tree) or ""):
            note_late_imports(counted, path, sources[path], syntax_tree)
    return counted


def count_module(counted: Tree, path: Path, source: str) -> None:
    """What is seen in the text: its length, its comments, the complexity of its functions."""
    length = len(source.splitlines())
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = sum(token.type == tokenize.COMMENT for token in tokens)
    counted.lines += length
    counted.modules += 1
    counted.comments += comments
    # A module is the worse for comments the more of its lines go without one.
    counted.places["few comments"].append(Place(length - 100 * comments, path, 1, f"{comments} in {length} lines"))
    if length > LONG_MODULE:
        counted.places["long module"].append(Place(length, path, 1, f"{length} lines"))
    for function in complexipy.code_complexity(source).functions:
        if function.complexity > COMPLEX:
            place = Place(function.complexity, path, function.line_start, f"{function.name}: {function.complexity}")
            counted.places["complexity"].append(place)


class Habits(ast.NodeVisitor):
    """What is seen in the syntax of one module: names, comprehensions, calls, the length of functions."""

    def __init__(self, counted: Tree, path: Path, own_classes: set[str]) -> None:
        self.counted, self.path, self.own_classes = counted, path, own_classes
        self.scope = ["the module"]
        """The definitions around the node, the innermost last."""

    def note(self, habit: str, weight: float, line: int, what: str) -> None:
        """One more place of a habit."""
        self.counted.places[habit].append(Place(weight, self.path, line, what))

    def visit(self, node: ast.AST) -> None:
        """Count a node, and then what is below it."""
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) if name == "one":
                self.note("one", 1, node.lineno, f"in {self.scope[-1]}")
            case ast.Name(id=name) | ast.arg(arg=name) if name in STAND_INS:
                self.note("stand-in", 1, node.lineno, f"{name} in {self.scope[-1]}")
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                effort, what = reading_effort(node), ast.unparse(node)[:90]
                self.note("comprehension", effort, node.lineno, what)
                if effort >= SECOND_READING:
                    self.note("second reading", effort, node.lineno, what)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments):
                if (name in self.own_classes or name == "cls") and len(arguments) >= MANY_ARGUMENTS:
                    self.note("positional", len(arguments), node.lineno, f"{name}: {len(arguments)} arguments")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                self.note("long function", length, node.lineno, f"{node.name}: {length} lines")

        for before, after in pairwise(node.body if isinstance(node, ast.Module | ast.ClassDef) else []):
            if isinstance(before, ast.Assign | ast.AnnAssign) and is_text(after):
                self.note("explained", 0, after.lineno, "")

        defines_a_scope = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if defines_a_scope:
            self.scope.append(node.name)
        self.generic_visit(node)
        if defines_a_scope:
            self.scope.pop()


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a string alone: below a constant or a field, it explains this."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def note_late_imports(counted: Tree, path: Path, source: str, syntax_tree: ast.Module) -> None:
    """Imports inside functions that no comment gives a reason for: in their lines, or in the line above the first."""
    lines = source.splitlines()
    seen: set[int] = set()
    for function in ast.walk(syntax_tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        reason_until = 0  # the last line of a block of imports that has its reason
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno not in seen:
                seen.add(node.lineno)
                end = node.end_lineno or node.lineno
                follows = any(line.strip() for line in lines[reason_until : node.lineno - 1])
                if "#" in "".join(lines[node.lineno - 2 : end]) or (reason_until and not follows):
                    reason_until = end
                else:
                    counted.places["late import"].append(Place(1, path, node.lineno, lines[node.lineno - 1].strip()))


def reading_effort(comprehension: COMPREHENSIONS) -> int:
    """How much happens in one bracket: loops, conditions and what is nested count twice, calls once."""
    twice = ast.comprehension | ast.IfExp | ast.BoolOp | ast.NamedExpr | ast.Lambda
    conditions = sum(len(loop.ifs) for loop in comprehension.generators)
    parts = list(ast.walk(comprehension))
    heavy, calls = sum(isinstance(part, twice) for part in parts), sum(isinstance(part, ast.Call) for part in parts)
    return 2 * (heavy + conditions) + calls


def worst(places: list[Place], number: int) -> Iterator[str]:
    """The worst places, as lines `path:line  what`."""
    order = sorted(places, key=lambda place: (-place.weight, place.path, place.line))
    for place in order[:number]:
        yield f"{shown(place.path)}:{place.line}  {place.what}"


def by_function(places: list[Place]) -> list[Place]:
    """A name that is used twenty times in a function is one place to mend: its lines, gathered."""
    lines: dict[tuple[Path, str], list[int]] = defaultdict(list)
    for place in places:
        lines[place.path, place.what].append(place.line)
    gathered: list[Place] = []
    for (path, what), numbers in lines.items():
        listed = ", ".join(map(str, sorted(set(numbers))))
        gathered.append(Place(len(numbers), path, min(numbers), f"{len(numbers)} times {what}: lines {listed}"))
    return gathered


def shown(path: Path) -> Path:
    """A path as one types it from the root of the repository."""
    root = PACKAGE.parent
    return path.relative_to(root) if path.is_relative_to(root) else path


def main() -> None:
    """Print the table, and with --worst the places."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=PACKAGE, help="the package to measure (default: ours)")
    parser.add_argument("--beside", nargs="+", type=Path, default=[], metavar="PATH", help="packages to set beside it")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst places of every habit")
    options = parser.parse_args()

    trees = {folder.resolve(): measure(folder.resolve()) for folder in (options.folder, *options.beside)}
    tables = [tree.table() for tree in trees.values()]
    habit_width = max(map(len, tables[0]))
    print(" " * habit_width, *(f"{folder.name:>14}" for folder in trees))
    for habit in tables[0]:
        print(f"{habit:{habit_width}}", *(f"{table[habit]:>14}" for table in tables))

    ours = trees[options.folder.resolve()]
    if options.worst:
        for habit, places in ours.places.items():
            if habit == "explained":  # a good one
                continue
            print(f"\n{habit}")
            if habit in ("one", "stand-in"):
                places = by_function(places)
            print(*worst(places, options.worst), sep="\n")


if __name__ == "__main__":
    main()
