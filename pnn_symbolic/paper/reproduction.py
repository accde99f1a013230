"""All systems of the paper, one after the other: what is finished is kept, and a second call goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pnn_symbolic.paper.accuracy import AccuracyStudy, study_accuracy
from pnn_symbolic.paper.alphabet import AlphabetStudy, study_alphabet
from pnn_symbolic.paper.area import AreaStudy, study_area
from pnn_symbolic.paper.baselines import Baseline, baselines, study_baseline
from pnn_symbolic.paper.chain import ChainStudy, study_chain
from pnn_symbolic.paper.energy import EnergyStudy, study_energy
from pnn_symbolic.paper.force import ForceStudy, study_force
from pnn_symbolic.paper.laws import LawStudy, study_laws
from pnn_symbolic.paper.mass import MassStudy, study_mass
from pnn_symbolic.paper.origins import OriginStudy, study_origins
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.records import Shelf
from pnn_symbolic.paper.reversal import ReversalStudy, study_reversal
from pnn_symbolic.paper.search import SearchStudy, study_search
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.paper.steppers import steppers
from pnn_symbolic.provenance import versions

AREA_OF = (
    "velocity Verlet",
    "explicit Euler",
    *(f"{one.name} as printed" for one in PRINTED),
    "our PNN 1",
    "feed-forward",
)
"""Names of those whose region of initial states is followed."""


@dataclass(frozen=True)
class Reproduction:
    """Every number that was found; each field is one system of the paper."""

    settings: PaperSettings
    versions: dict[str, str]
    force: ForceStudy
    baselines: tuple[Baseline, ...]
    search: SearchStudy
    laws: LawStudy
    accuracy: AccuracyStudy
    energy: EnergyStudy
    reversal: ReversalStudy
    area: AreaStudy
    chain: ChainStudy
    mass: MassStudy
    origins: OriginStudy
    alphabet: AlphabetStudy


def reproduce(
    folder: Path,
    settings: PaperSettings | None = None,
    *,
    on_stage: Callable[[str, int, int], None] = lambda stage, done, total: None,
    on_progress: Callable[[str], None] = lambda status: None,
) -> Reproduction:
    """Run what is not in `folder` yet, and read the rest.

    on_stage      told what begins, how many systems are done, and how many there are
    on_progress   told where the present one stands
    """
    settings = settings or PaperSettings()
    shelf = Shelf(folder, settings, versions()["pnn_symbolic"])
    particle = Particle(settings)
    networks = baselines(settings.depths)
    done, total = -1, 12 + len(networks)

    def begin(stage: str) -> None:
        nonlocal done
        done += 1
        on_stage(stage, done, total)

    begin("force sub-network")
    force = shelf.take("force", ForceStudy, lambda: study_force(particle))
    learned = force.network.as_force()
    begin("laws as printed")
    laws = shelf.take("laws", LawStudy, study_laws)
    begin("genetic search")
    search = shelf.take(
        "search",
        SearchStudy,
        lambda: study_search(
            particle,
            learned,
            lambda name, now: on_progress(f"{name}: generation {now.number}, {now.evaluations} trained"),
        ),
    )
    trained = []
    for kind in networks:
        begin(kind.name)
        trained.append(
            shelf.take(
                kind.key,
                Baseline,
                lambda kind=kind: study_baseline(
                    particle,
                    kind,
                    learned,
                    folder / "checkpoints" / kind.key,
                    lambda epoch: on_progress(f"epoch {epoch} of {settings.epochs}"),
                ),
            )
        )
    movers = steppers(particle, force, laws, search, trained)
    begin("accuracy of one step")
    accuracy = shelf.take("accuracy", AccuracyStudy, lambda: study_accuracy(particle, movers))
    begin("energy")
    energy = shelf.take("energy", EnergyStudy, lambda: study_energy(particle, movers, (force.lowest, force.highest)))
    begin("time reversal")
    reversal = shelf.take("reversal", ReversalStudy, lambda: study_reversal(particle, movers))
    begin("areas of initial states")
    followed = [one for one in movers if one.name in AREA_OF]
    area = shelf.take("area", AreaStudy, lambda: study_area(particle, followed))
    begin("chained training")
    chain = shelf.take("chain", ChainStudy, lambda: study_chain(particle, learned, on_progress))
    begin("the trained mass")
    mass = shelf.take("mass", MassStudy, lambda: study_mass(particle, learned))
    begin("where the constants come from")
    named = [one for one in laws.laws if one.origin == "as printed"] + [one.trained for one in search.ours.fittest]
    origins = shelf.take("origins", OriginStudy, lambda: study_origins(particle, named))
    begin("more fixed weights")
    alphabet = shelf.take(
        "alphabet",
        AlphabetStudy,
        lambda: study_alphabet(particle, lambda now: on_progress(f"{now.evaluations} networks trained")),
    )
    return Reproduction(
        settings,
        versions(),
        force,
        tuple(trained),
        search,
        laws,
        accuracy,
        energy,
        reversal,
        area,
        chain,
        mass,
        origins,
        alphabet,
    )
