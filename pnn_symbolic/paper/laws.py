"""The three fittest networks, the paper's and ours: their equations, and what is proved of them."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.checks import check
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.paper.printed import PRINTED


@dataclass(frozen=True)
class Proof:
    """One finding: its property, verdict in one word, number where there is one, and why in a sentence."""

    property: str
    verdict: str
    value: int | None
    sentence: str


@dataclass(frozen=True)
class Law:
    """A law and all that is known of it.

    origin   "as printed", "from its inferred weights", "as trained" or "constants rounded"
    latex, plain, position, velocity   its equations: for papers, for terminals, and exactly
    identity   its name, in a sentence
    """

    name: str
    origin: str
    latex: str
    plain: str
    position: str
    velocity: str
    identity: str
    proofs: tuple[Proof, ...]

    @property
    def map(self) -> OneStepMap:
        """The law itself."""
        return OneStepMap.from_json({"position": self.position, "velocity": self.velocity})

    def proof(self, name: str) -> Proof:
        """The finding about a property, by the name that it is shown under."""
        return next(proof for proof in self.proofs if proof.property == name)


@dataclass(frozen=True)
class LawStudy:
    """Every law that is judged, in the order in which they are shown."""

    laws: tuple[Law, ...]


def judged(name: str, origin: str, step: OneStepMap) -> Law:
    """All findings about a map; whatever question `check` knows is asked."""
    record = step.to_json()
    proofs = []
    for finding in check(step).values():
        sentence = finding.witness["sentence"] if finding.witness else f"for {finding.scope}"
        value = finding.value if isinstance(finding.value, int) else None
        word = finding.verdict.word
        proofs.append(Proof(property=finding.property, verdict=word, value=value, sentence=sentence))
    return Law(
        name=name,
        origin=origin,
        latex=record["latex"],
        plain=step.plain(),
        position=record["position"],
        velocity=record["velocity"],
        identity=str(identify(step)),
        proofs=tuple(proofs),
    )


def study_laws() -> LawStudy:
    """Eqs (1) to (3), as printed and from the weights that they were read from."""
    laws = []
    for law in PRINTED:
        laws.append(judged(law.name, "as printed", law.printed))
        if law.inferred.plain() != law.printed.plain():  # else they agree in every printed digit
            laws.append(judged(law.name, "from its inferred weights", law.inferred))
    return LawStudy(tuple(laws))
