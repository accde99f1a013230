"""All systems of the paper, one after the other: what is finished is kept, and a second call goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pnn_symbolic.paper.accuracy import AccuracyStudy, study_accuracy
from pnn_symbolic.paper.alphabet import AlphabetStudy, study_alphabet
from pnn_symbolic.paper.area import AreaStudy, study_area
from pnn_symbolic.paper.baselines import Baseline, Kind, baselines, study_baseline
from pnn_symbolic.paper.chain import ChainStudy, study_chain
from pnn_symbolic.paper.energy import EnergyStudy, study_energy
from pnn_symbolic.paper.force import ForceStudy, study_force
from pnn_symbolic.paper.laws import LawStudy, study_laws
from pnn_symbolic.paper.mass import MassStudy, study_mass
from pnn_symbolic.paper.origins import OriginStudy, study_origins
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.records import RecordFolder
from pnn_symbolic.paper.reversal import ReversalStudy, study_reversal
from pnn_symbolic.paper.search import SearchStudy, study_search
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.paper.steppers import steppers
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.result import Generation

AREA_OF = (
    "velocity Verlet",
    "explicit Euler",
    *(f"{law.name} as printed" for law in PRINTED),
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
    particle = Particle(settings)
    kinds = baselines(settings.depths)
    records = RecordFolder(folder, settings, versions()["pnn_symbolic"])
    systems = _Systems(records=records, total=12 + len(kinds), on_stage=on_stage)

    force = systems.study("force sub-network", "force", ForceStudy, lambda: study_force(particle))
    learned = force.network.as_force()
    laws = systems.study("laws as printed", "laws", LawStudy, study_laws)

    def on_generation(name: str, generation: Generation) -> None:
        on_progress(f"{name}: generation {generation.number}, {generation.evaluations} trained")

    search = systems.study(
        "genetic search", "search", SearchStudy, lambda: study_search(particle, learned, on_generation)
    )
    trained = _trained_baselines(systems, particle, kinds, learned, on_progress)

    movers = steppers(particle, force, laws, search, trained)
    accuracy = systems.study(
        "accuracy of one step", "accuracy", AccuracyStudy, lambda: study_accuracy(particle, movers)
    )
    force_range = force.lowest, force.highest
    energy = systems.study("energy", "energy", EnergyStudy, lambda: study_energy(particle, movers, force_range))
    reversal = systems.study("time reversal", "reversal", ReversalStudy, lambda: study_reversal(particle, movers))
    followed = [stepper for stepper in movers if stepper.name in AREA_OF]
    area = systems.study("areas of initial states", "area", AreaStudy, lambda: study_area(particle, followed))

    chain = systems.study("chained training", "chain", ChainStudy, lambda: study_chain(particle, learned, on_progress))
    mass = systems.study("the trained mass", "mass", MassStudy, lambda: study_mass(particle, learned))
    printed_laws = [law for law in laws.laws if law.origin == "as printed"]
    our_laws = [fit.trained for fit in search.ours.fittest]
    origins = systems.study(
        "where the constants come from",
        "origins",
        OriginStudy,
        lambda: study_origins(particle, printed_laws + our_laws),
    )

    def on_trained(generation: Generation) -> None:
        on_progress(f"{generation.evaluations} networks trained")

    alphabet = systems.study(
        "more fixed weights", "alphabet", AlphabetStudy, lambda: study_alphabet(particle, on_trained)
    )
    return Reproduction(
        settings=settings,
        versions=versions(),
        force=force,
        baselines=trained,
        search=search,
        laws=laws,
        accuracy=accuracy,
        energy=energy,
        reversal=reversal,
        area=area,
        chain=chain,
        mass=mass,
        origins=origins,
        alphabet=alphabet,
    )


T = TypeVar("T")


@dataclass
class _Systems:
    """The systems of one run, `done` of which are finished."""

    records: RecordFolder
    total: int
    on_stage: Callable[[str, int, int], None]
    done: int = 0

    def study(self, stage: str, name: str, kind: type[T], make: Callable[[], T]) -> T:
        """The record of the next one, read or made."""
        self.on_stage(stage, self.done, self.total)
        self.done += 1
        return self.records.take(name, kind, make)


def _trained_baselines(
    systems: _Systems,
    particle: Particle,
    kinds: Sequence[Kind],
    learned: Callable[[Any], Any],
    on_progress: Callable[[str], None],
) -> tuple[Baseline, ...]:
    """One after the other, each with its checkpoints in a folder of its own."""

    def on_epoch(epoch: int) -> None:
        on_progress(f"epoch {epoch} of {particle.settings.epochs}")

    trained: list[Baseline] = []
    for kind in kinds:
        folder = systems.records.folder / "checkpoints" / kind.key
        make = partial(study_baseline, particle, kind, learned, folder, on_epoch)
        trained.append(systems.study(kind.name, kind.key, Baseline, make))
    return tuple(trained)
