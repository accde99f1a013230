"""Does a certificate hold? An independent check: NumPy and the standard library, and no code of the search.

It counts the classes again and looks for genomes in two of them; compares each class with the evidence it names and
with the least objective that is known to be possible; computes every map's error and every fit's again from the data;
draws random genomes of random classes, to see that a relaxed map can say what they say, or that a fit of its own
does not beat the bound. What it says about a fault begins with the line of the file.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

Rows = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""x, w, x', w' in step units, (S,) each."""
BENDS = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh}
BENDS["elu"] = lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0)))
CLOSE, NARROW = 1e-5, 1e-6
"""Decades by which a recomputed error may differ; relative residual of a signal that lies in a space."""


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


def faults(lines: list[dict], validation: Rows, force: Callable, seed: int = 0, samples: int = 150) -> Iterator[str]:
    """Everything that does not hold, each fault with its line; nothing if the certificate stands."""
    try:
        checks = _Check(lines, validation, force, np.random.default_rng(seed))
        for check in (checks.counts, checks.disjoint, checks.bounds, checks.maps, checks.fits, checks.result):
            yield from check()
        yield from checks.random_genomes(samples)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        yield f"line 1: the certificate is incomplete or damaged ({type(error).__name__}: {error})"


class _Check:
    def __init__(self, lines: list[dict], rows: Rows, force: Callable, random: np.random.Generator) -> None:
        self.lines, self.rows, self.force, self.random, self.space = lines, rows, force, random, lines[0]["space"]
        self.of_kind = {kind: [(k, one) for k, one in enumerate(lines, 1) if one["kind"] == kind]
                        for kind in ("class", "fit", "map", "floor", "result")}  # fmt: skip
        self.numbered = {one["number"]: one for kind in ("fit", "map") for _, one in self.of_kind[kind]}
        self.costs, self.prices = self.space["weights"], self.space["activations"]
        self.points = [
            (self.cost(one["genome"]), self.log(one["errors"]["validation"])) for _, one in self.of_kind["fit"]
        ]
        self.reach = lines[0]["reach"]
        best: dict[int, float] = {}  # of each cost only the most accurate network can be the best
        for cost, log in self.points:
            best[cost] = min(log, best.get(cost, math.inf))
        cuts = {0.0, self.reach}
        for (c, e), (d, g) in itertools.combinations(best.items(), 2):
            if e != g and 0 < (c - d) / (g - e) < self.reach:
                cuts.add((c - d) / (g - e))
        self.weights = np.array(sorted(cuts))
        # The least objective known to be possible, at every accuracy weight where two lines cross.
        self.least = np.min([c + self.weights * e for c, e in best.items()], axis=0)
        self.known: dict[str, np.ndarray] = {}

    def cost(self, genome: dict) -> int:
        return sum(self.prices[one] for one in genome["activations"]) + sum(
            self.costs[one] for one in genome["weights"]
        )

    @staticmethod
    def log(errors: list) -> float:
        return sum(math.log10(min(max(math.inf if one is None else one, 1e-32), 1e32)) for one in errors)

    def counts(self) -> Iterator[str]:
        """Count every class again; those of the same activations together are every choice of weights."""
        hidden, edges = self.space["stages"][:-2], self.space["stages"]
        whole = len(self.costs) ** sum(len(one[1]) for one in edges if isinstance(one[1], list))
        totals, last = {}, {}
        for line, one in self.of_kind["class"]:
            low, high = one["costs"]
            count = sum(self.by_cost(one, "all")[low : high + 1])
            if one["part"] != "all":
                rigid = sum(self.by_cost(one, "rigid")[low : high + 1])
                count = rigid if one["part"] == "rigid" else count - rigid
            if count != one["count"]:
                yield f"line {line}: the class holds {count} genomes, not {one['count']}"
            names = tuple(one["activations"])
            totals[names], last[names] = totals.get(names, 0) + count, line
        for names in itertools.product(self.prices, repeat=sum(isinstance(one[1], list) for one in hidden)):
            if (count := totals.get(names, 0)) != whole:
                where = last.get(names, len(self.lines))
                yield f"line {where}: up to here {count} genomes with {' '.join(names)} are accounted for, not {whole}"

    def by_cost(self, one: dict, part: str) -> list[int]:
        """Genomes of a box by cost; the rigid ones by carrying (state, cost) → count through the network."""
        domains = iter(one["domains"])
        names = iter(one["activations"])
        if part == "all":
            found = {sum(self.prices[name] for name in names): 1}
            for choices in domains:
                found = _added(found, [self.costs[choice] for choice in choices])
            return [found.get(cost, 0) for cost in range(max(found) + 1)]
        order = ["x", "w"]
        states = {
            ((1, 1), sum(self.prices[name] for name in one["activations"])): 1
        }  # 0: nil, 1: fixed, 2: free, 3: bent
        for name, inputs in self.space["stages"][:-2]:
            bends = isinstance(inputs, list) and next(names) != "linear"
            steps = [next(domains) for _ in inputs] if isinstance(inputs, list) else [[]]
            new: dict = {}
            for (values, cost), count in states.items():
                at = dict(zip(order, values, strict=True))
                if isinstance(inputs, str):
                    found = (*values, 3 if at[inputs] >= 2 else 1)
                    new[found, cost] = new.get((found, cost), 0) + count
                    continue
                for choices in itertools.product(*steps):
                    pairs = zip(inputs, choices, strict=True)
                    kinds = [(at[source], 0 if self.is_zero(c) else 2 if c == "trained" else 1) for source, c in pairs]
                    parts = [max(pair) if all(pair) else 0 for pair in kinds]
                    state = max(parts)
                    key = ((*values, 3 if bends and state == 2 else state), cost + sum(self.costs[c] for c in choices))
                    new[key] = new.get(key, 0) + count
            states, order = new, [*order, name]
        used = [order.index(source) for source in self.space["stages"][-1][1]]
        found = {}
        for (values, cost), count in states.items():
            if all(values[place] != 3 for place in used):
                found[cost] = found.get(cost, 0) + count
        for choices in domains:
            found = _added(found, [self.costs[choice] for choice in choices])
        return [found.get(cost, 0) for cost in range(max(found) + 1)]

    @staticmethod
    def is_zero(choice: str) -> bool:
        return choice != "trained" and _number(choice) == 0

    def disjoint(self) -> Iterator[str]:
        """No genome is in two classes: some weight, the costs or the part tells any two apart."""
        names, groups = list(self.costs), {}
        for line, one in self.of_kind["class"]:
            groups.setdefault(tuple(one["activations"]), []).append((line, one))
        for group in groups.values():
            masks = np.array(
                [[sum(1 << names.index(c) for c in choices) for choices in one["domains"]] for _, one in group]
            )
            costs = np.array([one["costs"] for _, one in group])
            parts = np.array([{"all": 3, "rigid": 1, "bent": 2}[one["part"]] for _, one in group])
            for k in range(1, len(group)):
                meets = ((masks[:k] & masks[k]) != 0).all(1) & ((parts[:k] & parts[k]) != 0)
                meets &= (costs[:k, 0] <= costs[k, 1]) & (costs[k, 0] <= costs[:k, 1])
                if meets.any():
                    yield f"line {group[k][0]}: shares genomes with the class of line {group[int(np.argmax(meets))][0]}"

    def bounds(self) -> Iterator[str]:
        """Each class has the bound that its evidence gives, and lies nowhere under what is known to be possible."""
        floor = self.of_kind["floor"][0][1]["log_error"]
        for line, one in self.of_kind["class"]:
            evidence = self.numbered.get(one["evidence"], {})
            if one["means"] == "least squares":
                bound = (
                    floor
                    if one["evidence"] == "rigid floor" and one["part"] == "rigid"
                    else sum(evidence["log_errors"])
                )
            elif one["means"] == "multi-start":
                bent = any(column[0] == "neuron" for column in evidence["columns"])
                bound = evidence["lowest"] - self.lines[0]["margin" if bent else "force_margin"]
            else:
                bound = self.log(evidence["errors"]["validation"]) if one["means"] == "fitted" else -64.0
            if abs(bound - one["log_error"]) > CLOSE:
                yield f"line {line}: its evidence gives the bound {bound:.6f}, not {one['log_error']:.6f}"
            under = one["costs"][0] + self.weights * one["log_error"] - self.least
            if one["means"] != "undecided" and under.min() < -CLOSE:
                yield f"line {line}: the class may hold a network better by {-under.min():.4g} than the best stated"

    def maps(self) -> Iterator[str]:
        """Every map's errors, computed again by an SVD on all rows."""
        for line, one in self.of_kind["map"]:
            values, start = {}, 0
            for column in one.get("columns", []):
                values[json.dumps(column)] = one["parameters"][start : (start := start + len(column[4]))]
            logs = [self.distance(self.rows, output, k, values) for k, output in enumerate(one["outputs"])]
            if "lowest" in one and abs(sum(logs) - one["lowest"]) > CLOSE * 100:
                yield f"line {line}: its parameters reach {sum(logs):.6f}, not {one['lowest']:.6f}"
            for found, said, output in zip(logs, one["log_errors"], one["outputs"], strict=True):
                free = any(_has_parameters(c) for part in (output["base"], *output["span"]) for c, _ in part)
                if abs((-32.0 if free else found) - said) > CLOSE * 100:
                    yield f"line {line}: least squares gives {-32.0 if free else found:.6f}, not {said:.6f}"
        line, floor = self.of_kind["floor"][0]
        if abs(sum(self.numbered[floor["evidence"]]["log_errors"]) - floor["log_error"]) > CLOSE:
            yield f"line {line}: its map gives another floor"

    def values(self, rows: Rows, column: list, parameters: dict) -> np.ndarray:
        if column[0] == "input":
            return rows["xw".index(column[1])]
        key = json.dumps(column) if rows is self.rows and not _has_parameters(column) else ""
        if key in self.known:
            return self.known[key]
        z = self.mixed(rows, column[3], parameters)
        for number, part in zip(parameters[json.dumps(column)] if column[4] else (), column[4], strict=True):
            z = z + number * self.mixed(rows, part, parameters)
        z = self.force(z) if column[0] == "force" else BENDS[column[1]](z)
        if key:
            self.known[key] = z
        return z

    def mixed(self, rows: Rows, combination: list, parameters: dict) -> np.ndarray:
        return sum(
            (number * self.values(rows, column, parameters) for column, number in combination), np.zeros(len(rows[0]))
        )

    def distance(
        self, rows: Rows, output: dict, place: int, parameters: dict, target: np.ndarray | None = None
    ) -> float:
        """log₁₀ of the least relative mean square of a target (x' or w') beside base + span."""
        free = any(_has_parameters(c) for part in (output["base"], *output["span"]) for c, _ in part)
        if free and not parameters:
            return -32.0
        with np.errstate(all="ignore"):
            goal = rows[2 + place] if target is None else target
            rest = goal - self.mixed(rows, output["base"], parameters)
            table = [self.mixed(rows, part, parameters) for part in output["span"]]
            table = [one / np.linalg.norm(one) for one in table if np.isfinite(one).all() and np.any(one)]
            if not np.isfinite(rest).all():
                return 32.0
            if table:
                basis, sizes, _ = np.linalg.svd(np.stack(table, 1), full_matrices=False)
                basis = basis[:, sizes > 1e-15 * sizes[0]]
                for _ in range(2):
                    rest = rest - basis @ (basis.T @ rest)
            return math.log10(min(max(float(np.mean(rest**2)) / np.var(goal), 1e-32), 1e32))

    def outputs(self, rows: Rows, genome: dict, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x' and w' of one network, by the wiring in the header."""
        values, numbers, names = {"x": rows[0], "w": rows[1]}, iter(weights), iter(genome["activations"])
        with np.errstate(all="ignore"):
            for place, (name, inputs) in enumerate(self.space["stages"]):
                if isinstance(inputs, str):
                    values[name] = self.force(values[inputs])
                    continue
                terms = [(next(numbers), values[source]) for source in inputs]
                z = sum((number * value for number, value in terms if number != 0), np.zeros(len(rows[0])))
                values[name] = z if place >= len(self.space["stages"]) - 2 else BENDS[next(names)](z)
        return values[self.space["stages"][-2][0]], values[self.space["stages"][-1][0]]

    def error(self, rows: Rows, genome: dict, weights: np.ndarray) -> float:
        found = [
            np.mean((a - b) ** 2) / np.var(b)
            for a, b in zip(self.outputs(rows, genome, weights), rows[2:], strict=True)
        ]
        return self.log([float(one) if math.isfinite(one) else None for one in found])

    def fits(self) -> Iterator[str]:
        """Every fit: its fixed weights are what the genome says, its errors what the data say."""
        for line, one in self.of_kind["fit"]:
            genome, weights = one["genome"], np.array(one["weights"])
            if any(c != "trained" and _number(c) != w for c, w in zip(genome["weights"], weights, strict=True)):
                yield f"line {line}: a weight differs from the number its genome fixes"
            found, said = self.error(self.rows, genome, weights), self.log(one["errors"]["validation"])
            if abs(found - said) > CLOSE:
                yield f"line {line}: the network has the log error {found:.6f}, not {said:.6f}"

    def result(self) -> Iterator[str]:
        """The optimum and the intervals follow from the fits; the counts by means from the classes."""
        ((line, one),) = self.of_kind["result"]
        for means, count in one["settled"].items():
            if count != sum(c["count"] for _, c in self.of_kind["class"] if c["means"] == means):
                yield f"line {line}: the classes settled by {means} do not add up to {count}"
        for piece in one["front"]:
            genome = self.numbered[piece["evidence"]]
            point = (self.cost(genome["genome"]), self.log(genome["errors"]["validation"]))
            for weight in piece["optimal_for"]:
                if point[0] + weight * point[1] > np.interp(weight, self.weights, self.least) + CLOSE:
                    yield f"line {line}: network {piece['evidence']} is not the best at the accuracy weight {weight}"

    def random_genomes(self, samples: int) -> Iterator[str]:
        """Random genomes of random classes lie inside their map, or, fitted, do not beat the bound."""
        some = self.random.permutation(len(self.rows[0]))[:120]
        x, w, x_next, w_next = (one[some] for one in self.rows)
        rows = (x, w, x_next, w_next)
        classes = [
            (line, one) for line, one in self.of_kind["class"] if one["means"] in ("least squares", "multi-start")
        ]
        for k in self.random.permutation(len(classes))[:samples]:
            line, one = classes[k]
            weights = [str(self.random.choice(choices)) for choices in one["domains"]]
            if one["part"] == "rigid":  # a trained weight in the last layer only is one way to be rigid
                fixed = [c for c in one["domains"][0] if c != "trained"]
                weights[:-4] = [str(self.random.choice(fixed)) for _ in weights[:-4]]
            genome = {"activations": one["activations"], "weights": weights}
            numbers = np.array([self.random.normal() if c == "trained" else _number(c) for c in weights])
            if one["means"] == "least squares" and one["evidence"] != "rigid floor":
                said = self.outputs(rows, genome, numbers)
                for place, output in enumerate(self.numbered[one["evidence"]]["outputs"]):
                    free = any(_has_parameters(c) for part in (output["base"], *output["span"]) for c, _ in part)
                    if np.isfinite(said[place]).all() and np.ptp(said[place]) > 0 and not free:
                        beside = 10 ** (self.distance(rows, output, place, {}, said[place]) / 2)
                        if beside > NARROW:
                            yield f"line {line}: a genome of the class says what its map cannot ({beside:.0e} beside)"
            else:
                found = self.fitted(rows, genome, numbers)
                if found < one["log_error"]:
                    yield f"line {line}: {' '.join(weights)} reaches {found:.4f}, the bound is {one['log_error']:.4f}"

    def fitted(self, rows: Rows, genome: dict, start: np.ndarray) -> float:
        """The error of one network on all rows after some damped Gauss–Newton steps with differences for slopes."""
        free = [k for k, choice in enumerate(genome["weights"]) if choice == "trained"]

        def residuals(weights: np.ndarray) -> np.ndarray:
            pairs = zip(self.outputs(rows, genome, weights), rows[2:], strict=True)
            return np.concatenate([(a - b) / b.std() for a, b in pairs])

        weights, damping, rest = start.copy(), 1e-2, residuals(start)
        for _ in range(25 if free and np.isfinite(rest).all() else 0):
            steps = [1e-7 * max(1.0, abs(weights[k])) for k in free]
            moved = [weights + step * (np.arange(len(weights)) == k) for k, step in zip(free, steps, strict=True)]
            slope = np.stack([(residuals(one) - rest) / step for one, step in zip(moved, steps, strict=True)], 1)
            if not np.isfinite(slope).all():
                break
            normal = slope.T @ slope
            step = np.linalg.lstsq(normal + damping * np.diag(np.diag(normal) + 1e-12), slope.T @ rest, rcond=None)[0]
            trial = weights.copy()
            trial[free] -= step
            new = residuals(trial)
            better = bool(np.isfinite(new).all() and new @ new < rest @ rest)
            weights, rest, damping = (trial, new, damping / 5) if better else (weights, rest, damping * 5)
        return self.error(self.rows, genome, weights)


def _number(choice: str) -> float:
    above, _, below = choice.partition("/")
    return float(above) / float(below or 1)


def _added(counts: dict[int, int], costs: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for cost, count in counts.items():
        for more in costs:
            found[cost + more] = found.get(cost + more, 0) + count
    return found


def _has_parameters(column: list) -> bool:
    if column[0] == "input":
        return False
    return bool(column[4]) or any(_has_parameters(one) for one, _ in column[3])
