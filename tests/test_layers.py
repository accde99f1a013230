"""Who imports whom: the arrows of docs/architecture.md, read from the source."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pnn_symbolic"
MODULES = sorted(PACKAGE.rglob("*.py"))

BELOW = ("training", "network", "symbolic", "dynamics", "threads", "errors")

MAY_IMPORT = {
    "errors": set(),
    "threads": set(),
    "provenance": set(),
    "symbolic": {"errors"},
    "dynamics": {"symbolic", "threads", "errors"},  # the reader of formulas, for potentials that are typed
    "evidence": {"dynamics", "errors"},
    "network": {"symbolic", "errors"},  # what an activation means to SymPy
    "integrators": {"symbolic", "errors"},
    "recognition": {"integrators", "symbolic", "dynamics", "threads", "errors"},
    "training": {"network", "dynamics", "errors"},
    "search": {"training", "network", "errors"},
    "selection": {"search", "evidence", "network", "dynamics", "errors"},
    "explanation": {"symbolic", "dynamics", "errors"},
    "translation": {"network", "symbolic", "errors"},
    "discovery": {"selection", "recognition", "explanation", "translation", "search", "evidence", "provenance", *BELOW},
    "certification": {"discovery", "translation", "search", "selection", "evidence", "provenance", *BELOW},
    "paper": {"explanation", "translation", "search", "integrators", "provenance", *BELOW},
    "report": {
        "explanation",
        "paper",
        "discovery",
        "search",
        "evidence",
        "integrators",
        "network",
        "symbolic",
        "dynamics",
        "errors",
    },
}
MAY_IMPORT["commands"] = set(MAY_IMPORT)  # what the command line does may use the whole house
OPEN = {"cli", "__main__", "__init__"}
"""The doors of the house lead everywhere."""

AT_HOME = {"deap": {"search"}, "pytorch_lightning": {"training"}, "lightning": {"training"}}
"""Third parties that live in one room."""
WITHOUT_TORCH = {"dynamics", "symbolic", "integrators", "recognition", "evidence", "selection", "explanation", "report"}

every_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))


def part_of(module: Path) -> str:
    """The package of the first level, or the module where it stands alone."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> set[str]:
    """Full names of all that a module imports, at its top, inside its functions or for its annotations."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: import by the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_parts(module: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(module) if name.startswith("pnn_symbolic.")} - {part_of(module)}


def third_parties(module: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(module)}


@every_module
def test_a_module_imports_only_from_the_layers_below_it(module):
    if part_of(module) not in OPEN:
        assert own_parts(module) <= MAY_IMPORT[part_of(module)]


@every_module
def test_a_third_party_stays_in_its_room(module):
    for name, rooms in AT_HOME.items():
        assert name not in third_parties(module) or part_of(module) in rooms
    if part_of(module) in WITHOUT_TORCH:
        assert "torch" not in third_parties(module)


def test_the_verifier_shares_no_code_with_the_search():
    for module in (PACKAGE / "certification" / "verifier").glob("*.py"):
        ours = {name for name in imports(module) if name.startswith("pnn_symbolic.")}
        assert all(name.startswith("pnn_symbolic.certification.verifier.") for name in ours)
        assert third_parties(module) - sys.stdlib_module_names <= {"numpy", "pnn_symbolic"}


def test_the_layers_have_no_cycles():
    TopologicalSorter(MAY_IMPORT).prepare()


def test_the_imports_have_no_cycles():
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        if part_of(module) != "__init__":  # the public names point everywhere, and are looked up on first use
            graph.setdefault(part_of(module), set()).update(own_parts(module))
    TopologicalSorter(graph).prepare()


def test_what_judges_formulas_starts_without_torch():
    names = ["pnn_symbolic", "pnn_symbolic.cli", "pnn_symbolic.symbolic", "pnn_symbolic.integrators"] + [
        ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for module in MODULES
        if part_of(module) in WITHOUT_TORCH and module.name != "__init__.py"
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


@every_module
def test_nothing_is_unpickled_or_evaluated(module):
    assert not third_parties(module) & {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            allowed_methods = {"eval", "compile"} if isinstance(node.func, ast.Attribute) else set()
            assert called not in {"eval", "exec", "compile", "__import__", "parse_expr"} - allowed_methods
            # SymPy's sympify evaluates strings, but refuses them where it is strict.
            strict = any(word.arg == "strict" and ast.unparse(word.value) == "True" for word in node.keywords)
            assert called != "sympify" or strict, f"line {node.lineno}"
