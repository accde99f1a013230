"""Which versions does CI install? Those that the project asks for today, as `.ci/constraints.txt`.

python tooling/lock.py
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
EXTRAS = "test,docs,lint,engines,gromacs,rebound,tables,dask,slurm"
HEADER = "# Written by tooling/lock.py: what .ci/run installs. What users need is in pyproject.toml.\n"


def constraints(report: dict) -> str:
    """The lines of a constraints file, from pip's report of what it would install; our own package left out."""
    pins: list[str] = []
    for package in report["install"]:
        name, version = package["metadata"]["name"], package["metadata"]["version"]
        if name != "pnn_symbolic":
            pins.append(f"{name.lower()}=={version.partition('+')[0]}\n")  # torch 2.13.0+cpu is 2.13.0 elsewhere
    return HEADER + "".join(sorted(pins))


def main() -> None:
    """Ask pip, which downloads, resolves and installs nothing, and write the file."""
    asked = ["pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-", f"{ROOT}[{EXTRAS}]"]
    answer = subprocess.run([sys.executable, "-m", *asked], stdout=subprocess.PIPE, check=True)
    CONSTRAINTS.write_text(constraints(json.loads(answer.stdout)), encoding="utf-8")
    print(f"wrote {CONSTRAINTS.relative_to(ROOT)}; read what changed with git diff, and run .ci/run")


if __name__ == "__main__":
    main()
