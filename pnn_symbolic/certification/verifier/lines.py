"""Is every line written as a certificate is written? Known choices, each once; numbers where numbers are due.

What is counted and bounded afterwards stands on this: a box that names a choice twice would count genomes twice, and
so hide others that are in no class. The format is written down in docs/reference/certificate.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MEANS = ("least squares", "multi-start", "fitted", "undecided")
SPLITS = ("training", "validation", "test")
KEYS = {
    "fit": {"kind", "number", "genome", "weights", "errors"},
    "map": {"kind", "number", "rigid", "outputs", "log_errors"},
    "class": {
        "kind", "activations", "domains", "without", "costs", "count", "means", "log_error", "evidence",
    },
    "result": {"kind", "settled", "rest", "front", "objective", "gap", "rigid"},
}  # fmt: skip
WITH_PARAMETERS = {"lowest", "parameters", "columns"}
LARGEST = 1e300


def misspelt(lines: list[dict]) -> Iterator[tuple[int, str]]:
    """Each line that is not written as it has to be, with the reason; nothing is computed from the data here."""
    form = _Form(lines[0])
    for fault in form.of_header():
        yield 1, fault
    for line, record in enumerate(lines[1:], 2):
        for fault in form.of_line(record, is_last=line == len(lines)):
            yield line, fault


class _Form:
    def __init__(self, header: dict) -> None:
        self.header, self.space = header, header["space"]
        self.weights, self.activations = set(self.space["weights"]), set(self.space["activations"])
        self.hidden = len(self.space["hidden"])
        self.edges = sum(len(inputs) for _, inputs in self.space["stages"] if isinstance(inputs, list))
        self.numbers: set[int] = set()
        """Those of the fits and maps of earlier lines."""
        self.of_kind: dict[str, Callable[[dict], Iterator[str]]] = {
            "fit": self.of_fit, "map": self.of_map, "class": self.of_class, "result": self.of_result,
        }  # fmt: skip

    def of_header(self) -> Iterator[str]:
        if self.header["kind"] != "header":
            yield f"a line of the kind {self.header['kind']!r}, expected the header"
        for name in ("accuracy_weight", "reach", "margin", "force_margin"):
            if not _is_number(self.header[name]) or self.header[name] <= 0:
                yield f"{name} is {self.header[name]!r}, expected a number above 0"
        for name in ("floors", "limits"):
            pair, may_be_none = self.header[name], name == "limits"
            if not _is_list(pair, 2) or not all(e >= 0 if _is_number(e) else e is None and may_be_none for e in pair):
                yield f"the {name} are {pair!r}, expected two numbers from 0 on{', or none' * may_be_none}"
        if self.header["reach"] < self.header["accuracy_weight"]:
            yield "the greatest accuracy weight is less than the one asked for"
        if not _is_whole(self.header["front_to"], least=-1):
            yield f"front_to is {self.header['front_to']!r}, expected a cost"

    def of_line(self, record: dict, *, is_last: bool) -> Iterator[str]:
        kind = record["kind"]
        if kind not in KEYS:
            yield f"a line of the kind {kind!r}, expected one of {', '.join(KEYS)}"
            return
        extra = WITH_PARAMETERS if kind == "map" and WITH_PARAMETERS & record.keys() else set()
        expected = KEYS[kind] | extra
        if record.keys() != expected:
            yield f"a {kind} with {', '.join(sorted(record))}, expected {', '.join(sorted(expected))}"
            return
        if kind in ("fit", "map"):
            number = record["number"]
            if not _is_whole(number) or number in self.numbers:
                yield f"the number {number!r} of this evidence is no whole number, or that of another line"
                return
            self.numbers.add(number)
        yield from self.of_kind[kind](record)
        if kind == "result" and not is_last:
            yield "lines follow the result, expected it last"

    def of_class(self, record: dict) -> Iterator[str]:
        yield from self._names(record["activations"])
        for box in (record["domains"], *record["without"]):
            yield from self._box(box, may_be_empty=box is not record["domains"])
        low, high = record["costs"] if _is_list(record["costs"], 2) else (0, -1)
        if not (_is_whole(low) and _is_whole(high) and low <= high):
            yield f"the costs are {record['costs']!r}, expected the least and the greatest"
        if not _is_whole(record["count"], least=1):
            yield f"the count is {record['count']!r}, expected a whole number above 0"
        if record["means"] not in MEANS:
            yield f"settled by {record['means']!r}, expected one of {', '.join(MEANS)}"
        if not _is_number(record["log_error"]):
            yield f"log_error is {record['log_error']!r}, expected a number"
        if not (_is_whole(record["evidence"]) or (record["evidence"] == "" and record["means"] == "undecided")):
            yield f"the evidence is {record['evidence']!r}, expected the number of a fit or a map"

    def of_fit(self, record: dict) -> Iterator[str]:
        genome, errors = record["genome"], record["errors"]
        if not isinstance(genome, dict) or genome.keys() != {"wiring", "activations", "weights"}:
            yield "the genome has not a wiring, activations and weights alone"
            return
        if genome["wiring"] != self.space["wiring"]:
            yield f"the genome has the wiring {genome['wiring']!r}, expected {self.space['wiring']!r}"
        yield from self._names(genome["activations"])
        if not _is_list(genome["weights"], self.edges) or not all(_is_in(w, self.weights) for w in genome["weights"]):
            yield f"the genome has not {self.edges} weights among {', '.join(sorted(self.weights))}"
        if not _is_list(record["weights"], self.edges) or not all(map(_is_number, record["weights"])):
            yield f"the fit has not {self.edges} numbers as weights"
        if not isinstance(errors, dict) or errors.keys() != set(SPLITS):
            yield f"the errors are not those of {', '.join(SPLITS)}"
            return
        for split, pair in errors.items():
            if not _is_list(pair, 2) or not all(e is None or (_is_number(e) and e >= 0) for e in pair):
                yield f"the {split} errors are not two numbers from 0 on"

    def of_map(self, record: dict) -> Iterator[str]:
        if type(record["rigid"]) is not bool:
            yield f"rigid is {record['rigid']!r}, expected true or false"
        if not _is_list(record["outputs"], 2) or not all(map(_is_output, record["outputs"])):
            yield "a map has two outputs, each of a base and a span of columns with numbers"
        if not _is_list(record["log_errors"], 2) or not all(map(_is_number, record["log_errors"])):
            yield "the log errors are not two numbers"
        if record.keys() >= WITH_PARAMETERS:
            yield from self._parameters(record["parameters"], record["columns"])
            if not _is_number(record["lowest"]):
                yield f"lowest is {record['lowest']!r}, expected a number"

    def of_result(self, record: dict) -> Iterator[str]:
        if not _is_count(record["settled"]):
            yield "the genomes that are settled are not counted"
        if not _is_whole(record["rest"]):
            yield f"the rest is {record['rest']!r}, expected a whole number"
        if not (record["rigid"] is None or _is_whole(record["rigid"])):
            yield f"rigid is {record['rigid']!r}, expected the number of a map, or none"
        for name in ("objective", "gap"):
            if not _is_number(record[name]):
                yield f"{name} is {record[name]!r}, expected a number"
        for piece in record["front"] if isinstance(record["front"], list) else [None]:
            yield from self._piece(piece)

    def _piece(self, piece: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
        if not isinstance(piece, dict) or piece.keys() != {"evidence", "optimal_for"}:
            yield "a piece of the front has not an evidence and accuracy weights alone"
            return
        ends = piece["optimal_for"]
        if not (ends is None or (_is_list(ends, 2) and all(map(_is_number, ends)) and ends[0] <= ends[1])):
            yield f"the accuracy weights are {ends!r}, expected from and to, or none"
        if not _is_whole(piece["evidence"]):
            yield f"the evidence is {piece['evidence']!r}, expected the number of a fit"

    def _parameters(self, parameters: Any, columns: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
        if not isinstance(columns, list) or not all(map(_is_column, columns)):
            yield "the columns with parameters are not columns"
        elif not isinstance(parameters, list) or not all(map(_is_number, parameters)):
            yield "the parameters are not numbers"
        elif len(parameters) != sum(len(column[4]) for column in columns):
            yield f"there are {len(parameters)} parameters, not as many as the columns have"

    def _names(self, names: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
        if not _is_list(names, self.hidden) or not all(_is_in(name, self.activations) for name in names):
            yield f"{names!r} are not {self.hidden} activations among {', '.join(sorted(self.activations))}"

    def _box(self, box: Any, *, may_be_empty: bool) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
        if not _is_list(box, self.edges):
            yield f"a box of choices for {self.edges} weights is due"
            return
        for choices in box:
            known = isinstance(choices, list) and all(_is_in(choice, self.weights) for choice in choices)
            if not known or len(set(choices)) != len(choices) or not (choices or may_be_empty):
                yield f"{choices!r} is no set of choices among {', '.join(sorted(self.weights))}"


def _is_count(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """Whole numbers, one for each of the means."""
    return isinstance(value, dict) and value.keys() == set(MEANS) and all(map(_is_whole, value.values()))


def _is_output(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return (
        isinstance(value, dict)
        and value.keys() == {"base", "span"}
        and _is_combination(value["base"])
        and _is_span(value["span"])
    )


def _is_combination(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """Columns, each with its number."""
    return isinstance(value, list) and all(map(_is_term, value))


def _is_term(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return _is_list(value, 2) and _is_column(value[0]) and _is_number(value[1])


def _is_column(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """An input, or a bend or a force of a combination, and of what is added to it with parameters."""
    if _is_list(value, 2):
        return value in (["input", "x"], ["input", "w"])
    if not _is_list(value, 5) or value[0] not in ("neuron", "force"):
        return False
    *_, base, span = value
    return _is_combination(base) and _is_span(span)


def _is_span(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """Combinations, none of them empty: these would be no direction."""
    return isinstance(value, list) and all(value) and all(map(_is_combination, value))


def _is_list(value: Any, length: int) -> bool:  # noqa: ANN401 - whatever JSON holds
    return isinstance(value, list) and len(value) == length


def _is_in(value: Any, names: set[str]) -> bool:  # noqa: ANN401 - whatever JSON holds
    return isinstance(value, str) and value in names


def _is_number(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return type(value) in (int, float) and abs(value) < LARGEST


def _is_whole(value: Any, least: int = 0) -> bool:  # noqa: ANN401 - whatever JSON holds
    return type(value) is int and value >= least
