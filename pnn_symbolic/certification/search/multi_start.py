"""What is the lowest error of relaxed maps with parameters? Each is fitted once, many at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import Signal
from pnn_symbolic.certification.search.start_fits import Lowest, StartFits
from pnn_symbolic.execution import Here, Workers, Workplace


class MultiStart:
    """Lowest log₁₀ E_x + log₁₀ E_v of relaxed maps with parameters; each distinct normal form is fitted once.

    known      answers by the text of what was asked, such as a run that was cut short has left
    on_answer  told every new answer
    place      where maps are fitted, many at the same time; the answers are the same everywhere
    """

    def __init__(
        self,
        rows: Rows,
        seed: int = 0,
        known: dict[str, Lowest] | None = None,
        on_answer: Callable[[str, Lowest], None] = lambda asked, lowest: None,
        place: Workplace = Here(),  # noqa: B008 - it holds nothing
    ) -> None:
        self._known, self._on_answer = dict(known or {}), on_answer
        self.workers = Workers(StartFits(rows, seed), place)

    def known(self, signals: tuple[Signal, Signal]) -> Lowest | None:
        """The lowest that was found for (x', w'); None if nobody has looked."""
        return self._known.get(repr(signals))

    def lowest(self, signals: tuple[Signal, Signal]) -> Lowest:
        """The lowest that was found for (x', w'); fitted now if nobody has looked."""
        self.prepare([signals])
        return self._known[repr(signals)]

    def prepare(self, asked: Sequence[tuple[Signal, Signal]], is_over: Callable[[], bool] = lambda: False) -> None:
        """Find the lowest of many maps; `is_over` is asked before each, known or not, and those after are left out."""
        maps = {repr(signals): signals for signals in asked}
        new = [text for text in maps if text not in self._known]
        shards = dict(zip(new, self.workers.begun([maps[text] for text in new]), strict=True))
        for text in maps:
            if is_over():
                for shard in shards.values():
                    shard.cancel()
                return
            if text in shards:
                self._known[text] = shards.pop(text).result()
                self._on_answer(text, self._known[text])
