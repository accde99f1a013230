"""What has been computed already? An append-only record of fits and lowest errors: a run that was cut short goes on.

Which classes there are follows from these alone, so classes are not recorded: the walk through the boxes is repeated,
and meets the answers it had. `certificate.partial.jsonl` is removed when all is decided.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pnn_symbolic.certification.search.certificate import FINISHED
from pnn_symbolic.certification.search.start_fits import Lowest
from pnn_symbolic.checked_lines import CheckedLines
from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.journal import differences, refuse_changed

PARTIAL = "certificate.partial.jsonl"


class PartialCertificate:
    """A record to go on from: fits in the batches they were made in, and lowest errors by the text of the relaxed map.

    folder   None keeps the record in memory only
    header   plain data that must be equal when a run goes on
    space    says what names in the record mean that are not known ones

    A line cut short by a kill is dropped, and computed again.
    """

    def __init__(
        self, folder: Path | None, header: dict, resume: bool = False, space: SearchSpace | None = None
    ) -> None:
        self.space = space
        self.path = None if folder is None else folder / PARTIAL
        self.batches: list[list[Candidate]] = []
        self.fits: dict[Genome, Candidate] = {}
        self.lowest: dict[str, Lowest] = {}
        self._lines = None if self.path is None else CheckedLines(self.path)
        if self.path is None or self._lines is None:
            return
        if self.path.exists():
            if not resume:
                raise OutputError(f"{self.path} holds a certificate in progress; add --resume to go on with it")
            self._read(self._lines, json.loads(json.dumps(header)))
        elif (done := self.path.with_name(FINISHED)).exists():
            raise OutputError(f"{done} is a finished certificate; choose another folder with --out, or remove it")
        else:
            self._lines.append(header)

    def _read(self, lines: CheckedLines, header: dict) -> None:
        try:
            records, cut = lines.read()
            for record in records[1:]:
                if "asked" in record:
                    self.lowest[record["asked"]] = Lowest(record["log_error"], tuple(record["parameters"]))
                else:
                    self._remember([Candidate.from_json(fit, self.space) for fit in record["fits"]])
            changed = [change for before in records[:1] for change in differences(before, header)]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ResumeError(
                f"{lines.path} is no certificate in progress, or is damaged; remove it to start anew"
            ) from None
        refuse_changed(lines.path, changed)
        if cut:
            lines.drop_cut()
        if not records:
            lines.append(header)

    def add_fits(self, candidates: Sequence[Candidate], *, kept: bool = True) -> None:
        """Record a batch, on disk before it is used; what is not kept is known to this run only."""
        if kept:
            self._write({"fits": [candidate.to_json() for candidate in candidates]})
        self._remember(candidates)

    def add_lowest(self, asked: str, lowest: Lowest) -> None:
        """Record one answer of `MultiStart`."""
        self._write({"asked": asked, "log_error": lowest.log_error, "parameters": lowest.parameters})

    def finish(self) -> None:
        """All is decided: the record is not needed again."""
        if self.path is not None:
            with suppress(OSError):  # one that stays is gone on with, and finds nothing to do
                self.path.unlink()

    def _remember(self, candidates: Sequence[Candidate]) -> None:
        self.batches.append(list(candidates))
        self.fits |= by_genome(candidates)

    def _write(self, record: dict) -> None:
        if self._lines is not None:
            self._lines.append(record)
