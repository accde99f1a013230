"""What has been trained already? An append-only record: cache while a search runs, resume after it was killed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from pnn_symbolic.checked_lines import CheckedLines
from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace


class Journal:
    """A file of JSON lines (`CheckedLines`): first what the run was asked to do, then a line for every batch trained.

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
        self.known, self.notice, self.space = dict[Genome, Candidate](), "", space
        self._lines = None if path is None else CheckedLines(path)
        if path is None or self._lines is None:
            return
        header = json.loads(json.dumps(header))
        if not path.exists():
            self._lines.append(header)
        elif resume:
            self._read(self._lines, header)
        else:
            raise OutputError(f"{path} holds a run already; add --resume to go on with it, or choose another folder")

    def _read(self, lines: CheckedLines, header: dict) -> None:
        try:
            records, cut = lines.read()
            made_with, batches = records[:1], records[1:]
            changed = [change for before in made_with for change in differences(before, header)]
            candidates = [Candidate.from_json(line, self.space) for line in chain.from_iterable(batches)]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ResumeError(
                f"{lines.path} is no journal of a search, or is damaged before its last line; "
                "choose another folder, or remove the file to start anew"
            ) from None
        refuse_changed(lines.path, changed)
        if cut:
            lines.drop_cut()
            used = f"its {len(batches)} whole batches are used" if made_with else "it begins anew"
            self.notice = f"{lines.path} ended in the middle of a line; {used}"
        if not made_with:
            lines.append(header)
        self.known = by_genome(candidates)

    def append(self, candidates: Sequence[Candidate]) -> None:
        """Record one batch, on disk before it is used."""
        if self._lines is not None:
            self._lines.append([candidate.to_json() for candidate in candidates])
        self.known |= by_genome(candidates)


def refuse_changed(path: Path, changes: Iterable[tuple[str, object, object]]) -> None:
    """`ResumeError` with the first of the `differences` between what a record was made with and what is asked now."""
    for key, was, now in changes:
        raise ResumeError(
            f"{path} was made with {key} = {was}, this run has {now}; "
            "repeat the command that made it, or choose another folder"
        )


def differences(was: dict, now: dict, within: str = "") -> Iterator[tuple[str, object, object]]:
    """(key, then, now) wherever two records differ; a key inside a record is written record.key."""
    for key in {**was, **now}:
        then, here = was.get(key), now.get(key)
        if isinstance(then, dict) and isinstance(here, dict):
            yield from differences(then, here, f"{within}{key}.")
        elif then != here:
            yield f"{within}{key}", then, here
