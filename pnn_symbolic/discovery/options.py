"""How is an answer sought? What does not change the question, and nobody's results but one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pnn_symbolic.discovery.question import Question
from pnn_symbolic.execution import Processes
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import Generation
from pnn_symbolic.work_limit import WorkLimit


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of `discover` that say how it goes about it.

    limit   of all searches together
    place   the processes that fits are spread over
    """

    as_is: bool
    search_anyway: bool
    more_forces: bool
    out: Path | None
    resume: bool
    limit: WorkLimit
    place: Processes
    on_stage: Callable[[str], None]
    on_generation: Callable[[Generation], None]

    @property
    def goes_on(self) -> bool:
        """Whether another search may begin."""
        return not self.limit.is_stopped

    def journal(self, question: Question, name: str = "journal") -> Journal:
        """The journal of a search, in the folder of the run where there is one."""
        path = self.out / f"{name}.jsonl" if self.out else None
        return Journal(path, question.header(), self.resume, space=question.space)
