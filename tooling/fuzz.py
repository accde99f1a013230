"""Drive inputs at random through every way in, and report what is neither an answer nor a refusal.

    python tooling/fuzz.py 100000 --judged 0.02 --seed 1

Words, equations, code, tableaux, weights, names, and slips of each: pieces lost, doubled, exchanged or put elsewhere.
Each input is read; of those that were read, a share is judged as `check` does it. An input is a fault where anything
but a refusal is raised, where it takes more than five seconds of processor time, or where a refusal has two lines.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pnn_symbolic.catalogue import all_names
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import PNNError
from pnn_symbolic.report.judgement import judgement
from tests.code.fresh_fragments import FRESH
from tests.code.public_fragments import PUBLIC
from tests.code.second_fragments import SECOND
from tests.code.third_fragments import FRAGMENTS

SECONDS = 5
NUMBERS = [
    "1",
    "2",
    "1/2",
    "1/3",
    "0.5",
    "0.25",
    "-1",
    "0",
    "1e-3",
    "0.1667",
    "sqrt(2)",
    "2**(1/3)",
    "0.828981543588751",
]
NUMBERS += ["1/(2 - 2**(1/3))", "1/0", "pi", "exp(-c*dt)", "1e400", "9" * 60, "c", "1 - c", "(1 - c*h)", "1/(1 + h*c)"]
ATOMS = ["x", "v", "h*v", "f(x)/m", "f(x)", "h*f(x)/m", "h**2*f(x)/(2*m)", "f(x + h*v/2)", "f(x')", "f(y)", "v'", "x'"]
ATOMS += ["y", "m", "relu(x)", "tanh(v)", "f_slow(x)", "f_fast(x)", "f(x, v)", "f(x, t)", "g", "h*g", "c*v", "h*c*x"]
ATOMS += ["cos(h*c)", "x*v"]
PIECES = ["x", "v", "dt", "=", "+=", "-", "*", "/", "(", ")", "[i]", "[i+1]", "_new", "_old", ";", "\n", ",", "f(x)"]
PIECES += [
    "if",
    "for",
    "lambda",
    "return",
    "'",
    '"',
    "{",
    "}",
    "#",
    "//",
    "**",
    "^",
    ":",
    "K",
    "D",
    "S",
    "é",
    "\t",
    "½",
]
PIECES += ["a", "0.5", "1", "½"]
LETTERS = ["D", "K", "D", "K", "S", "K_slow", "K_fast"]


class TooLongError(Exception):
    """More than five seconds of processor time."""


def word(dice: random.Random) -> str:
    """D, K and S with numbers, groups and definitions."""
    letters = [f"{dice.choice(LETTERS)} {dice.choice(NUMBERS)}" for _ in range(dice.randint(1, 6))]
    text = ", ".join(letters)
    if dice.random() < 0.2:
        text = f"({text})^{dice.choice(['2', '3', '0', '-1', '100'])}"
    if "c" in text and dice.random() < 0.9:
        text = f"parameter c; {text}"
    return text


def formula(dice: random.Random) -> str:
    """A sum of products."""
    terms = [dice.choice(ATOMS) for _ in range(dice.randint(1, 4))]
    return " + ".join(term if dice.random() < 0.6 else f"{dice.choice(NUMBERS)}*{term}" for term in terms)


def equations(dice: random.Random) -> str:
    """x' and v', perhaps with a name before them, and parameters."""
    lines = [f"x' = x + h*v + {formula(dice)}" if dice.random() < 0.5 else f"x' = {formula(dice)}"]
    lines.append(f"v' = v + h*({formula(dice)})" if dice.random() < 0.7 else f"v' = {formula(dice)}")
    dice.shuffle(lines)
    if dice.random() < 0.7:
        lines.insert(0, f"y = x + {formula(dice)}")
    if dice.random() < 0.8:
        lines.insert(0, "parameter c, g")
    return "; ".join(lines)


def tableau(dice: random.Random) -> str:
    """Butcher's and Nyström's, explicit and implicit, of right and of wrong shapes."""
    stages = dice.randint(1, 4)
    numbers = ["0", "1", "1/2", "1/3", "1/6", "0.25", "1/4-sqrt(3)/6", "-1", "2/3"]

    def row(length: int) -> str:
        return " ".join(dice.choice(numbers) for _ in range(max(0, length + (dice.random() < 0.05))))

    if dice.random() < 0.5:
        rows = " | ".join(["0", *(row(k) for k in range(1, stages))])
    else:
        rows = " | ".join(row(stages) for _ in range(stages))
    weights = [f"1/{stages}"] * stages if dice.random() < 0.7 else [row(stages)]
    text = f"A: {rows}; b: {' '.join(weights)}"
    if dice.random() < 0.3:
        text = f"c: {row(stages)}; {text}; b_bar: {row(stages)}"
    return text


def weights(dice: random.Random) -> str:
    """compose […]."""
    return f"compose [{', '.join(dice.choice(NUMBERS) for _ in range(dice.randint(1, 7)))}]"


def code(dice: random.Random) -> str:
    """Fragments as people paste them."""
    return dice.choice(CODE)


def name(dice: random.Random) -> str:
    """A name of the catalogue."""
    return dice.choice(list(all_names()))


CODE = [fragment.code for fragment in (*PUBLIC, *FRESH, *SECOND)] + [fragment.text for fragment in FRAGMENTS]
WAYS: dict[str, Callable[[random.Random], str]] = {
    "word": word,
    "equations": equations,
    "tableau": tableau,
    "weights": weights,
    "code": code,
    "name": name,
}


def slipped(text: str, dice: random.Random) -> str:
    """The text with pieces lost, doubled, exchanged or put elsewhere."""
    pieces = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(dice.choice([0, 0, 1, 1, 2, 3, 6])):
        place = dice.randrange(len(pieces) + 1)
        kind = dice.random()
        if kind < 0.3 and pieces:
            del pieces[place - 1]
        elif kind < 0.6:
            pieces.insert(place, dice.choice(PIECES))
        elif kind < 0.8 and pieces:
            pieces[place - 1] = dice.choice(PIECES)
        elif pieces:
            pieces.insert(place, dice.choice(pieces))
    return "".join(pieces)


def fault_of(text: str, judged: bool) -> str:
    """What is wrong with the answer to an input, "" for nothing, and whether it was refused."""
    try:
        asked = read_input(text)
        if judged:
            judgement(asked.map)
    except PNNError as error:
        return "two lines" if "\n" in str(error) else "refused"
    except TooLongError:
        return f"more than {SECONDS} s"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:80]}"
    return ""


def faults(count: int, share: float, seed: int) -> Iterator[tuple[str, str, str]]:
    """Way in, input and what happened."""
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        way = dice.choice(list(WAYS))
        text = slipped(WAYS[way](dice), dice)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            found = fault_of(text, dice.random() < share)
        except TooLongError:
            found = f"more than {SECONDS} s"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        yield way, text, found


def main() -> None:
    """Print faults as they are met, and how many inputs of each way were read and refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("count", type=int)
    parser.add_argument("--judged", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=1e9)
    chosen = parser.parse_args()

    def too_long(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGVTALRM, too_long)
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with suppress(KeyboardInterrupt):  # broken off, it says how far it came
        for way, text, found in faults(chosen.count, chosen.judged, chosen.seed):
            kind = "refused" if found == "refused" else "fault" if found else "read"
            counts[f"{way} {kind}"] += 1
            if kind == "fault":
                print(f"{way}: {found}\n    {text!r}", flush=True)
            if time.monotonic() - started > 60 * chosen.minutes:
                break
    print(f"{counts.total()} inputs: " + ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items())))


if __name__ == "__main__":
    main()
