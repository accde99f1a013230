"""How is an answer sought? What does not change the question, and nobody's results but one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pnn_symbolic.discovery.question import Question
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import Generation


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of `discover` that say how it goes about it."""

    as_is: bool
    search_anyway: bool
    more_forces: bool
    out: Path | None
    resume: bool
    on_stage: Callable[[str], None]
    on_generation: Callable[[Generation], None]

    def journal(self, question: Question, name: str = "journal") -> Journal:
        """The journal of a search, in the folder of the run where there is one."""
        path = self.out / f"{name}.jsonl" if self.out else None
        return Journal(path, question.header(), self.resume, space=question.space)
