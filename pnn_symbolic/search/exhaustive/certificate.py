"""How is it written down? JSON lines: what was asked, every class of genomes with its bound or its fit, the result.

The lines of `certificate.jsonl.gz`, by `kind`:

header   what was asked: data, space, costs, force, accuracy weight, reach, greatest cost of the front, margins,
         version; `floors` and `limits` of E_x and E_v: no error counts as less than its floor, and at the accuracy
         weight asked for an output whose error is above its limit has 10 decades more (null: no limit)
fit      a network with its weights, fitted on all training rows, and its errors
map      the relaxed map that a bound was computed for, in normal form, and the errors found; `rigid`: it is the best of
         all maps of rigid genomes, and bounds these (the result names its number, or null)
class    genomes decided together: a box of choices, less other boxes, within limits of cost; its `evidence` is the
         number of a map or a fit, or nothing
result   the front of floored errors without these 10 decades, and for which accuracy weights each of its networks is
         the best; the lowest `objective`, with them, and the `gap`; the counts; and as `rest` how many genomes have
         activations that no class names, since time was up before they were looked at
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pnn_symbolic.errors import OutputError
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation
from pnn_symbolic.network.weights import TRAINED, exact_value, weight_cost
from pnn_symbolic.search.exhaustive.branch_and_bound import FLOOR, BranchAndBound, Evidence, Settled
from pnn_symbolic.search.exhaustive.normal_form import Column, Combination, with_parameters

FINISHED = "certificate.jsonl.gz"


def space_json(space: SearchSpace) -> dict:
    """A search space so that a reader needs to know nothing of ours: its wiring, its choices and what they cost.

    numbers   what the fixed choices stand for, rounded
    hidden    the neurons that have an activation, in order
    """
    wiring = space.wiring
    return {
        "wiring": wiring.name,
        "stages": [
            [one.name, one.argument] if isinstance(one, ForceEvaluation) else [one.name, list(one.inputs)]
            for one in (*wiring.stages, *wiring.outputs)
        ],
        "activations": {row.name: row.cost for row in space.activations},
        "weights": {choice: weight_cost(choice) for choice in space.weights},
        "numbers": {choice: float(exact_value(choice)) for choice in space.weights if choice != TRAINED},
        "hidden": [one.name for one in wiring.hidden],
    }


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
