"""What many tests look at, made once: the paper's data, a run on them, a run of ASE; and the command."""

import csv
import dataclasses
import gc
import inspect
import os
import sys
from collections import Counter

import pytest
from hypothesis import settings

# Every core has a worker of its own. Threads of NumPy's linear algebra and of torch would wait for each other far
# longer than they work: two on two busy cores took 40 times the processor in `tests/evidence`. Read at their import.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# As a command does: at Python's 700 objects, torch and SymPy once loaded, garbage took an eighth of all symbolic tests.
gc.set_threshold(50_000)

# The same examples each time, however busy the machine is; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


TOGETHER = {
    "tests/paper/test_page.py": "tests/paper/test_reproduction.py",  # one reproduction of the paper
    "tests/test_docs.py": "tests/test_discovery.py",  # one default run on the paper's data
    "tests/test_docs.py::test_every_block_of_a_page_runs[docs/how-to/certify.md]": "tests/test_certification.py",
}
"""Files, and single tests, that stay on one worker with another file, whose costly results they look at, too."""


FIRST = (
    "tests/paper/test_reproduction.py",
    "tests/test_discovery.py",
    "tests/integrators/test_mutants.py",
    "tests/test_certification.py",
    "tests/test_particles.py",
    "tests/test_pipeline.py",
    "tests/test_cli.py",
    "tests/test_other_spaces.py",
)
"""The groups that take longest, by measurement: they begin, so that none of them is left over for the end."""


def group_of(nodeid):
    """What one worker does: the tests of a file, and of those that share its results."""
    file = nodeid.partition("::")[0]
    return TOGETHER.get(nodeid) or TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """As `--dist loadfile`, but by `group_of`."""
    from xdist.scheduler import LoadFileScheduling

    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = group_of
    return scheduler


@pytest.hookimpl(tryfirst=True)  # before `-m` leaves out what it does not ask for
def pytest_collection_modifyitems(items):
    """What is nightly is slow. Those of `FIRST` begin, then the groups with most slow tests."""
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker("slow")
    slow = Counter(group_of(item.nodeid) for item in items if item.get_closest_marker("slow"))
    places = {group: place for place, group in enumerate(FIRST)}

    def turn(item):
        group = group_of(item.nodeid)
        return places.get(group, len(FIRST)), -slow[group]

    items.sort(key=turn)


@pytest.fixture(scope="session")
def paper():
    """The paper's data set, all 50,000 pairs."""
    from pnn_symbolic.dynamics.simulation import paper_data

    return paper_data()


@pytest.fixture(scope="session")
def paper_run(paper):
    """What a default run finds on the paper's data: the force learned by the sub-network, the mass from the rows."""
    from pnn_symbolic.discovery.pipeline import discover  # at its source: `known_run` stands before the other name
    from pnn_symbolic.search.settings import SearchSettings

    # The defaults that users have, also where `searches` has put others in their place.
    defaults = {field.name: field.default for field in dataclasses.fields(SearchSettings)}
    return discover(paper, settings=SearchSettings(**defaults))


@pytest.fixture(scope="session")
def quick_question():
    """(data, potential, options) of a certificate of 4096 networks."""
    from pnn_symbolic import SearchSettings, SearchSpace, paper_data, paper_potential

    space = SearchSpace("direct", ("linear",), ("0", "1"))
    options = {"mass": 26.982, "space": space, "settings": SearchSettings(20, 2, hill_climb=False)}
    return paper_data(pairs=60), paper_potential(), options


@pytest.fixture(scope="session")
def fixed(quick_question, tmp_path_factory):
    """(what certify found, path) for `quick_question`."""
    from pnn_symbolic.certification.decision import certify

    data, potential, options = quick_question
    folder = tmp_path_factory.mktemp("fixed")
    return certify(data, potential, **options, out=folder), folder / "certificate.jsonl.gz"


@pytest.fixture
def known_certificate(request, monkeypatch, quick_question):
    """`certify` for pages: asked `quick_question`, it has that answer; all else it works out."""
    from pnn_symbolic.certification import decision

    certify = decision.certify

    def remembering(data, potential=None, **options):
        its_data, *rest = quick_question
        if [potential, options] == rest and data.digest() == its_data.digest():
            return request.getfixturevalue("fixed")[0]
        return certify(data, potential, **options)

    monkeypatch.setattr(decision, "certify", remembering)


@pytest.fixture
def known_run(request, monkeypatch):
    """`discover` for pages and examples: asked what `paper_run` was asked, it has that answer; all else it works out.

    One question has one answer, bit for bit (`test_workers`, `test_cli`), so it is worked out once for README, example
    and `test_discovery`.
    """
    from pnn_symbolic import discovery
    from pnn_symbolic.dynamics.data_set import DataSet
    from pnn_symbolic.network.genome import SearchSpace
    from pnn_symbolic.search.settings import SearchSettings
    from pnn_symbolic.training.settings import FitSettings

    discover = discovery.discover
    defaults = {"space": SearchSpace(), "settings": SearchSettings(), "fit_settings": FitSettings()}

    def remembering(data, potential=None, **options):
        # No integrator wrote the paper's rows, so that a search goes on anyway.
        without_effect = {name for name in options if name.startswith("on_")} | {"search_anyway"}
        chosen = {name: value for name, value in options.items() if value and name not in without_effect}
        is_default = potential is None and all(value == defaults.get(name) for name, value in chosen.items())
        if is_default and isinstance(data, DataSet) and data.digest() == request.getfixturevalue("paper").digest():
            paper_run = request.getfixturevalue("paper_run")
            assert paper_run.outcome == "approximation"
            return paper_run
        return discover(data, potential, **options)

    monkeypatch.setattr(discovery, "discover", remembering)


@pytest.fixture
def searches(monkeypatch):
    """Change what a search is that is not told otherwise: `searches(hill_climb=False)`.

    For tests that do not ask for the best network there is. What a search at the size that users have finds is shown
    by `test_discovery`, and what the climb at its end adds by `tests/search`: of a small search it takes most.
    """
    from pnn_symbolic.search.settings import SearchSettings

    def change(**changed):
        make = SearchSettings.__init__
        defaults = dict(zip(inspect.signature(SearchSettings).parameters, make.__defaults__, strict=True))
        monkeypatch.setattr(make, "__defaults__", tuple((defaults | changed).values()))

    return change


@pytest.fixture
def command(capsys, monkeypatch):
    """Run one command in this process, through the door of the real one: (exit code, output, errors)."""
    from pnn_symbolic import cli

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["discover-equations", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def refused(command):
    """Run a command that must fail: the one line it says."""

    def run(*arguments):
        code, out, err = command(*arguments)
        assert code == 2
        assert out == ""
        assert "Traceback" not in err
        assert len(err.strip().splitlines()) == 1, err
        assert err.startswith("discover-equations: ")
        return err

    return run


@pytest.fixture(scope="session")
def from_ase(tmp_path_factory):
    """A particle beside a fixed partner, every tenth step of 0.1 fs, as text: the file, and 1 fs in its time unit."""
    pytest.importorskip("ase")
    from ase import Atoms, units
    from ase.calculators.lj import LennardJones
    from ase.constraints import FixAtoms
    from ase.md.verlet import VelocityVerlet

    pair = Atoms("Al2", [[0, 0, 0], [2.8, 0, 0]], masses=[26.982, 26.982], constraint=FixAtoms([0]))
    pair.calc = LennardJones(epsilon=0.5, sigma=2.5, rc=2500.0)
    pair.set_velocities([[0, 0, 0], [0.06, 0, 0]])
    dynamics = VelocityVerlet(pair, timestep=0.1 * units.fs)
    path = tmp_path_factory.mktemp("ase") / "particle.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["time", "x", "v", "force"])

        def write_row():
            x, v, f = (array[1, 0] for array in (pair.positions, pair.get_velocities(), pair.get_forces()))
            rows.writerow([f"{dynamics.get_time():.6g}", x, v, f])

        dynamics.attach(write_row, interval=10)
        dynamics.run(300 * 10)
    return path, 1.0 * units.fs
