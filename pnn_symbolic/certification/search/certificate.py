"""How is it written down? Lines of JSON: what was asked, every class with its evidence, the result.

The format is written down in docs/reference/certificate.md.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pnn_symbolic.certification.search.branch_and_bound import FLOOR, BranchAndBound, Evidence, Settled
from pnn_symbolic.certification.search.normal_form import Column, Combination, with_parameters
from pnn_symbolic.errors import OutputError

FINISHED = "certificate.jsonl.gz"


def certificate(header: dict, search: BranchAndBound, classes: Iterable[Settled], result: dict) -> Iterator[dict]:
    """The lines of a certificate.

    result   the counts by means, and of each piece of the front its genome and its accuracy weights
    """
    yield {"kind": "header", **header}
    numbers: dict[Evidence, int] = {}
    for genome, fitted in search.known.items():
        numbers[genome] = len(numbers)
        yield {"kind": "fit", "number": numbers[genome], **fitted.to_json()}
    for one in classes:
        if one.evidence and one.evidence not in numbers:
            numbers[one.evidence] = len(numbers)
            yield {"kind": "map", "number": numbers[one.evidence], **_map(one.evidence, search)}
        yield {
            "kind": "class",
            "activations": [row.name for row in one.box.activations],
            "domains": one.box.domains,
            "without": [other.domains for other in one.without],
            "costs": one.costs,
            "count": one.count,
            "means": one.means,
            "log_error": one.log_error,
            "evidence": numbers.get(one.evidence, ""),
        }
    front = [{"evidence": numbers[genome], "optimal_for": weights} for genome, weights in result["front"]]
    yield {"kind": "result", **result, "front": front, "rigid": numbers.get(FLOOR)}


def write_certificate(folder: Path, lines: Iterable[dict]) -> Path:
    """Write `certificate.jsonl.gz`; the same lines give the same bytes."""
    path = folder / FINISHED
    try:
        with path.open("wb") as out, gzip.GzipFile("", "wb", fileobj=out, mtime=0) as file:
            file.writelines((json.dumps(line) + "\n").encode() for line in lines)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; choose another folder with --out") from None
    return path


def _map(evidence: Evidence, search: BranchAndBound) -> dict:
    signals = evidence if isinstance(evidence, tuple) else (search.floor[1], search.floor[1])
    found: dict = {"rigid": evidence == FLOOR}
    found["outputs"] = [{"base": _terms(one.base), "span": [*map(_terms, one.span)]} for one in signals]
    found["log_errors"] = [search.least_squares.log_error(one, output) for output, one in enumerate(signals)]
    if columns := with_parameters(*signals):
        lowest = search.multi_start.lowest(signals)
        found["lowest"], found["parameters"] = lowest.log_error, lowest.parameters
        found["columns"] = [_column(one) for one in columns]
    return found


def _terms(combination: Combination) -> list:
    return [[_column(one), float(number)] for one, number in combination]


def _column(one: Column) -> list:
    if one.kind == "input":
        return [one.kind, one.name]
    return [one.kind, one.name, one.neuron, _terms(one.base), [*map(_terms, one.span)]]
