"""How is it written down? JSON lines: what was asked, every class of genomes with its bound or its fit, the result.

A run in progress writes `certificate.partial.jsonl`, the classes of one tuple of activations at a time, each batch
closed by a line {"kind": "decided"}; a run that was cut short goes on after the last of these. The finished file is
`certificate.jsonl.gz`. Its lines, by `kind`:

header   what was asked: data, space, costs, force, accuracy weight, reach, margin, version
fit      a network with its weights, fitted on all training rows, and its errors
map      the relaxed map that a bound was computed for, in normal form, and the errors found
floor    the least error of any rigid genome, and the map that has it
class    genomes decided together; `evidence` is the number of a map or a fit, or "rigid floor"
result   the best networks, and for which accuracy weights each of them is
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path

from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation, wiring_called
from pnn_symbolic.network.weights import weight_cost
from pnn_symbolic.search.exhaustive.branch_and_bound import FITTED, FLOOR, BranchAndBound, Settled
from pnn_symbolic.search.exhaustive.normal_form import Column, Combination, Signal, with_parameters
from pnn_symbolic.search.journal import differences

PARTIAL, FINISHED = "certificate.partial.jsonl", "certificate.jsonl.gz"
FORMAT = 1


def space_json(space: SearchSpace) -> dict:
    """A search space so that a reader needs to know nothing of ours: its wiring, its choices and what they cost."""
    wiring = wiring_called(space.wiring)
    return {
        "wiring": space.wiring,
        "stages": [
            [one.name, one.argument] if isinstance(one, ForceEvaluation) else [one.name, list(one.inputs)]
            for one in (*wiring.stages, *wiring.outputs)
        ],
        "activations": {name: activation_called(name).cost for name in space.activations},
        "weights": {choice: weight_cost(choice) for choice in space.weights},
    }


class Certificate:
    """The lines of one certificate, in memory and, where a folder is given, on disk as they come.

    header   plain data that must be equal when a run goes on
    """

    def __init__(self, folder: Path | None, header: dict, resume: bool = False) -> None:
        self.path = None if folder is None else folder / PARTIAL
        self.lines: list[dict] = [json.loads(json.dumps({"kind": "header", "format": FORMAT, **header}))]
        self.decided: set[tuple[str, ...]] = set()
        self.fits: dict[Genome, Candidate] = {}
        self._fresh: list[dict] = []
        self._numbers: dict[str, int] = {}
        if self.path is not None and self.path.exists() and not resume:
            raise OutputError(f"{self.path} holds a certificate in progress; add --resume to go on with it")
        if self.path is not None and self.path.exists():
            self._read(self.path)
        elif self.path is not None:
            self._append(self.lines)

    def _read(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        try:
            lines = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
            for key, was, now in differences(lines[0], self.lines[0]):
                raise ResumeError(
                    f"{path} was made with {key} = {was}, this run has {now}; "
                    "repeat the command that made it, or choose another folder"
                )
            ends = [place for place, line in enumerate(lines) if line["kind"] == "decided"]
            kept = lines[1 : ends[-1] + 1] if ends else []
            for line in kept:
                if line["kind"] == "decided":
                    self.decided.add(tuple(line["activations"]))
                else:
                    self._remember(line)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            raise ResumeError(f"{path} is no certificate in progress, or is damaged; remove it to start anew") from None
        path.write_text("".join(json.dumps(line) + "\n" for line in [self.lines[0], *kept]), encoding="utf-8")

    def _remember(self, line: dict) -> None:
        self.lines.append(line)
        if line["kind"] == "fit":
            candidate = Candidate.from_json(line)
            self.fits[candidate.genome] = candidate
            self._numbers[json.dumps(line["genome"])] = line["number"]
        elif line["kind"] == "map":
            self._numbers[json.dumps(line["outputs"])] = line["number"]

    def add_fits(self, candidates: Iterable[Candidate]) -> None:
        """Write fitted networks, each once."""
        for one in candidates:
            if one.genome not in self.fits:
                self._new({"kind": "fit", "number": len(self._numbers), **one.to_json()})

    def add(self, activations: tuple[str, ...], settled: list[Settled], search: BranchAndBound) -> None:
        """Write all classes of one tuple of activations, with their evidence."""
        if not any(line["kind"] == "floor" for line in self.lines):
            number = self._map((search.floor_columns, search.floor_columns), search)
            self._new({"kind": "floor", "log_error": search.floor, "evidence": number})
        for one in settled:
            if one.evidence == FLOOR:
                evidence: int | str = FLOOR
            elif one.means == FITTED and isinstance(one.evidence, Genome):
                self.add_fits([search.known[one.evidence]])
                evidence = self._numbers[json.dumps(one.evidence.to_json())]
            else:
                assert isinstance(one.evidence, tuple)
                evidence = self._map(one.evidence, search)
            self._new(self._line(one, evidence))
        self.close(activations)

    def close(self, activations: tuple[str, ...]) -> None:
        """All of these activations is decided: on disk before it is used."""
        self._append([*self._fresh, {"kind": "decided", "activations": list(activations)}])
        self._fresh.clear()
        self.decided.add(activations)

    def add_undecided(self, left: list[Settled]) -> None:
        """State what was not decided; it is not part of what a resumed run keeps."""
        self.lines += [self._line(one, None) for one in left]

    def finish(
        self,
        settled: dict[str, int],
        front: list[tuple[Candidate, tuple[float, float]]],
        objective: float,
        gap: float,
        complete: bool,
    ) -> None:
        """Write the result and the finished file; where all is decided, the partial one is no longer needed."""
        pieces = [
            {"evidence": self._numbers[json.dumps(one.genome.to_json())], "optimal_for": list(weights)}
            for one, weights in front
        ]
        self.lines.append({"kind": "result", "settled": settled, "front": pieces, "objective": objective, "gap": gap})
        if self.path is None or self.finished is None:
            return
        try:
            with gzip.GzipFile(self.finished, "wb", mtime=0) as file:
                file.writelines((json.dumps(line) + "\n").encode() for line in self.lines)
            if complete:
                self.path.unlink()
        except OSError as error:
            raise OutputError(f"cannot write {self.finished}: {error.strerror}; choose another with --out") from None

    @property
    def finished(self) -> Path | None:
        """Where the finished certificate lies."""
        return None if self.path is None else self.path.with_name(FINISHED)

    @staticmethod
    def _line(one: Settled, evidence: int | str | None) -> dict:
        return {
            "kind": "class",
            "activations": list(one.box.activations),
            "domains": [list(choices) for choices in one.box.domains],
            "costs": list(one.costs),
            "part": one.part,
            "count": one.count,
            "means": one.means,
            "log_error": one.log_error,
            "evidence": evidence,
        }

    def _map(self, signals: tuple[Signal, Signal], search: BranchAndBound) -> int:
        outputs = [_signal(one) for one in signals]
        key = json.dumps(outputs)
        if key not in self._numbers:
            line: dict = {"kind": "map", "number": len(self._numbers), "outputs": outputs}
            line["log_errors"] = [search.least_squares.log_error(one, output) for output, one in enumerate(signals)]
            if columns := with_parameters(*signals):
                lowest = search.multi_start.lowest(signals)
                line["lowest"], line["parameters"] = lowest.log_error, list(lowest.parameters)
                line["columns"] = [_column(one) for one in columns]
            self._new(line)
        return self._numbers[key]

    def _new(self, line: dict) -> None:
        self._fresh.append(line)
        self._remember(line)

    def _append(self, lines: list[dict]) -> None:
        if self.path is None:
            return
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {self.path}: {error.strerror}; choose another folder with --out") from None


def _signal(signal: Signal) -> dict:
    return {"base": _combination(signal.base), "span": [_combination(one) for one in signal.span]}


def _combination(combination: Combination) -> list:
    return [[_column(one), float(number)] for one, number in combination]


def _column(one: Column) -> list:
    if one.kind == "input":
        return [one.kind, one.name]
    return [one.kind, one.name, one.neuron, _combination(one.base), [_combination(part) for part in one.span]]
