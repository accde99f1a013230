"""Does everything hold that a certificate says?

Every line is read strictly: a class is a box of known choices, each named once. Every class is counted again, and
looked for genomes that are in two of them; compared with the evidence it names, and with the least objective that the
fits reach. Every map's error and every fit's is computed again from the data. Random networks of the classes are drawn,
to see that the map they are bounded by can say what they say, and that no rigid one falls below the floor. What is said
of a fault begins with the line of the file. What cannot be seen is whether a fit from many starts missed a lower error:
examples/benchmarks/certificate_bounds.py lets SciPy look for one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator

import numpy as np

from pnn_symbolic.certification.verifier.counting import Counting
from pnn_symbolic.certification.verifier.evaluation import Evaluation, StatePairs, decades, has_parameters, log_of
from pnn_symbolic.certification.verifier.lines import misspelt
from pnn_symbolic.certification.verifier.random_networks import CLOSE as CLOSE
from pnn_symbolic.certification.verifier.random_networks import RandomNetworks
from pnn_symbolic.certification.verifier.records import Records
from pnn_symbolic.certification.verifier.stated_best import StatedBest

SAME = 1e-9
"""Decades that a copied number may differ by; `CLOSE` is for a computed one."""


def faults(
    lines: list[dict],
    splits: dict[str, StatePairs],
    force: Callable,
    seed: int = 0,
    on_line: Callable[[int, int], None] = lambda line, of: None,
) -> Iterator[str]:
    """Everything that does not hold, each fault with its line; nothing if the certificate stands.

    splits    the rows by the name of their split; bounds are about "validation"
    force     F = fΔt²/m at places of any number
    on_line   told which line is checked, of how many
    """
    line, is_misspelt = 1, False
    try:
        for line, fault in misspelt(lines):
            is_misspelt = True
            yield f"line {line}: {fault}"
        if is_misspelt:  # what is counted from such lines would mean nothing
            return
        check = _Check(lines, splits, force, np.random.default_rng(seed))
        of_kind: dict[str, Callable[[dict], Iterator[str]]] = {
            "class": check.of_class, "map": check.of_map, "fit": check.of_fit, "result": check.of_result,
        }  # fmt: skip
        for line, record in enumerate(lines, 1):
            on_line(line, len(lines))
            for fault in of_kind.get(record["kind"], lambda record: iter(()))(record):
                yield f"line {line}: {fault}"
        for line, fault in check.all_genomes():
            yield f"line {line}: {fault}"
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        yield f"line {line}: incomplete or damaged ({type(error).__name__}: {error})"


class _Check:
    def __init__(
        self, lines: list[dict], splits: dict[str, StatePairs], force: Callable, random: np.random.Generator
    ) -> None:
        self.counting = Counting(lines[0]["space"])
        self.on = {name: Evaluation(lines[0]["space"], pairs, force) for name, pairs in splits.items()}
        self.evaluation = self.on["validation"]
        self.random_networks = RandomNetworks(self.evaluation, lines[0]["space"]["numbers"], random)
        self.records = records = Records.of(lines)
        self.header, self.evidence, self.result = records.header, records.evidence, records.result
        self.best = StatedBest(self.header, self.result["front"], self.evidence, self.counting)
        self.unnamed = self.counting.without_a_class(self.records.groups)

    def all_genomes(self) -> Iterator[tuple[int, str]]:
        """The classes of each tuple of activations share no genome and add up to every choice of weights."""
        whole, rest = self.counting.of_each_group, self.unnamed.sum()
        if rest != self.result["rest"]:
            yield self.records.last, f"{rest} genomes have activations that no class names, not {self.result['rest']}"
        for names, group in self.records.groups.items():
            if (count := sum(record["count"] for _, record in group)) != whole:
                yield group[-1][0], f"up to here {count} genomes with {' '.join(names)} are accounted for, not {whole}"
            for j, k in self.counting.shared([record for _, record in group]):
                yield group[k][0], f"shares genomes with the class of line {group[j][0]}"

    def of_class(self, record: dict) -> Iterator[str]:
        """A class has the genomes and the bound that it says, and none of them can be better than the best."""
        counts = self.counts(record)
        if counts.sum() != record["count"] or not counts.any():
            yield f"the class holds {counts.sum()} genomes, not {record['count']}"
        if record["means"] == "undecided" or not counts.any():
            return
        evidence = self.evidence.get(record["evidence"], {})
        bound = self.bound(record, evidence)
        if record["means"] == "least squares" and evidence["rigid"]:
            yield from self.random_networks.of_rigid_floor(record, bound)
        elif record["means"] == "least squares":
            yield from self.random_networks.of_map(record, evidence)
        if abs(bound - record["log_error"]) > SAME:
            yield f"its evidence gives the bound {bound:.6f}, not {record['log_error']:.6f}"
        yield from self.of_better_networks(record, evidence, _cheapest(record, counts))

    def bound(self, record: dict, evidence: dict) -> float:
        """What its evidence says that no network of a class has less than."""
        if record["means"] == "multi-start":
            return max(evidence["lowest"] - self.margin(evidence), sum(self.best.least))
        if record["means"] == "fitted":
            return self.best.point(evidence)[1]
        if evidence["rigid"] and not self.counting.is_rigid(record["activations"], record["domains"]):
            return sum(self.best.least)
        return sum(evidence["log_errors"])

    def of_better_networks(self, record: dict, evidence: dict, cheapest: int) -> Iterator[str]:
        """No network of so low an error that costs as much as the cheapest of a class is better than the best."""
        best, log_error = self.best, record["log_error"]
        if (under := np.min(cheapest + best.corners * log_error - best.envelope)) < -SAME:
            yield f"the class may hold a network better by {-under:.4g} than the best stated"
        points = 0.0 if evidence.get("rigid") else self.points_of(evidence)
        if (under := cheapest + best.asked * (log_error + points) - best.objective) < -SAME:
            yield f"the class may hold a network whose objective is lower by {-under:.4g} than the one stated"
        front = min((log for cost, log in best.steps if cost <= cheapest), default=math.inf)
        if cheapest <= self.header["front_to"] and log_error < front - SAME:
            yield f"the class may hold a network of cost {cheapest} that is more accurate than the front"

    def points_of(self, evidence: dict) -> float:
        """What all networks of a class have for outputs that they do not explain: those of its fit, or of its map.

        The errors of a map are bounds of each output alone, those of the rigid floor bound only their sum.
        """
        if evidence["kind"] == "fit":
            return self.best.points(self.best.errors(evidence))
        return self.best.points([10 ** (log - CLOSE) for log in evidence["log_errors"]])

    def counts(self, record: dict) -> np.ndarray:
        """The genomes of a class, from the least of its costs to the greatest."""
        low, high = record["costs"]
        return self.counting.counts(record["activations"], record["domains"], record["without"])[low : high + 1]

    def margin(self, record: dict) -> float:
        """Decades between the lowest error that was found for a map and the bound it gives."""
        return self.header["margin" if any(column[0] == "neuron" for column in record["columns"]) else "force_margin"]

    def of_map(self, record: dict) -> Iterator[str]:
        """The errors of a map, by another least-squares solver on all rows."""
        if record["rigid"] != (record["number"] == self.result["rigid"]):
            yield f"rigid is {record['rigid']}, and the result names the map {self.result['rigid']} as the rigid floor"
        values = _parameters(record)
        logs, rounding, is_low = list[float](), list[float](), list[bool]()
        for k, (output, least) in enumerate(zip(record["outputs"], self.best.least, strict=True)):
            log, amount, is_determined = self.evaluation.log_error(k, output, values)
            logs.append(max(log, least))
            rounding.append(decades(amount, logs[k]))
            # A bound may lie lower by what columns take away that rounding alone tells apart: it is one all the same.
            is_low.append(not is_determined)
        if values:
            close = 0.1 * self.margin(record) + sum(rounding)
            if not _agrees(record["lowest"], sum(logs), close, may_be_lower=any(is_low)):
                yield f"its parameters reach {sum(logs):.6f}, not {record['lowest']:.6f}"
        for k, (stated, output) in enumerate(zip(record["log_errors"], record["outputs"], strict=True)):
            is_floor = has_parameters(output)  # of a space that is not linear no more is certain
            bound, close = (self.best.least[k], SAME) if is_floor else (logs[k], CLOSE + rounding[k])
            if not _agrees(stated, bound, close, may_be_lower=is_low[k]):
                yield f"least squares gives {bound:.6f}, not {stated:.6f}"

    def of_fit(self, record: dict) -> Iterator[str]:
        """The fixed weights of a fit are what its genome says, its errors what the data say."""
        choices, numbers = record["genome"]["weights"], self.header["space"]["numbers"]
        if any(c != "trained" and numbers[c] != weight for c, weight in zip(choices, record["weights"], strict=True)):
            yield "a weight differs from the number its genome fixes"
        for split, evaluation in self.on.items():
            logs = self.best.floored(evaluation.reached(record["genome"], record["weights"]))
            stated_logs = self.best.floored(map(log_of, self.best.errors(record, split)))
            for k, (log, stated) in enumerate(zip(logs, stated_logs, strict=True)):
                if not abs(log - stated) <= CLOSE + decades(evaluation.rounding(k), min(log, stated)):
                    yield f"the network has the {split} log error {log:.6f}, not {stated:.6f}"

    def of_result(self, record: dict) -> Iterator[str]:
        """Intervals that meet, each network the best of all at its ends; the front below all; counts that add up."""
        settled = dict.fromkeys(record["settled"], 0) | {"undecided": record["rest"]}
        for _, genomes in self.records.classes:
            settled[genomes["means"]] = settled.get(genomes["means"], 0) + genomes["count"]
        if settled != record["settled"]:
            yield f"the classes say {settled}, not {record['settled']}"
        begins, ends = list[float](), list[float]()
        for piece in record["front"]:
            if piece["optimal_for"]:
                begin, end = piece["optimal_for"]
                begins.append(begin)
                ends.append(end)
        if [0.0, *ends] != [*begins, self.header["reach"]]:
            yield "the accuracy weights of the front do not meet, from 0 to the greatest asked for"
        if record["rigid"] is not None and not self.evidence.get(record["rigid"], {}).get("rigid"):
            yield f"the rigid floor is said to be {record['rigid']}, which is no rigid map"
        points = list(map(self.best.point, self.best.fits))
        for piece in record["front"]:
            yield from self.of_piece(piece, points)
        if (front_to := self.header["front_to"]) < self.best.cost - 1:
            yield f"the front is decided to the cost {front_to}, expected to {self.best.cost - 1}, below the best"
        if not abs(record["objective"] - self.best.objective) <= SAME:
            yield f"the best objective is {self.best.objective:.6f}, not {record['objective']:.6f}"
        if not abs(record["gap"] - (gap := self.gap())) <= SAME:
            yield f"an undecided genome may be better by {gap:.4g}, not {record['gap']:.4g}"

    def of_piece(self, piece: dict, points: list[tuple[int, float]]) -> Iterator[str]:
        """A network of the front is the most accurate of its cost, and the best of all where it says so."""
        cost, log = self.best.point(self.evidence[piece["evidence"]])
        as_cheap = [log_of_fit for cost_of_fit, log_of_fit in points if cost_of_fit <= cost]
        if cost <= self.header["front_to"] and log > min(as_cheap) + SAME:
            yield f"network {piece['evidence']} is not the most accurate of its cost"
        for weight in piece["optimal_for"] or ():
            least = min(cost_of_fit + weight * log_of_fit for cost_of_fit, log_of_fit in points)
            if cost + weight * log > least + CLOSE:
                yield f"network {piece['evidence']} is not the best at the accuracy weight {weight}"

    def gap(self) -> float:
        """How far an undecided genome may lie below the best objective."""
        objectives = list[float]()
        for _, record in self.records.classes:
            if record["means"] == "undecided":
                cheapest = _cheapest(record, self.counts(record))
                objectives.append(cheapest + self.best.asked * record["log_error"])
        if self.unnamed.any():
            objectives.append(np.flatnonzero(self.unnamed)[0] + self.best.asked * sum(self.best.least))
        return max(0.0, self.best.objective - min(objectives)) if objectives else 0.0


def _agrees(stated: float, computed: float, close: float, *, may_be_lower: bool) -> bool:
    if stated - computed > close:
        return False
    return may_be_lower or not computed - stated > close


def _cheapest(record: dict, counts: np.ndarray) -> int:
    """What the cheapest genome of a class costs, given how many it has of each cost."""
    return record["costs"][0] + int(np.flatnonzero(counts)[0])


def _parameters(record: dict) -> dict[str, list[float]]:
    """The parameters of each column of a map that has any, by its text."""
    remaining, parameters = iter(record.get("parameters", [])), dict[str, list[float]]()
    for column in record.get("columns", []):
        parameters[json.dumps(column)] = [next(remaining) for _ in column[4]]
    return parameters
