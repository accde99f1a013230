"""Nothing that stands in a certificate can be changed unseen: every leaf of it is, in several ways."""

import copy
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from pnn_symbolic import SearchSettings, SearchSpace, StepUnits, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.certification.question import question_of
from pnn_symbolic.certification.verifier.checks import CLOSE, faults
from pnn_symbolic.certification.verifier.reading import read_lines

pytestmark = pytest.mark.slow

SPACE = SearchSpace("direct", ("linear",), ("0", "trained"))
"""4096 networks, decided by bounds of both kinds."""
MASS = 26.982
EXACT = paper_potential()
ASKED = ("pnn_symbolic", "data", "mass", "potential", "space")
"""Of the header: compared with the question before anything else."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(the lines, what verifies lines: the first fault or None)."""
    folder, data = tmp_path_factory.mktemp("leaves"), paper_data(pairs=60)
    settings = SearchSettings(population=10, generations=1)
    certify(data, EXACT, mass=MASS, space=SPACE, accuracy_weight=0.2, settings=settings, out=folder)
    lines, units = read_lines(folder / "certificate.jsonl.gz"), StepUnits.of(data, MASS)
    splits = {}
    for name in ("training", "validation", "test"):
        before, after = units.scaled(getattr(data, name))
        splits[name] = (before[:, 0].ravel(), before[:, 1].ravel(), after[:, 0].ravel(), after[:, 1].ravel())
    question = question_of(data, EXACT, MASS, SPACE)

    def force(places):
        import torch

        return EXACT.force(torch.from_numpy(np.ascontiguousarray(places))).numpy() * units.force_scale

    def first_fault(changed):
        if any(changed[0].get(key) != question[key] for key in ASKED):
            return "a certificate of something else"
        return next(faults(changed, splits, force), None)

    return lines, first_fault


def one_of_each(lines):
    """The numbers of one line of every kind, of every means, and of maps with and without parameters."""
    first = {}
    for number, line in enumerate(lines):
        rigid = line.get("rigid"), "lowest" in line, bool(line.get("without")), line.get("means")
        first.setdefault((line["kind"], *rigid), number)
    return list(first.values())


def leaves(value, path=()):
    """Where the leaves are: keys and places that lead to each."""
    if isinstance(value, dict | list) and value:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


def others(value):
    """(kind of change, another value), of the same type and of others."""
    if isinstance(value, bool):
        yield "value", not value
    elif isinstance(value, int):
        yield from (("value", value + 1), ("type", value + 0.5))
    elif isinstance(value, float):
        yield from (("value", 1.5 * value + 0.5), ("value", value - 1.0))
    elif isinstance(value, str):
        yield "value", {"0": "trained", "trained": "0"}.get(value, value + "x")
    yield "type", None if value is not None else 0.25
    yield "type", [value]


def changes(line):
    """(path, kind of change, the line with it) for every leaf."""
    for path in leaves(line):
        *way, last = path

        def changed(do, way=way, last=last):
            new = copy.deepcopy(line)
            owner = new
            for key in way:
                owner = owner[key]
            do(owner, last)
            return new

        owner = line
        for key in way:
            owner = owner[key]
        for kind, other in others(owner[last]):
            yield path, kind, changed(lambda place, last, other=other: place.__setitem__(last, other))
        yield path, "delete", changed(lambda place, last: place.__delitem__(last))
        if isinstance(owner, list):
            yield path, "duplicate", changed(lambda place, last: place.insert(last, place[last]))
            if last + 1 < len(owner) and owner[last] != owner[last + 1]:
                yield path, "swap", changed(lambda place, last: place.insert(last, place.pop(last + 1)))


def harmless(line, path, kind, new):
    """Why a change does no harm, or ""."""
    if line["kind"] == "class" and path[0] in ("domains", "without", "costs"):
        if _boxes(line) == _boxes(new):
            return "choices in another order, or a box taken away where none of the class is: the same genomes"
        if path[0] == "costs":
            return "limits of cost without a genome between the old and the new: the count is the same"
    if (
        line["kind"] == "map"
        and path[0] == "outputs"
        and [*map(space, line["outputs"])] == [*map(space, new["outputs"])]
    ):
        return "a basis in another order or of other lengths: the same space, and a bound is of the space"
    if line["kind"] == "header" and path == ("front_to",):
        return "more is claimed of the front than was asked, and it holds"
    if line["kind"] == "header" and path == ("margin",):
        return "that of bent neurons, of which this space has none"
    if line["kind"] == "fit" and path[0] == "errors" and path[1] != "validation" and kind == "value":
        (was, now) = (one["errors"][path[1]][path[2]] for one in (line, new))
        return "the same within what can be computed again" if now > 0 and abs(np.log10(now / was)) < CLOSE else ""
    return ""


def space(output):
    """The functions base + any combination of the span, written in the one way there is: echelon form, by columns.

    Two that are written alike are equal as sets of functions, whatever the data.
    """
    span = echelon([combination(one) for one in output["span"]])
    base = combination(output["base"])
    for vector in span:
        base = less(base, vector, base.get(min(vector), 0))
    return sorted(base.items()), [sorted(vector.items()) for vector in span]


def combination(terms):
    """{column: number}; a column is known by what it is made of."""
    found = {}
    for column, number in terms:
        if column[0] == "input":
            word = str(column)
        else:
            word = str((*column[:3], space({"base": column[3], "span": []}), column[4]))
        found[word] = found.get(word, 0) + Fraction(number)
    return {word: number for word, number in found.items() if number}


def less(vector, other, factor):
    """vector − factor · other."""
    found = {word: vector.get(word, 0) - factor * other.get(word, 0) for word in vector | other}
    return {word: number for word, number in found.items() if number}


def echelon(vectors):
    """The reduced row echelon form; the least word of each row is its pivot, and stands in no other row."""
    done = []
    for vector in vectors:
        for other in done:
            vector = less(vector, other, vector.get(min(other), 0))
        if vector:
            lead = vector[min(vector)]
            vector = {word: number / lead for word, number in vector.items()}
            done = [less(other, vector, other.get(min(vector), 0)) for other in done] + [vector]
    return sorted(done, key=min)


def _boxes(line):
    domains = [frozenset(choices) for choices in line["domains"]]
    left_out = [
        [frozenset(choices) & mine for choices, mine in zip(box, domains, strict=True)] for box in line["without"]
    ]
    return domains, left_out


def test_every_leaf_that_is_changed_is_seen(certificate):
    lines, first_fault = certificate
    assert first_fault(lines) is None
    unseen, seen = [], Counter()
    for number in one_of_each(lines):
        for path, kind, new in changes(lines[number]):
            if first_fault([*lines[:number], new, *lines[number + 1 :]]) is None:
                if not harmless(lines[number], path, kind, new):
                    unseen.append((lines[number]["kind"], path, kind))
            else:
                seen[lines[number]["kind"]] += 1
    assert unseen == [], "\n".join(map(str, unseen))
    assert all(seen[kind] > 20 for kind in ("header", "fit", "map", "class", "result"))


def test_whole_lines_that_are_lost_doubled_or_out_of_place_are_seen(certificate):
    lines, first_fault = certificate
    for number in one_of_each(lines)[1:]:
        without = [*lines[:number], *lines[number + 1 :]]
        assert first_fault([*lines[: number + 1], *lines[number:]]) is not None
        if lines[number]["kind"] != "map":  # a map that no class names is evidence of nothing
            used = lines[number]["kind"] != "fit"
            assert first_fault(without) is not None or not used


@pytest.mark.parametrize("domain", [["0", "0"], ["trained", "trained"], ["0", "trained", "0"], ["0", "1"], []])
def test_a_domain_is_a_set_of_known_choices(certificate, domain):
    """A choice named twice would be counted twice, and the genomes with the other would be in no class."""
    lines, first_fault = certificate
    numbers = [k for k, line in enumerate(lines) if line["kind"] == "class"]
    for number in numbers[:5]:
        for place in range(12):
            changed = copy.deepcopy(lines[number])
            changed["domains"][place] = domain
            fault = first_fault([*lines[:number], changed, *lines[number + 1 :]])
            assert fault is not None
            assert fault.startswith(f"line {number + 1}: ")
            assert "no set of choices" in fault
