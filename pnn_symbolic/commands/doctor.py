"""`discover-equations doctor`: what is there, and the line to type for what is missing. Nothing is imported for it."""

from __future__ import annotations

import codecs
import json
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from pnn_symbolic import __version__
from pnn_symbolic.commands.streams import ASCII
from pnn_symbolic.execution import available_cores

PACKAGE = "pnn_symbolic"
LETTERS = "Δ½→✓"
"""What the screens are written with."""


@dataclass(frozen=True, kw_only=True)
class Optional:
    """What is not needed to find a law.

    name      of the package as it is installed, or of the program
    use       what it is for
    install   the line to type; for a program, where it is had
    program   True for a program, which is looked for among the commands
    """

    name: str
    use: str
    install: str
    program: bool = False


def _reader(name: str, use: str, extra: str) -> Optional:
    return Optional(name=name, use=use, install=f"pip install '{PACKAGE}[{extra}]'")


def _runs(name: str, use: str) -> Optional:
    return Optional(name=name, use=use, install=f"pip install {name}")


READERS = (
    _reader("ase", "files of ASE, and extended XYZ", "engines"),
    _reader("chemfiles", "dumps of LAMMPS", "engines"),
    _reader("pyyaml", "dumps of LAMMPS in YAML", "engines"),
    _reader("h5py", "H5MD and HDF5 files of OpenMM and mdtraj", "engines"),
    _reader("gsd", "files of HOOMD", "engines"),
    _reader("MDAnalysis", "GROMACS .trr", "gromacs"),
    _reader("rebound", "archives of REBOUND", "rebound"),
    _reader("pyarrow", "Parquet and Arrow tables", "tables"),
)
EXPORTS = (
    _runs("jax", "export --to jax"),
    _runs("openmm", "export --to openmm"),
    _runs("lammps", "export --to lammps"),
    _runs("jax-md", "export --to jaxmd"),
    _runs("blackjax", "export --to blackjax"),
    Optional(name="gcc", use="export --to c", install="from the packages of your system", program=True),
    Optional(name="gfortran", use="export --to fortran", install="from the packages of your system", program=True),
    Optional(name="julia", use="export --to julia", install="from https://julialang.org/install", program=True),
)
"""What runs exported code; to write it nothing is needed."""


def doctor_command(as_json: bool) -> None:
    """Say what is there; exit code 0 whatever is missing."""
    record = examination()
    if as_json:
        print(json.dumps(record, ensure_ascii=False))
    else:
        print("\n".join(_lines(record)))


def examination() -> dict[str, Any]:
    """All of it as plain data.

    >>> record = examination()
    >>> record["packages"]["sympy"]["fault"], record["cores"] > 0
    ('', True)
    """
    encoding = "ascii" if sys.stdout.encoding == ASCII else codecs.lookup(sys.stdout.encoding or "ascii").name
    return {
        "version": __version__,
        "from": str(Path(__file__).parents[1]),
        "python": {"version": platform.python_version(), "program": sys.executable},
        "system": platform.platform(),
        "packages": _packages(),
        "readers": [_looked_for(reader) for reader in READERS],
        "exports": [_looked_for(target) for target in EXPORTS],
        "cores": available_cores(),
        "encoding": {"name": encoding, "has_letters": _can_write(LETTERS, encoding)},
        "folder": {"path": str(Path.cwd()), "fault": _fault_of_folder()},
    }


def _packages() -> dict[str, dict[str, str]]:
    """Package → its version, what is asked for, and what is wrong with it or ""."""
    try:
        asked = [Requirement(text) for text in requires(PACKAGE) or []]
    except PackageNotFoundError:
        return {}
    packages = {}
    for requirement in asked:
        if requirement.marker is None:  # those with one belong to an extra
            installed = _version(requirement.name)
            fault = "" if installed and requirement.specifier.contains(installed, prereleases=True) else "wrong version"
            packages[requirement.name] = {
                "version": installed or "",
                "asked": str(requirement.specifier),
                "fault": fault if installed else "not installed",
            }
    return packages


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _looked_for(optional: Optional) -> dict[str, Any]:
    path_or_version = shutil.which(optional.name) if optional.program else _version(optional.name)
    return asdict(optional) | {"found": path_or_version}


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _fault_of_folder() -> str:
    """Why nothing can be written to this folder; "" where it can."""
    try:
        with tempfile.TemporaryFile(dir=Path.cwd()):
            return ""
    except OSError as error:
        return error.strerror or "cannot be written to"


def _lines(record: dict[str, Any]) -> list[str]:
    """The verdict first, then what is there."""
    faults = {name: package for name, package in record["packages"].items() if package["fault"]}
    lines = [_verdict(record, faults), ""]
    python = record["python"]
    lines += [f"{PACKAGE} {record['version']} in {record['from']}"]
    lines += [f"Python {python['version']} at {python['program']}, {record['system']}", f"Cores: {record['cores']}"]
    there = [f"{name} {package['version']}" for name, package in record["packages"].items() if not package["fault"]]
    lines += [f"Packages: {', '.join(there)}"] if there else []
    encoding, folder = record["encoding"], record["folder"]
    spelt = "" if encoding["has_letters"] else "; Greek letters and fractions are spelt out (PYTHONIOENCODING=utf-8)"
    lines += [f"Encoding: {encoding['name']}{spelt}"]
    writable = "can be written to" if not folder["fault"] else f"cannot be written to: {folder['fault']}"
    lines += [f"This folder, {folder['path']}, {writable}"]
    for heading, key in (("Files that can be read", "readers"), ("Where exported code can run", "exports")):
        lines += ["", heading, *map(_optional_line, record[key])]
    return lines


def _verdict(record: dict[str, Any], faults: dict[str, dict[str, str]]) -> str:
    if not record["packages"]:
        return f"Which packages are needed is not known: type pip install . in the folder of {PACKAGE}"
    if not faults:
        return "All that check and run need is there."
    told = [
        f"{name} ({package['fault']}, {package['version']})".replace(", )", ")") for name, package in faults.items()
    ]
    line = " ".join(f"'{name}{package['asked']}'" for name, package in faults.items())
    return f"Not as needed: {', '.join(told)}. Type: pip install {line}"


def _optional_line(optional: dict[str, Any]) -> str:
    if optional["found"]:
        return f"  ✓ {optional['use']} ({optional['name']} {optional['found']})"
    how = optional["install"] if optional["program"] else f"type: {optional['install']}"
    return f"  – {optional['use']}: needs {optional['name']}; {how}"
