"""Many files of rows at the same time: each is a question of its own, and a refusal is an answer."""

from __future__ import annotations

import os
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pnn_symbolic.commands.faults import faults_told
from pnn_symbolic.commands.row_options import RowsOptions
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Workers, Workplace
from pnn_symbolic.execution.places import Shard


@dataclass(frozen=True)
class FileQuestion:
    """What is asked of each file; call it with the path.

    folder   that paths begin in; a worker on another machine must see it under this name
    """

    options: RowsOptions
    folder: str

    def __call__(self, path: Path) -> dict[str, Any] | str:
        """The answer, or the refusal as text."""
        from pnn_symbolic.commands.recognition import recognise_file  # SciPy comes with it; rules do without

        try:
            with chdir(self.folder), faults_told(str(path)):
                return recognise_file(path, self.options)
        except InputError as error:
            return str(error)
        except OSError as error:
            return f"{error.filename or path}: {error.strerror or error}"


def recognition_of_files(options: RowsOptions, place: Workplace) -> Workers[Path, dict[str, Any] | str]:
    """Those who look at files."""
    return Workers(FileQuestion(options, os.getcwd()), place)


def answer_of(shard: Shard[dict[str, Any] | str]) -> dict[str, Any]:
    """The answer; the refusal is raised."""
    answer = shard.result()
    if isinstance(answer, str):
        raise InputError(answer)
    return answer
