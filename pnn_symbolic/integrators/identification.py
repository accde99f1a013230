"""Identification: which named integrator is this map: exactly, longer, repeated, turned around, or nearly?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.integrators.map_relations import exact_matches, family_matches, relation_of_map
from pnn_symbolic.integrators.match import Match as Match
from pnn_symbolic.integrators.near_maps import near_map
from pnn_symbolic.integrators.near_words import near_word
from pnn_symbolic.integrators.unnamed import unnamed
from pnn_symbolic.integrators.word_comparison import rounds_a_row
from pnn_symbolic.integrators.word_relations import (
    loose_family_of,
    loosely_conjugate,
    relation_of,
    rounded_relation_of,
)
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.readings import in_velocities
from pnn_symbolic.splitting.conjugacy import reduced
from pnn_symbolic.splitting.factorisation import factorise

TYPING_ERROR = 1e-6
"""A member of a family whose numbers differ by less from those of a method by itself is told as that method, missed."""


def identify(step: OneStepMap, rows: Sequence[Integrator] = ()) -> Match:
    """Compare a map with the catalogue and return the closest relation, in the order of `Match`.

    A product of drifts and kicks is compared as its word, which is unique; any other map as its normal form.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")
    >>> match = identify(step)
    >>> match.relation, match.name, str(match)
    ('constants', 'position Verlet', 'position Verlet with mass 1.0005 m')
    >>> print(identify(OneStepMap.from_word("D 3/10, K 1, D 7/10")))
    member c = 3/10 of the shifted Verlet family

    rows   integrators of one's own, that a map may be exactly; they are looked at before the catalogue

    A comparison that fails names nothing, and says why. Where v is a momentum, v/m in the drifts and f without m in the
    kicks, the step for the velocity v/m is named, and the sentence and `details["momentum"]` say so.
    """
    try:
        read = in_velocities(step)
        match = known(step, rows) or unnamed(step if read is None else read)
        return _of_momenta(match) if match.name is None and read is not None else match
    except Exception as error:  # a name is a comment on a law, which is there without it
        sentence = f"not named: the comparison with the catalogue could not be carried out ({in_one_line(error)})"
        details = {"sentence": sentence, "properties": None, "nearest": None, "distance": None}
        return Match(name=None, relation="none", source=None, details=details)


def known(step: OneStepMap, rows: Sequence[Integrator] = ()) -> Match | None:
    """The closest relation to a row of the catalogue or to one of `rows`; None where there is none.

    >>> known(OneStepMap.from_word("D 0.31, K 0.4, D 0.69, K 0.6"))
    """
    read = in_velocities(step)
    match = next(exact_matches(read or step, rows), None) or _named(read or step)
    return match if match is None or read is None else _of_momenta(match)


def _of_momenta(match: Match) -> Match:
    sentence = f"{match.details['sentence']}; v is the momentum p = m*x'"
    return replace(match, details={**match.details, "sentence": sentence, "momentum": True})


def _named(step: OneStepMap) -> Match | None:
    if own := next(family_matches(step), None):
        return own
    word = factorise(step).word
    if word is not None and not word.forgets:
        short = reduced(word)
        exact = relation_of(short)
        near = None
        if exact and "parameters" in exact.details:
            near = near_word(step, word)
            if rounds_a_row(short) or (near is not None and near.details["distance"] < TYPING_ERROR):
                exact = None  # the method that the decimals round, or miss, says more than the family
        return (
            exact
            or near
            or near_word(step, word)
            or near_map(step)
            or rounded_relation_of(short)
            or loose_family_of(short)
            or loosely_conjugate(short)
        )
    return relation_of_map(step) or near_map(step)
