"""Methods as the literature prints them, in decimals, for the tests."""

from itertools import pairwise

from sympy import Rational

from pnn_symbolic.maps.word import Word


def lettered(letters, numbers):
    return Word.of(*zip(letters, map(Rational, numbers), strict=True))


def of_steps(lengths):
    """Position Verlet with these lengths, one after the other; neighbouring drifts added up."""
    drifts = [a + b for a, b in zip([0, *lengths], [*lengths, 0], strict=True)]
    letters = [("D", drifts[0] / 2)]
    for length, drift in zip(lengths, drifts[1:], strict=True):
        letters += [("K", length), ("D", drift / 2)]
    return Word.of(*letters)


def mirrored(half):
    """w1, …, w, 1 - 2·sum, w, …, w1."""
    half = [Rational(number) for number in half]
    return [*half, 1 - 2 * sum(half), *half[::-1]]


def pefrl(xi="0.1786178958448091", lam="-0.2123418310626054", chi="-0.06626458266981849"):
    xi, lam, chi = map(Rational, (xi, lam, chi))
    kick = (1 - 2 * lam) / 2
    return lettered("DKDKDKDKD", [xi, kick, chi, lam, 1 - 2 * (chi + xi), lam, chi, kick, xi])


def halves(numbers, first):
    """Half steps with one letter exact and then the other, mirrored: a1, a1 + a2, a2 + a3, …"""
    numbers = [Rational(number) for number in numbers]
    numbers += numbers[::-1]
    sums = [numbers[0], *(a + b for a, b in pairwise(numbers)), numbers[-1]]
    return lettered(({"D": "DK", "K": "KD"}[first] * len(sums))[: len(sums)], sums)


KAHAN_LI_8 = [
    "0.13020248308889008087881763",
    "0.56116298177510838456196441",
    "-0.38947496264484728640807860",
    "0.15884190655515560089621075",
    "-0.39590389413323757733623154",
    "0.18453964097831570709183254",
    "0.25837438768632204729397911",
    "0.29501172360931029887096624",
]
MCLACHLAN_8 = [
    "0.74167036435061295344822780",
    "-0.40910082580003159399730010",
    "0.19075471029623837995387626",
    "-0.57386247111608226665638773",
    "0.29906418130365592384446354",
    "0.33462491824529818378495798",
    "0.31529309239676659663205666",
]
CALVO_SANZ_SERNA = [
    "0.061758858135626",
    "0.20517766154229",
    "0.33897802655364",
    "0.40302128160421",
    "0.61479130717558",
    "-0.12092087633891",
    "-0.14054801465937",
    "0.51272193319241",
    "0.12501982279453",
]
BLANES_MOAN_S6 = [
    "0.0792036964311957",
    "0.1303114101821663",
    "0.2228614958676077",
    "-0.3667132690474257",
    "0.3246481886897062",
    "0.1096884778767498",
]

METHODS = {
    "PEFRL": (pefrl(), 4),
    "Calvo-Sanz-Serna 4": (lettered("KDKDKDKDK", CALVO_SANZ_SERNA), 4),
    "Blanes-Moan S6": (halves(BLANES_MOAN_S6, "D"), 4),
    "Yoshida 6A": (of_steps(mirrored(["0.784513610477560", "0.235573213359357", "-1.17767998417887"])), 6),
    "McLachlan 8": (of_steps(mirrored(MCLACHLAN_8)), 8),
    "Kahan-Li 8": (of_steps(mirrored(KAHAN_LI_8)), 8),
}
"""Word and order in the literature."""
