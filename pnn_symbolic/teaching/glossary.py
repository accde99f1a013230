"""What does each printed word mean? One table: `explain WORD` reads it, and docs/glossary.md is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One word of the field.

    word      as it is printed
    also      other spellings and words for it
    meaning   for a student of the second year
    example   a line to type; "" where there is none
    see       words to read next
    """

    word: str
    also: tuple[str, ...] = ()
    meaning: str
    example: str = ""
    see: tuple[str, ...] = ()


def _entry(word: str, meaning: str, *also: str, example: str = "", see: str = "") -> Entry:
    return Entry(word=word, also=also, meaning=meaning, example=example, see=tuple(filter(None, see.split(", "))))


VERLET = "discover-equations check 'D 1/2, K 1, D 1/2'"
STEPS = (
    _entry(
        "law",
        "The rule that leads from position and velocity now to those one time step later. It is written once, and used "
        "again at every step.",
        "update rule",
        "one-step map",
        "map",
        see="time step, integrator, motion",
    ),
    _entry(
        "integrator",
        "A rule that advances a motion step by step because its equation cannot be solved in closed form. A law that "
        "is found in rows often is a known integrator.",
        "method",
        example="discover-equations catalogue",
        see="law, order",
    ),
    _entry("time step", "Δt, the time from one state to the next; dt where letters are plain.", "dt", "Δt", "step"),
    _entry(
        "motion",
        "The differential equation that a law follows as the step goes to 0, x'' = f(x)/m for Newton's. The line "
        '"advances …" says which one it is.',
        "advances",
        see="order",
    ),
    _entry(
        "force", "f(x), minus the slope of the potential energy. In a proof it stays a letter, and may be any force."
    ),
    _entry(
        "state", "Position x and velocity v, which is all that a law needs to know.", "position", "velocity", "x", "v"
    ),
    _entry("mass", "m, the force over the acceleration. Where it is not given it is learned from the rows.", "m"),
    _entry(
        "energy",
        "E = ½mv² + U(x), kinetic and potential. The true motion in a potential keeps it; a law with finite steps as a "
        "rule only nearly.",
        "Hamiltonian",
        "total energy",
        see="shadow energy, energy error",
    ),
    _entry(
        "gradient",
        "f = -grad U: the force is minus the slope of a potential energy, as without friction. Whether a law is "
        "symplectic is asked for such forces alone.",
        "potential",
        "-grad U",
        see="symplectic, force",
    ),
    _entry(
        "harmonic oscillator",
        "A mass on a spring, f = -ω²mx. Nearly every small swing is one, so that stability and phase are told for it.",
        "oscillator",
        "ω",
        see="stability, phase error",
    ),
    _entry(
        "degrees of freedom",
        "How many coordinates move: 1 for a bead on a wire, 3N for N atoms.",
        "dimensions",
        see="symplectic",
    ),
    _entry(
        "drift",
        "Straight flight: x becomes x + c·v·Δt, and v stays. The letter D, with the share c of the step.",
        "D",
        see="kick, word, shear",
    ),
    _entry(
        "kick",
        "The force acts at one place: v becomes v + c·f(x)·Δt/m, and x stays. The letter K, with the share c of the "
        "step.",
        "K",
        see="drift, word, shear",
    ),
    _entry(
        "scaling",
        "v is multiplied by a number, as by friction. The letter S.",
        "S",
        "friction",
        see="word",
    ),
    _entry(
        "word",
        "A law as drifts, kicks and scalings, done from the first to the last: D 1/2, K 1, D 1/2. In the letters of "
        "molecular dynamics this is R V R: R a drift, V a kick, O a scaling.",
        "letters",
        "splitting",
        example=VERLET,
        see="drift, kick, palindrome, factorisation",
    ),
    _entry(
        "factorisation",
        "The word of a law, found from its equations; or a proof that it is no product of drifts and kicks.",
        see="word, Trotter",
    ),
    _entry(
        "palindrome",
        "A word that reads the same from both ends, as D 1/2, K 1, D 1/2. Of drifts and kicks it retraces its path "
        "when turned round.",
        see="time-reversible, self-adjoint",
    ),
    _entry(
        "shear",
        "A map that slides each row of the plane along itself, as a card deck is pushed askew. Drifts and kicks are "
        "shears. A shear keeps areas.",
        see="drift, kick, symplectic",
    ),
    _entry(
        "half step",
        "Where the force is taken: half way along the straight flight, x + ½ v Δt. Of the laws that fly over v·Δt and "
        "take one force, at x + θ·v·Δt, only that with θ = 1/2 can retrace its path when turned round.",
        "half way",
        example="discover-equations explain",
        see="palindrome, symplectic",
    ),
    _entry(
        "Trotter",
        "Trotter's theorem: exp(h(A + B)) is the limit of many products exp(hA/n) exp(hB/n). So drifts and kicks, each "
        "solved exactly, follow the motion of both together as the step goes to 0.",
        "Trotter's theorem",
        "Strang",
        see="word, commutator",
    ),
    _entry(
        "exp(h A)",
        "What a drift does in the time h, as an operator; exp(h B) is a kick. They act from the left to the right, as "
        "the word is read.",
        "operators",
        "exponentials",
        see="word, Trotter",
    ),
    _entry(
        "commutator",
        "AB - BA: what is missed when a drift and a kick are done one after the other and not at once.",
        see="Trotter, order",
    ),
)
VERDICTS = (
    _entry(
        "proved",
        "It holds, by exact algebra, for all systems that the line names. No tolerance and no sample is used.",
        "✓",
        "yes",
        see="refuted, undecided, scope",
    ),
    _entry(
        "refuted",
        "It does not hold: numbers are given for which it fails, and you can check them by hand.",
        "✗",
        "no",
        see="witness, proved",
    ),
    _entry("undecided", "Neither proved nor refuted; the line says what is in the way.", "?", see="proved, refuted"),
    _entry(
        "witness",
        "The numbers of a counterexample: a state, a step, a mass and a force, and what comes out.",
        "counterexample",
        see="refuted",
    ),
    _entry("scope", "For which systems a verdict holds: every force f(x), every gradient, the harmonic oscillator."),
    _entry(
        "time-reversible",
        "Step, turn the velocity round, step again, turn again: you are back at the start, for every force. The law "
        "retraces its path.",
        "retraces",
        "retraces its path",
        "reversible",
        "time reversible",
        "way back",
        example=VERLET,
        see="palindrome, self-adjoint",
    ),
    _entry(
        "up to conjugation",
        "In other variables: the law becomes reversible, or symplectic, when x and v are changed by a fixed map "
        "before, and back after. Symplectic Euler is velocity Verlet with v shifted by half a kick; what is seen of x "
        "over many steps is the same. A no with † in a table is such a one.",
        "… up to conjugation",
        "reversible up to conjugation",
        "conjugate",
        "in other variables",
        see="time-reversible, symplectic",
    ),
    _entry(
        "self-adjoint",
        "A step with -Δt undoes a step with Δt. Then the error has even powers of Δt only, and the order is even.",
        "symmetric",
        "self adjoint",
        "adjoint",
        see="order, time-reversible",
    ),
    _entry(
        "symplectic",
        "It keeps the area of every patch of the (x, v) plane; with more coordinates the sum of the areas in all "
        "planes (x, v). For small steps such a law keeps a shadow energy nearly, so that its energy error does not "
        "grow for very long times.",
        example=VERLET,
        see="shear, shadow energy, keeps areas in 1-D",
    ),
    _entry(
        "keeps areas in 1-D",
        "Of one particle on a line: a patch of the (x, v) plane has the same area after a step. There it is the same "
        "as symplectic.",
        "area preserving 1d",
        "keeps areas",
        see="symplectic, area factor",
    ),
    _entry(
        "area factor",
        "By which number a step multiplies all areas, where it is one number: 1 for a symplectic law, below 1 with "
        "friction.",
        "conformal factor",
        see="symplectic, scaling",
    ),
    _entry(
        "keeps volumes",
        "A cloud of states fills the same volume after a step. Symplectic laws do; in several dimensions others may, "
        "too.",
        "volume preserving",
        see="symplectic",
    ),
    _entry(
        "order",
        "The error after a given time falls as Δt to this power: with half the step, of order 2, it is a quarter. One "
        "step errs by one power more.",
        "order of accuracy",
        "of order",
        "order in the time step",
        example=VERLET,
        see="self-adjoint, modified equation",
    ),
    _entry(
        "modified equation",
        "The differential equation that the steps follow better than the one that was meant: Newton's, with small "
        "terms in Δt.",
        see="order, shadow energy",
    ),
    _entry(
        "shadow energy",
        "The energy that a symplectic law keeps in the place of the true one; they differ by a small series in Δt. The "
        "true energy swings about it, and, for small steps, does not drift away for very long times.",
        "shadow Hamiltonian",
        "keeps a shadow energy",
        example=VERLET,
        see="symplectic, energy error",
    ),
    _entry(
        "stability",
        "Of an oscillator of frequency ω: the largest Δt·ω for which its swing does not grow. 2 for Verlet.",
        "stability limit",
        "stable to dt·ω",
        "stable",
        "dt·ω below",
        see="phase error",
    ),
    _entry(
        "phase error",
        "By which part the frequency of an oscillator is wrong: a swing comes early or late although its size is "
        "right.",
        see="stability",
    ),
    _entry(
        "gyration",
        "The turning of a charge in a uniform magnetic field: without another force its velocity turns by |ω|Δt in a "
        "time step, and it runs on a circle or a helix.",
        "turn",
        see="gyrophase error, gyroradius error",
    ),
    _entry(
        "gyrophase error",
        "By which part the angle of a gyration is wrong in one step, without another force.",
        "phase of gyration",
        "gyrophase",
        see="gyration, phase error",
    ),
    _entry(
        "gyroradius error",
        "By which part the radius of the circle is wrong on which a law lets a charge gyrate.",
        "gyroradius",
        see="gyration",
    ),
    _entry(
        "error of f × B drift",
        "A constant force across the field makes the circle of a gyration drift, across both. This is the part by "
        "which the speed of that drift is wrong.",
        "f × B drift",
        "drift across the field",
        see="gyration",
    ),
    _entry(
        "… in the same field",
        "Time-reversible with the magnetic field as it is. No charge retraces its path then, since it turns the same "
        "way round; with the field turned round as well it does.",
        "in the same field",
        see="time-reversible, gyration",
    ),
    _entry("dead weights", "Numbers of the formula that change nothing, whatever the force is.", see="network"),
    _entry(
        "domain conditions",
        "Where the formula holds: under a root or in a quotient some values are left out.",
        see="scope",
    ),
    _entry(
        "energy error",
        "How far the energy of a run is from its value at the start. In a law that keeps a shadow energy it swings; in "
        "others it may grow.",
        "drift of energy",
        see="shadow energy",
    ),
    _entry(
        "exact",
        "Of a name: it is this integrator for every force, and not only close to it.",
        "identity",
        "name",
        see="near, integrator",
    ),
    _entry(
        "near",
        "Of a name: the same terms as this integrator, with numbers that differ by up to 5 %; the line says what the "
        "difference costs.",
        see="exact",
    ),
)
RUNS = (
    _entry(
        "network",
        "Here a small one, as a rule with 12 weights and one force. Each weight is 0, 1/2, 1 or trained, so that the "
        "finished network can be read as a formula.",
        "wiring",
        "genome",
        "parsimonious neural network",
        see="cost, trained",
    ),
    _entry(
        "cost",
        "Parsimony as a number: what the weights and activations of a network cost. Fewer and simpler is less.",
        "parsimony",
        see="objective, front",
    ),
    _entry("objective", "Errors and cost weighed against each other: what the search makes small.", see="cost, front"),
    _entry(
        "front",
        "The networks for which nothing is both simpler and more accurate. The chosen one lies on it, unless the rows "
        "speak against those that do.",
        "simpler",
        "more complex",
        see="cost, objective",
    ),
    _entry(
        "trained", "With the numbers that training gave, as the exact decimals they are.", "as trained", see="rounded"
    ),
    _entry(
        "rounded",
        "With simple numbers in the place of trained ones, where the rows allow it; the change is printed.",
        "rounding",
        see="trained, mass factor",
    ),
    _entry(
        "mass factor",
        "By which number a law multiplies the mass. 1.0005 in the paper: the trained number makes up for a part of the "
        "error of a finite step.",
        "finite-step compensation",
        "compensation",
        "learned mass",
        see="as Δt → 0",
    ),
    _entry(
        "as Δt → 0",
        "What a constant tends to as the step gets shorter, read from the rows alone: steps of one row, two rows and "
        "so on.",
        "limit",
        "as dt -> 0",
        see="mass factor, stride",
    ),
    _entry(
        "relative error",
        "E_x and E_v: the mean squared error of the new position and velocity, over their variance in the rows.",
        "E_x",
        "E_v",
        see="explained",
    ),
    _entry(
        "explained",
        "The share of the motion that a law says: of the change of v, and of that of x beyond straight flight.",
        "share",
        see="floor, remainder",
    ),
    _entry(
        "floor",
        "The error below which no law can come in these rows, because of noise and rounding. What lies above it can be "
        "explained.",
        "can be explained",
        see="explained, noise",
    ),
    _entry(
        "noise", "What no function of the state foretells: it hides the force from row to row.", see="floor, stride"
    ),
    _entry(
        "stride",
        "How many rows the law's step is long. 1 where rows are clean; more where noise hides the force from one row "
        "to the next.",
        see="noise, floor",
    ),
    _entry(
        "remainder",
        "What a law leaves unsaid. If it vanishes with the step, the step is the cause; if it stays, a term is "
        "missing.",
        "missing term",
        see="explained",
    ),
    _entry(
        "generator",
        "The integrator that wrote the rows: it leads from each row to the next to rounding.",
        see="integrator",
    ),
    _entry(
        "roll-out",
        "The law applied again and again, 1,000 steps forward, the velocity turned, and 1,000 back.",
        "rolled out",
        see="time-reversible",
    ),
    _entry(
        "catalogue",
        "The known integrators, each with its source; one that is named is proved again on the spot.",
        example="discover-equations catalogue 'velocity Verlet'",
        see="integrator, exact",
    ),
)
GLOSSARY = {"Laws and their parts": STEPS, "Verdicts of check": VERDICTS, "Words of run": RUNS}
"""Heading → its words."""


SHORTEST_HELD = 4
"""Letters of a word that is looked for in a sentence."""


def entries() -> tuple[Entry, ...]:
    """All words, in their order."""
    return tuple(entry for group in GLOSSARY.values() for entry in group)


def entry_called(text: str) -> Entry | None:
    """The entry of a word in any spelling; None where there is none.

    >>> entry_called("Self adjoint").word, entry_called("simplectic")
    ('self-adjoint', None)
    """
    return _by_name().get(_plain(text)) if text.strip() else None


def nearest_word(text: str) -> str:
    """The word that a text resembles, or the longest that it holds; "" where there is none.

    >>> nearest_word("simplectic"), nearest_word("what is a shadow energy?")
    ('symplectic', 'shadow energy')
    """
    names, question = _by_name(), _plain(text)
    near = get_close_matches(question, names, n=1, cutoff=0.75)
    held = [name for name in names if len(name) >= SHORTEST_HELD and name in question]
    nearest = near or sorted(held, key=len)[-1:]
    return names[nearest[0]].word if nearest else ""


def _by_name() -> dict[str, Entry]:
    return {_plain(name): entry for entry in entries() for name in (entry.word, *entry.also)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").strip("… =:").split())
