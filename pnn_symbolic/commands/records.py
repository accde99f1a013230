"""JSON of this package: the map of a run or a law, of a genome, of a trained network."""

from __future__ import annotations

import json
from typing import Any

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_number
from pnn_symbolic.maps.parsing.refusals import short
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.translation import translate


def read_json(text: str) -> tuple[str, OneStepMap]:
    """What a record was taken for, and its map."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"this is no JSON: {error}") from None
    if record.get("outcome") == "none" and record.get("trained") is None:
        raise InputError(f"the run found no law. {record.get('sentence', '')}".strip())
    if "trained" in record and "map" in object_in(record, "trained"):
        return "run", law_in(object_in(record["trained"], "map"))
    if "map" in record:
        return "map", law_in(object_in(record, "map"))
    if "position" in record and "velocity" in record:
        return "map", law_in(record)
    if "genome" in record and "weights" in record:
        return "network", _network(object_in(record, "genome"), record["weights"])
    if "wiring" in record:
        return "genome", _network(record, None)
    known = '"wiring" (a genome), "genome" and "weights" (a trained network), "trained" (a run) or "map"'
    raise ParseError(f"this JSON is none of what is known; expected {known}")


def object_in(record: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under a key; `ParseError` where something else stands there."""
    if not isinstance(record[key], dict):
        raise ParseError(f'"{key}" is {short(repr(record[key]))}, expected an object')
    return record[key]


def law_in(record: dict[str, Any]) -> OneStepMap:
    """The map that `to_json` wrote."""
    try:
        return OneStepMap.from_json(record)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError):
        expected = '"position" and "velocity", and "stages" and "parameters" where there are any'
        raise ParseError(f"this JSON is no map as `check --json` writes it; expected {expected}") from None


def network_in(record: dict[str, Any]) -> tuple[Genome, tuple[float, ...]]:
    """The genome of a run, and all its weights."""
    genome = _genome(object_in(record, "genome"))
    return genome, _trained_weights(genome, record["weights"])


def _network(record: dict[str, Any], trained: Any) -> OneStepMap:  # noqa: ANN401 - whatever JSON holds
    """The map of a network, m being the reference mass of its step units."""
    genome = _genome(record)
    weights = _fixed_weights(genome) if trained is None else _trained_weights(genome, trained)
    return translate(Candidate(genome, weights, {}), exact(1))


def _genome(record: dict[str, Any]) -> Genome:
    for key in ("activations", "weights"):
        names = record.get(key)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ParseError(f'a genome needs "{key}", a list of text, such as ["1/2", "{TRAINED}"] for weights')
    for number, choice in enumerate(record["weights"], 1):
        if choice != TRAINED:
            read_number(choice, f"weight {number}")
    return Genome(str(record.get("wiring")), tuple(record["activations"]), tuple(record["weights"]))


def _fixed_weights(genome: Genome) -> tuple[float, ...]:
    """The numbers of a genome that leaves none to be trained."""
    if genome.trained:
        names = ", ".join(f"w{index + 1}" for index in genome.trained)
        raise InputError(
            f"the genome leaves {names} to be trained and gives no values; add them as in "
            '{"genome": {…}, "weights": [1, 0.5, …]}, or write exact numbers in the genome'
        )
    return tuple(float(exact_value(choice)) for choice in genome.weights)


def _trained_weights(genome: Genome, weights: Any) -> tuple[float, ...]:  # noqa: ANN401 - whatever JSON holds
    """All weights of a genome, as they are written beside it."""
    if not isinstance(weights, list) or len(weights) != len(genome.weights):
        raise InputError(f'"weights" beside the genome must be {len(genome.weights)} numbers, one for each of its own')
    for number, weight in enumerate(weights, 1):
        if type(weight) not in (int, float) or not abs(weight) < float("inf"):
            raise InputError(f"weight {number} is {short(repr(weight))}, expected a finite number")
    return tuple(map(float, weights))
