"""Does a certificate hold? An independent check: NumPy and the standard library, and no code of the search.

It counts every class again and looks for genomes in two of them; compares each class with the evidence it names and
with the least objective that the fits reach; computes every map's error and every fit's again from the data; and draws
random networks of random classes, to see that the map they are bounded by can say what they say. What it says about a
fault begins with the line of the file. What it cannot see is whether a fit from many starts missed a lower error:
examples/benchmarks/certificate_bounds.py lets SciPy look for one.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

Rows = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""x, w, x', w' in step units, (S,) each."""
Fault = tuple[int, str]
BENDS = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh}
BENDS["elu"] = lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0)))
SAME, CLOSE, INSIDE = 1e-9, 1e-3, -12.0
"""Decades that a copied number may differ by, and a computed one; log₁₀ of the relative error of what is in a space."""
FLAT = 1e-9
"""What varies by less, relative to itself, is a constant: a force sub-network at one place gives it with rounding."""
SOME = 250
"""Rows that show whether a function lies in a space: many more than any space has dimensions."""
BEST = -32.0
"""log₁₀ of the least error that counts."""


def read_lines(path: Path) -> list[dict]:
    """The lines of a certificate; `ValueError` with the line that cannot be read."""
    found = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for text in file:
                found.append(json.loads(text))
                if not isinstance(found[-1], dict) or "kind" not in found[-1]:
                    raise ValueError
    except (ValueError, EOFError, gzip.BadGzipFile):
        raise ValueError(f"line {len(found) + 1}: cannot be read as a line of a certificate") from None
    return found


def faults(lines: list[dict], validation: Rows, force: Callable, seed: int = 0) -> Iterator[str]:
    """Everything that does not hold, each fault with its line; nothing if the certificate stands."""
    line = 1
    try:
        check = _Check(lines, validation, force, np.random.default_rng(seed))
        of_kind: dict[str, Callable[[dict], Iterator[str]]] = {
            "class": check.of_class, "map": check.of_map, "fit": check.of_fit, "result": check.of_result,
        }  # fmt: skip
        for line, one in enumerate(lines, 1):
            for fault in of_kind.get(one["kind"], lambda one: iter(()))(one):
                yield f"line {line}: {fault}"
        for line, fault in check.all_genomes():
            yield f"line {line}: {fault}"
    except (KeyError, TypeError, IndexError, ValueError) as error:
        yield f"line {line}: incomplete or damaged ({type(error).__name__}: {error})"


class _Check:
    def __init__(self, lines: list[dict], rows: Rows, force: Callable, random: np.random.Generator) -> None:
        self.rows, self.force, self.random, self.header, self.last = rows, force, random, lines[0], len(lines)
        self.classes = [(line, one) for line, one in enumerate(lines, 1) if one["kind"] == "class"]
        self.evidence = {one["number"]: one for one in lines if one["kind"] in ("fit", "map")}
        self.stages, self.costs = lines[0]["space"]["stages"], lines[0]["space"]["weights"]
        self.numbers, self.hidden = lines[0]["space"]["numbers"], lines[0]["space"]["hidden"]
        self.prices, self.known = lines[0]["space"]["activations"], dict[str, np.ndarray]()
        ((front, self.rest),) = [(one["front"], one["rest"]) for one in lines if one["kind"] == "result"]
        # The least objective reached is made of straight pieces: it is enough to look at its corners.
        points = [self.point(self.evidence[piece["evidence"]]) for piece in front]
        self.corners = np.unique([weight for piece in front for weight in piece["optimal_for"] or ()])
        self.least = np.min([cost + self.corners * log for cost, log in points], axis=0)
        costs = range(lines[0]["front_to"] + 1)
        self.front = [min([log for cost, log in points if cost <= most], default=math.inf) for most in costs]

    def point(self, fit: dict) -> tuple[int, float]:
        """What a fitted network costs, and its log₁₀ E_x + log₁₀ E_v."""
        genome, errors = fit["genome"], fit["errors"]["validation"]
        cost = sum(map(self.prices.__getitem__, genome["activations"])) + sum(
            map(self.costs.__getitem__, genome["weights"])
        )
        return cost, sum(math.log10(min(max(math.inf if one is None else one, 1e-32), 1e32)) for one in errors)

    def all_genomes(self) -> Iterator[Fault]:
        """The classes of each tuple of activations share no genome and add up to every choice of weights."""
        whole = len(self.costs) ** sum(len(inputs) for _, inputs in self.stages if isinstance(inputs, list))
        bits, groups = {choice: 1 << k for k, choice in enumerate(self.costs)}, dict[tuple, list]()
        for line, one in self.classes:
            groups.setdefault(tuple(one["activations"]), []).append((line, one))
        if (rest := (len(self.prices) ** len(self.hidden) - len(groups)) * whole) != self.rest:
            yield self.last, f"{rest} genomes have activations that no class names, not {self.rest}"
        for names, group in groups.items():
            if (count := sum(one["count"] for _, one in group)) != whole:
                yield group[-1][0], f"up to here {count} genomes with {' '.join(names)} are accounted for, not {whole}"
            masks = np.array([[sum(map(bits.__getitem__, choices)) for choices in one["domains"]] for _, one in group])
            costs = np.array([one["costs"] for _, one in group])
            for k in range(1, len(group)):
                meets = (masks[:k] & masks[k]).all(1) & (costs[:k, 0] <= costs[k, 1]) & (costs[k, 0] <= costs[:k, 1])
                for j in np.flatnonzero(meets):
                    left_out = [[sum(map(bits.__getitem__, choices)) for choices in box]
                                for box in (*group[j][1]["without"], *group[k][1]["without"])]  # fmt: skip
                    if all((masks[j] & masks[k] & ~np.array(box)).any() for box in left_out):
                        yield group[k][0], f"shares genomes with the class of line {group[j][0]}"

    def of_class(self, one: dict) -> Iterator[str]:
        """A class has the genomes and the bound that it says, and none of them can be better than the best."""
        low, high = one["costs"]
        counts = self.counts(one["activations"], one["domains"], one["without"])[low : high + 1]
        if counts.sum() != one["count"]:
            yield f"the class holds {counts.sum()} genomes, not {one['count']}"
        if one["means"] == "undecided":
            return
        evidence = self.evidence.get(one["evidence"], {})
        if one["means"] == "multi-start":
            bound = evidence["lowest"] - self.margin(evidence)
        elif one["means"] == "fitted":
            bound = self.point(evidence)[1]
        elif evidence["rigid"]:
            bound = sum(evidence["log_errors"]) if self.is_rigid(one) else 2 * BEST
        else:
            bound = sum(evidence["log_errors"])
            yield from self.of_random_genome(one, evidence)
        if abs(bound - one["log_error"]) > SAME:
            yield f"its evidence gives the bound {bound:.6f}, not {one['log_error']:.6f}"
        cheapest = low + next(k for k, count in enumerate(counts) if count)
        if (under := np.min(cheapest + self.corners * one["log_error"] - self.least)) < -SAME:
            yield f"the class may hold a network better by {-under:.4g} than the best stated"
        if cheapest < len(self.front) and one["log_error"] < self.front[cheapest] - SAME:
            yield f"the class may hold a network of cost {cheapest} that is more accurate than the front"

    def counts(self, activations: list, domains: list, without: list) -> np.ndarray:
        """The genomes of a box without others, by cost: of A without B and C as many as of A without C, less A ∩ B."""
        if without:
            other, *rest = without
            common = [[one for one in mine if one in theirs] for mine, theirs in zip(domains, other, strict=True)]
            found, fewer = self.counts(activations, domains, rest), self.counts(activations, common, rest)
            return found - np.pad(fewer, (0, len(found) - len(fewer)))
        found = np.zeros(sum(map(self.prices.__getitem__, activations)) + 1, dtype=object)
        found[-1] = int(all(domains))
        for choices in domains if all(domains) else []:
            found = np.convolve(found, np.bincount([self.costs[one] for one in choices]).astype(object))
        return found

    def is_rigid(self, one: dict) -> bool:
        """Whether no trained weight of a class comes before a bend or the force."""
        mixed, domains, names = {"x": False, "w": False}, iter(one["domains"]), iter(one["activations"])
        for name, inputs in self.stages[:-2]:
            is_bent = isinstance(inputs, str)
            if is_bent:
                mixed[name] = mixed[inputs]
            else:
                mixed[name] = max(("trained" in next(domains)) | mixed[source] for source in inputs)
                is_bent = name in self.hidden and next(names) != "linear"
            if is_bent and mixed[name]:
                return False
        return True

    def margin(self, one: dict) -> float:
        """Decades between the lowest error that was found for a map and the bound it gives."""
        return self.header["margin" if any(column[0] == "neuron" for column in one["columns"]) else "force_margin"]

    def of_map(self, one: dict) -> Iterator[str]:
        """The errors of a map, by another least-squares solver on all rows."""
        numbers = iter(one.get("parameters", []))
        values = {json.dumps(column): [next(numbers) for _ in column[4]] for column in one.get("columns", [])}
        logs = [_beside(self.rows[2 + k], *self.table(output, values)) for k, output in enumerate(one["outputs"])]
        if values and sum(logs) < one["lowest"] - 0.1 * self.margin(one):  # a higher error only strengthens the bound
            yield f"its parameters reach {sum(logs):.6f}, not {one['lowest']:.6f}"
        for found, said, output in zip(logs, one["log_errors"], one["outputs"], strict=True):
            bound = BEST if _has_parameters(output) else found
            if abs(bound - said) > CLOSE:
                yield f"least squares gives {bound:.6f}, not {said:.6f}"

    def table(self, output: dict, values: dict) -> tuple[np.ndarray, list[np.ndarray]]:
        """Base and span of a map."""
        with np.errstate(all="ignore"):
            return self.mixed(output["base"], values), [self.mixed(one, values) for one in output["span"]]

    def mixed(self, combination: list, values: dict) -> np.ndarray:
        parts = (number * self.column(column, values) for column, number in combination)
        return sum(parts, np.zeros(len(self.rows[0])))

    def column(self, column: list, values: dict) -> np.ndarray:
        if column[0] == "input":
            return self.rows["xw".index(column[1])]
        if (key := json.dumps(column)) not in self.known:
            z = self.mixed(column[3], values)
            for number, part in zip(values.get(key, []), column[4], strict=True):
                z = z + number * self.mixed(part, values)
            z = self.force(z) if column[0] == "force" else BENDS[column[1]](z)
            if _has_parameters({"base": [[column, 1]], "span": []}):
                return z
            self.known[key] = z
        return self.known[key]

    def of_fit(self, one: dict) -> Iterator[str]:
        """The fixed weights of a fit are what its genome says, its errors what the data say."""
        choices, weights = one["genome"]["weights"], np.array(one["weights"])
        if any(c != "trained" and self.numbers[c] != weight for c, weight in zip(choices, weights, strict=True)):
            yield "a weight differs from the number its genome fixes"
        outputs, said = self.outputs(one["genome"], weights), self.point(one)[1]
        found = sum(_beside(goal, output, []) for goal, output in zip(self.rows[2:], outputs, strict=True))
        if abs(found - said) > CLOSE:
            yield f"the network has the log error {found:.6f}, not {said:.6f}"

    def outputs(self, genome: dict, weights: np.ndarray, some: slice = slice(None)) -> list[np.ndarray]:
        """x' and w' of one network."""
        values, numbers = {"x": self.rows[0][some], "w": self.rows[1][some]}, iter(weights)
        bends = dict(zip(self.hidden, genome["activations"], strict=True))
        with np.errstate(all="ignore"):
            for name, inputs in self.stages:
                if isinstance(inputs, str):
                    values[name] = self.force(values[inputs])
                    continue
                terms = [(next(numbers), values[source]) for source in inputs]
                z = sum((number * value for number, value in terms if number), np.zeros(len(values["x"])))
                values[name] = BENDS[bends.get(name, "linear")](z)
        return [values[name] for name, _ in self.stages[-2:]]

    def of_result(self, one: dict) -> Iterator[str]:
        """Intervals that meet, each network the best of all at its ends; the front below all; counts that add up."""
        for means, count in one["settled"].items():
            rest = one["rest"] if means == "undecided" else 0
            if count != rest + sum(c["count"] for _, c in self.classes if c["means"] == means):
                yield f"the classes settled by {means} do not add up to {count}"
        ends = [piece["optimal_for"] for piece in one["front"] if piece["optimal_for"]]
        if [0.0, *(high for _, high in ends)] != [*(low for low, _ in ends), self.header["reach"]]:
            yield "the accuracy weights of the front do not meet, from 0 to the greatest asked for"
        points = [self.point(fit) for fit in self.evidence.values() if fit["kind"] == "fit"]
        for piece in one["front"]:
            cost, log = self.point(self.evidence[piece["evidence"]])
            if cost < len(self.front) and log > min(e for c, e in points if c <= cost) + SAME:
                yield f"network {piece['evidence']} is not the most accurate of its cost"
            for weight in piece["optimal_for"] or ():
                if cost + weight * log > min(c + weight * e for c, e in points) + CLOSE:
                    yield f"network {piece['evidence']} is not the best at the accuracy weight {weight}"

    def of_random_genome(self, one: dict, evidence: dict) -> Iterator[str]:
        """A random network of a class lies in the space that the map of the class spans, as some rows see it."""
        choices = [str(self.random.choice(domain)) for domain in one["domains"]]
        weights = np.array([self.numbers.get(choice, self.random.normal()) for choice in choices])
        some = slice(None, None, max(1, len(self.rows[0]) // SOME))
        for output, said in zip(evidence["outputs"], self.outputs(one, weights, some), strict=True):
            if not _has_parameters(output) and np.isfinite(said).all() and np.ptp(said) > FLAT * np.abs(said).max():
                base, span = self.table(output, {})
                if (beside := _beside(said, base[some], [part[some] for part in span])) > INSIDE:
                    yield f"the network {' '.join(choices)} lies 10^{beside:.1f} beside the map of its class"


def _beside(goal: np.ndarray, base: np.ndarray, span: list[np.ndarray]) -> float:
    """log₁₀ of the least mean square of goal − base beside a space, over the variance of the goal."""
    rest = goal - base
    if not np.isfinite(rest).all():
        return -BEST
    usable = [one / np.abs(one).max() for one in span if np.isfinite(one).all() and np.any(one)]
    for _ in range(2 if usable else 0):
        table = np.stack([one / np.linalg.norm(one) for one in usable], axis=1)
        rest = rest - table @ np.linalg.lstsq(table, rest, rcond=1e-15)[0]
    return math.log10(min(max(float(np.mean(rest**2)) / float(np.var(goal)), 10**BEST), 10**-BEST))


def _has_parameters(output: dict) -> bool:
    columns = [column for part in (output["base"], *output["span"]) for column, _ in part if column[0] != "input"]
    return any(column[4] or _has_parameters({"base": column[3], "span": []}) for column in columns)
