"""All systems of the paper, one after the other: what is finished is kept, and a second call goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pnn_symbolic.execution import Here, Workers, Workplace
from pnn_symbolic.paper.accuracy import AccuracyStudy, study_accuracy
from pnn_symbolic.paper.alphabet import AlphabetStudy
from pnn_symbolic.paper.apart import Apart
from pnn_symbolic.paper.area import AreaStudy, study_area
from pnn_symbolic.paper.baselines import Baseline, baselines
from pnn_symbolic.paper.chain import ChainStudy
from pnn_symbolic.paper.energy import EnergyStudy, study_energy
from pnn_symbolic.paper.force import ForceStudy, study_force
from pnn_symbolic.paper.laws import LawStudy, study_laws
from pnn_symbolic.paper.mass import MassStudy
from pnn_symbolic.paper.origins import OriginStudy, study_origins
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.records import RecordFolder
from pnn_symbolic.paper.reversal import ReversalStudy, study_reversal
from pnn_symbolic.paper.search import SearchStudy
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.paper.steppers import steppers
from pnn_symbolic.provenance import versions

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
    place: Workplace = Here(),  # noqa: B008 - it holds nothing
    on_stage: Callable[[str, int, int], None] = lambda stage, done, total: None,
    on_progress: Callable[[str], None] = lambda status: None,
) -> Reproduction:
    """Run what is not in `folder` yet, and read the rest.

    place         where systems that do not need each other are studied, several at the same time: the answer is the
                  same everywhere. What is finished is kept in the order of the systems
    on_stage      told what begins, or is waited for; how many systems are done, and how many there are
    on_progress   told where the present one stands, if it is studied in this process
    """
    settings = settings or PaperSettings()
    particle = Particle(settings)
    kinds = baselines(settings.depths)
    records = RecordFolder(folder, settings, versions()["pnn_symbolic"])
    systems = _Systems(records=records, total=12 + len(kinds), on_stage=on_stage)

    force = systems.study("force sub-network", "force", ForceStudy, lambda: study_force(particle))
    checkpoints = folder.absolute() / "checkpoints"
    telling = {"on_progress": on_progress} if place.is_here else {}
    apart = Apart(particle, force.network, kinds, checkpoints, **telling)
    with systems.begun(apart, place):
        laws = systems.study("laws as printed", "laws", LawStudy, study_laws)
        search = systems.study_apart("genetic search", "search", SearchStudy)
        trained = tuple(systems.study_apart(kind.name, kind.key, Baseline) for kind in kinds)

        movers = steppers(particle, force, laws, search, trained)
        accuracy = systems.study(
            "accuracy of one step", "accuracy", AccuracyStudy, lambda: study_accuracy(particle, movers)
        )
        force_range = force.lowest, force.highest
        energy = systems.study("energy", "energy", EnergyStudy, lambda: study_energy(particle, movers, force_range))
        reversal = systems.study("time reversal", "reversal", ReversalStudy, lambda: study_reversal(particle, movers))
        followed = [stepper for stepper in movers if stepper.name in AREA_OF]
        area = systems.study("areas of initial states", "area", AreaStudy, lambda: study_area(particle, followed))

        chain = systems.study_apart("chained training", "chain", ChainStudy)
        mass = systems.study_apart("the trained mass", "mass", MassStudy)
        printed_laws = [law for law in laws.laws if law.origin == "as printed"]
        our_laws = [fit.trained for fit in search.ours.fittest]
        origins = systems.study(
            "where the constants come from",
            "origins",
            OriginStudy,
            lambda: study_origins(particle, printed_laws + our_laws),
        )
        alphabet = systems.study_apart("more fixed weights", "alphabet", AlphabetStudy)
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
    """The systems of one run, `done` of which are finished.

    made_apart   name → what makes, or waits for, the record of a system that can be studied apart
    """

    records: RecordFolder
    total: int
    on_stage: Callable[[str, int, int], None]
    done: int = 0
    made_apart: dict[str, Callable[[], Any]] = field(default_factory=dict)

    def begun(self, apart: Apart, place: Workplace) -> Workers[str, Any]:
        """While this lasts, those that can be studied apart and have no record yet are, at that place."""
        workers = Workers(apart, place)
        missing = [name for name in apart.studies if not self.records.has(name)]
        shards = dict(zip(missing, workers.begun(missing), strict=True))
        for name in apart.studies:
            # A record that is there, and turns out to be damaged, is made in this process.
            self.made_apart[name] = shards[name].result if name in shards else partial(apart, name)
        return workers

    def study(self, stage: str, name: str, kind: type[T], make: Callable[[], T]) -> T:
        """The record of the next one, read or made."""
        self.on_stage(stage, self.done, self.total)
        self.done += 1
        return self.records.take(name, kind, make)

    def study_apart(self, stage: str, name: str, kind: type[T]) -> T:
        """The record of one that is studied apart, read or waited for."""
        return self.study(stage, name, kind, self.made_apart[name])
