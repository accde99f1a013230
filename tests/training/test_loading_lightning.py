"""Lightning loads with what users have beside it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded(*before: Path) -> str:
    """What a new process says after it has loaded what trains."""
    program = "import sys; from pnn_symbolic.training.lightning import pl; print('torch._dynamo.utils' in sys.modules)"
    path = f"import sys; sys.path[:0] = {[str(folder) for folder in (*before, ROOT)]}; "
    answer = subprocess.run([sys.executable, "-c", path + program], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.skipif(bool(find_spec("torchvision") or find_spec("transformers")), reason="installed here, and wanted")
@pytest.mark.slow
def test_the_compiler_of_torch_is_not_loaded_where_nothing_wants_it():
    assert loaded() == "False"


@pytest.mark.slow
def test_a_torchvision_that_wants_the_compiler_of_torch_finds_it(tmp_path):
    """As torchvision 0.26 does at its first line of `ops`."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from torch._dynamo.utils import is_compile_supported\n"
        "from torchvision import transforms, models, ops\n__version__ = '0.26.0'\n"
    )
    for name in ("transforms", "models", "ops"):
        (package / f"{name}.py").write_text("def __getattr__(name):\n    return object()\n")
    assert loaded(tmp_path) == "True"
