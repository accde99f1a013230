"""Who imports whom: the arrows of docs/architecture.md, read from the source."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests import layers

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pnn_symbolic"
MODULES = sorted(PACKAGE.rglob("*.py"))

AT_HOME = {"deap": {"search"}, "pytorch_lightning": {"training"}, "lightning": {"training"}}
"""Third parties that live in one room."""
WITHOUT_TORCH = {
    *("algebra", "maps", "verdicts", "differentials", "splitting", "catalogue", "series", "checks", "constants"),
    *("integrators", "dynamics", "evidence", "recognition", "explanation", "selection", "report", "teaching"),
}
LARGEST = 1 / 6
"""Of all lines: what one room may have."""


def part_of(module: Path) -> str:
    """The package of the first level, or the module where it stands alone."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def nodes(module: Path) -> tuple[ast.AST, ...]:
    """Everything in the source of a module, read once for all that is asked of it."""
    return tuple(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


@cache
def imports(module: Path) -> set[str]:
    """Full names of all that a module imports, at its top, inside its functions or for its annotations."""
    found = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: import by the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_of(module: Path) -> str:
    """The full name of a module; that of a package for its `__init__`."""
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(module): module for module in MODULES}
PUBLIC = "pnn_symbolic"
"""The public names point everywhere, and are looked up on first use."""
INNER = {name: module for name, module in NAMES.items() if name != PUBLIC}


def own_modules(module: Path) -> set[str]:
    """The modules of this package that a module imports, in a function or for its annotations too."""
    inside = {name for name in imports(module) if name.startswith("pnn_symbolic.")}
    return {name if name in NAMES else name.rpartition(".")[0] for name in inside} - {PUBLIC}


def own_parts(module: Path) -> set[str]:
    return {name.split(".")[1] for name in own_modules(module)} - {part_of(module)}


def third_parties(module: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(module)}


def test_a_module_imports_only_from_the_layers_below_it():
    upwards = {name: own_parts(module) - layers.allowed(part_of(module)) for name, module in INNER.items()}
    assert {name: rooms for name, rooms in upwards.items() if rooms} == {}


def test_a_third_party_stays_in_its_room():
    for third_party, rooms in AT_HOME.items():
        users = {name for name, module in NAMES.items() if third_party in third_parties(module)}
        assert {name for name in users if part_of(NAMES[name]) not in rooms} == set()
    with_torch = {name for name, module in NAMES.items() if "torch" in third_parties(module)}
    assert {name for name in with_torch if part_of(NAMES[name]) in WITHOUT_TORCH} == set()


def test_the_verifier_shares_no_code_with_the_search():
    for module in (PACKAGE / "certification" / "verifier").glob("*.py"):
        ours = {name for name in imports(module) if name.startswith("pnn_symbolic.")}
        assert all(name.startswith("pnn_symbolic.certification.verifier.") for name in ours)
        assert third_parties(module) - sys.stdlib_module_names <= {"numpy", "pnn_symbolic"}


def test_writer_and_verifier_of_a_certificate_know_nothing_of_each_other():
    """All that they share is docs/reference/certificate.md; what both ask of the data is the question, stated anew."""
    deciding, checking = "pnn_symbolic.certification.search", "pnn_symbolic.certification.verifier"
    below = reached_modules("pnn_symbolic.certification.verification")
    assert f"{checking}.checks" in below
    assert not any(name.startswith(deciding) for name in below)
    below = reached_modules("pnn_symbolic.certification.decision")
    assert f"{deciding}.certificate" in below
    assert not any(name.startswith(checking) for name in below)


def reached_modules(name: str) -> set[str]:
    """A module, what it imports of this package, what that imports, and so on."""
    reached, waiting = set(), [name]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += own_modules(NAMES[module]) - {PUBLIC}
    return reached


def test_the_table_names_the_rooms_that_there_are_and_no_others():
    assert set(layers.MAY_IMPORT) | {"__init__"} == {part_of(module) for module in MODULES}
    for rooms in (*map(layers.allowed, layers.MAY_IMPORT), *AT_HOME.values(), WITHOUT_TORCH):
        assert rooms <= set(layers.MAY_IMPORT)


def test_every_arrow_of_the_table_is_an_import_of_some_module():
    used: dict[str, set[str]] = {}
    for module in MODULES:
        used.setdefault(part_of(module), set()).update(own_parts(module))
    for room in layers.MAY_IMPORT:
        assert layers.allowed(room) <= used[room], f"{room} imports no longer all that its row allows"


def test_the_rooms_have_no_circle():
    TopologicalSorter({room: layers.allowed(room) for room in layers.MAY_IMPORT}).prepare()


def test_the_modules_have_no_circle():
    TopologicalSorter({name: own_modules(module) for name, module in INNER.items()}).prepare()


def test_no_room_has_more_than_a_sixth_of_all_lines():
    lines: dict[str, int] = {}
    for module in MODULES:
        room = part_of(module)
        lines[room] = lines.get(room, 0) + len(module.read_text(encoding="utf-8").splitlines())
    assert max(lines.values()) <= LARGEST * sum(lines.values())


def test_the_picture_of_the_architecture_is_drawn_from_the_table():
    """Draw it again with `python tests/layers.py`."""
    assert layers.PAGE.read_text(encoding="utf-8") == layers.page_with_picture()


def test_a_map_is_interpreted_in_maps_alone():
    """Elsewhere one says in which algebra: no loop runs over the atoms of a normal form."""
    for module in MODULES:
        if part_of(module) == "maps":
            continue
        for node in nodes(module):
            if isinstance(node, ast.For | ast.comprehension):
                parts = ast.walk(node.iter)
                looped = [part for part in parts if isinstance(part, ast.Attribute) and part.attr == "atoms"]
                assert not any(ast.unparse(part).endswith("table.atoms") for part in looped), name_of(module)


@pytest.mark.slow
def test_what_judges_formulas_starts_without_torch():
    names = ["pnn_symbolic", "pnn_symbolic.cli"] + [
        name for name, module in NAMES.items() if part_of(module) in WITHOUT_TORCH
    ]
    program = f"""
import sys
from importlib import import_module
for name in {names}:
    import_module(name)
    assert not {{"torch", "pytorch_lightning"}} & sys.modules.keys(), name
"""
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_nothing_is_unpickled_or_evaluated():
    for module in MODULES:
        assert not third_parties(module) & {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}, module
        for node in nodes(module):
            if isinstance(node, ast.Call):
                place = f"{name_of(module)} line {node.lineno}"
                called = called_name(node)
                allowed_methods = {"eval", "compile"} if isinstance(node.func, ast.Attribute) else set()
                assert called not in {"eval", "exec", "compile", "__import__", "parse_expr"} - allowed_methods, place
                # SymPy's sympify evaluates strings, but refuses them where it is strict.
                strict = any(word.arg == "strict" and ast.unparse(word.value) == "True" for word in node.keywords)
                assert called != "sympify" or strict, place


def called_name(call: ast.Call) -> str:
    """The last name of what is called: "eval" of `eval(…)` and of `frame.eval(…)`."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
