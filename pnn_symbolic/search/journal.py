"""What has been trained already? An append-only record: cache while a search runs, resume after it was killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace


class Journal:
    """A file of JSON lines: first what the run was asked to do, then a line for every batch trained.

    path      the file; None keeps the record in memory only
    header    plain data that must be equal when a run goes on: settings, space, seed, data, version
    resume    go on with an existing file; otherwise an existing file is refused
    space     says what names in the file mean that are not known ones

    A batch is one line, since a batch trained in other company may differ in its last bits: a line cut short by a
    kill is dropped whole, and the batch is trained again as it was. `notice` says what was dropped.

    >>> Journal(None, {}).known
    {}
    """

    def __init__(self, path: Path | None, header: dict, resume: bool = False, space: SearchSpace | None = None) -> None:
        self.path, self.known, self.notice, self.space = path, dict[Genome, Candidate](), "", space
        header = json.loads(json.dumps(header))
        if path is None:
            return
        if path.exists() and not resume:
            raise OutputError(f"{path} holds a run already; add --resume to go on with it, or choose another folder")
        if path.exists():
            self._read(path, header)
        else:
            self._write(json.dumps(header))

    def _read(self, path: Path, header: dict) -> None:
        try:
            text = path.read_text(encoding="utf-8")
            whole, _, cut = text.rpartition("\n")
            made_with, *batches = map(json.loads, whole.split("\n"))
            if not isinstance(made_with, dict):
                raise TypeError
            candidates = [Candidate.from_json(line, self.space) for line in chain.from_iterable(batches)]
        except OSError as error:
            raise OutputError(f"cannot read {path}: {error.strerror}; choose another folder with --out") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ResumeError(
                f"{path} is no journal of a search, or is damaged before its last line; "
                "choose another folder, or remove the file to start anew"
            ) from None
        for key, was, now in differences(made_with, header):
            raise ResumeError(
                f"{path} was made with {key} = {was}, this run has {now}; "
                "repeat the command that made it, or choose another folder"
            )
        if cut:
            self.notice = f"{path} ended in the middle of a line; its {len(batches)} whole batches are used"
            os.truncate(path, len((whole + "\n").encode()))
        self.known = by_genome(candidates)

    def append(self, candidates: Sequence[Candidate]) -> None:
        """Record one batch, on disk before it is used."""
        if self.path is not None:
            self._write(json.dumps([candidate.to_json() for candidate in candidates]))
        self.known |= by_genome(candidates)

    def _write(self, line: str) -> None:
        assert self.path is not None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {self.path}: {error.strerror}; choose another folder with --out") from None


def differences(was: dict, now: dict, within: str = "") -> Iterator[tuple[str, object, object]]:
    """(key, then, now) wherever two records differ; a key inside a record is written record.key."""
    for key in {**was, **now}:
        then, here = was.get(key), now.get(key)
        if isinstance(then, dict) and isinstance(here, dict):
            yield from differences(then, here, f"{within}{key}.")
        elif then != here:
            yield f"{within}{key}", then, here
