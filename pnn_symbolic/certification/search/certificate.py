"""How is it written down? Lines of JSON: what was asked, every class with its evidence, the result.

The format is written down in docs/reference/certificate.md.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pnn_symbolic.certification.search.branch_and_bound import BranchAndBound
from pnn_symbolic.certification.search.genome_classes import FLOOR, Evidence, GenomeClass
from pnn_symbolic.certification.search.signals import BasisFunction, Combination, Signal, with_parameters
from pnn_symbolic.whole_files import whole_file

FINISHED = "certificate.jsonl.gz"


def certificate(header: dict, search: BranchAndBound, classes: Iterable[GenomeClass], result: dict) -> Iterator[dict]:
    """The lines of a certificate.

    result   the counts by means, and of each piece of the front its genome and its accuracy weights
    """
    yield {"kind": "header", **header}
    numbers: dict[Evidence, int] = {}
    for genome, fitted in search.known.items():
        numbers[genome] = len(numbers)
        yield {"kind": "fit", "number": numbers[genome], **fitted.to_json()}
    for genomes in classes:
        if genomes.evidence and genomes.evidence not in numbers:
            numbers[genomes.evidence] = len(numbers)
            yield {"kind": "map", "number": numbers[genomes.evidence], **_map(genomes.evidence, search)}
        yield {
            "kind": "class",
            "activations": [activation.name for activation in genomes.box.activations],
            "domains": genomes.box.domains,
            "without": [box.domains for box in genomes.without],
            "costs": genomes.costs,
            "count": genomes.count,
            "means": genomes.means,
            "log_error": genomes.log_error,
            "evidence": numbers.get(genomes.evidence, ""),
        }
    front = [{"evidence": numbers[genome], "optimal_for": weights} for genome, weights in result["front"]]
    yield {"kind": "result", **result, "front": front, "rigid": numbers.get(FLOOR)}


def write_certificate(folder: Path, lines: Iterable[dict]) -> None:
    """Write `certificate.jsonl.gz`; the same lines give the same bytes."""
    with (
        whole_file(folder / FINISHED, advice="; choose another folder with --out") as out,
        gzip.GzipFile("", "wb", fileobj=out, mtime=0) as file,
    ):
        for line in lines:
            file.write((json.dumps(line) + "\n").encode())


def _map(evidence: Evidence, search: BranchAndBound) -> dict:
    signals = evidence if isinstance(evidence, tuple) else (search.floor[1], search.floor[1])
    record: dict = {
        "rigid": evidence == FLOOR,
        "outputs": list(map(_output, signals)),
        "log_errors": search.least_squares.log_errors(signals),
    }
    if functions := with_parameters(*signals):
        lowest = search.multi_start.lowest(signals)
        record["lowest"], record["parameters"] = lowest.log_error, lowest.parameters
        record["columns"] = list(map(_column, functions))
    return record


def _output(signal: Signal) -> dict:
    return {"base": _terms(signal.base), "span": [*map(_terms, signal.span)]}


def _terms(combination: Combination) -> list:
    return [[_column(function), float(number)] for function, number in combination]


def _column(function: BasisFunction) -> list:
    """A basis function as the format has it."""
    if function.kind == "input":
        return [function.kind, function.name]
    span = [*map(_terms, function.span)]
    return [function.kind, function.name, function.neuron, _terms(function.base), span]
