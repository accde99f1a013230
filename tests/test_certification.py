"""A certificate against looking at every network; and faults that somebody planted in it."""

import gzip
import json
import re
import runpy
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from pnn_symbolic import Fitter, Genome, SearchSettings, SearchSpace, StepUnits, identify, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.certification.verification import verify
from pnn_symbolic.certification.verifier.lines import KEYS, WITH_PARAMETERS
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.errors import DataError, InputError, OutputError, ResumeError
from pnn_symbolic.execution import Processes

pytestmark = pytest.mark.slow

FIXED = SearchSpace("direct", ("linear",), ("0", "1"))
"""4096 networks, each of which can be looked at."""
TRAINED = SearchSpace("direct", ("linear",), ("0", "trained"))
"""4096 networks, whose weights are free or 0."""
LINEAR = SearchSpace("direct", ("linear",))
"""16,777,216 networks."""
BENT = SearchSpace("direct", ("linear", "tanh"))
"""268,435,456 networks, among them bent ones with trained weights."""
QUICK = SearchSettings(population=20, generations=2)
MASS = 26.982
EXACT = paper_potential()
FORMAT = Path(__file__).parents[1] / "docs" / "reference" / "certificate.md"
VERLET = Genome("direct", ("linear",) * 4, ("1", "1/2", "0", "1", "1", "0", "1", "1", "1", "1/2", "0", "1"))


@pytest.fixture(scope="module")
def data():
    return paper_data(pairs=60)


@pytest.fixture(scope="module")
def certificate(data, tmp_path_factory):
    """(what certify found, path) for the space with bent networks; a low accuracy weight leaves little to decide.

    At 0.1 the optimum and the kinds of its lines are the same, but no class of bent networks needs many starts. Two
    processes look for the lowest errors, as on a machine of two cores.
    """
    folder = tmp_path_factory.mktemp("certificate")
    options = {"mass": MASS, "space": BENT, "accuracy_weight": 0.2, "settings": QUICK}
    found = certify(data, EXACT, **options, place=Processes(2), out=folder)
    return found, folder / "certificate.jsonl.gz"


@pytest.fixture(scope="module")
def everyone(data):
    """All 4096 of them, measured: without trained weights there is nothing to fit."""
    genomes = [FIXED.genome(list(genes)) for genes in product(*(range(len(choices)) for choices in FIXED.alleles))]
    fitter = Fitter(data, EXACT.force, StepUnits.of(data, MASS))
    return fitter.refit(fitter(genomes))


@pytest.fixture
def spoiled(certificate, tmp_path):
    """A copy of the certificate with one line changed or removed: its path."""

    def write(number, change):
        lines = read_lines(certificate[1])
        kept = change(lines[number - 1])
        lines[number - 1 : number] = [] if kept is None else [kept]
        path = tmp_path / "spoiled.jsonl.gz"
        write_lines(path, lines)
        return path

    return write


def write_lines(path, lines):
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def first(lines, **what):
    """The number of the first line with these entries."""
    return next(k for k, line in enumerate(lines, 1) if all(line.get(key) == value for key, value in what.items()))


def test_the_certified_optimum_is_what_looking_at_every_network_finds(fixed, everyone):
    found, _ = fixed
    best = min(candidate.objective() for candidate in everyone)
    assert sum(found.settled.values()) == len(everyone) == 4096
    assert found.optimum.candidate.objective() == pytest.approx(best, abs=1e-9)
    assert found.gap == 0


def test_every_genome_is_accounted_for(certificate):
    found, path = certificate
    lines = read_lines(path)
    assert sum(found.settled.values()) == BENT.size
    assert sum(line["count"] for line in lines if line["kind"] == "class") == BENT.size
    assert found.settled["undecided"] == 0


def documented_keys():
    """The keys of every kind of line, by the page that describes the format."""
    keys, kind = {}, ""
    for line in FORMAT.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## `(\w+)`", line):
            kind = heading[1]
        elif row := re.match(r"\| `(\w+)` \|", line):
            keys.setdefault(kind, {"kind"}).add(row[1])
    return keys


def test_a_certificate_is_written_as_its_format_is_described(certificate):
    documented, written = documented_keys(), {}
    for line in read_lines(certificate[1]):
        written.setdefault(line["kind"], set()).update(line)
    assert written == documented


def test_the_verifier_reads_the_format_as_it_is_described():
    documented = documented_keys()
    del documented["header"]  # its numbers alone are checked; the rest is compared with the question
    documented["map"] -= WITH_PARAMETERS
    assert documented == KEYS


def test_with_the_mass_given_the_optimum_is_position_verlet_without_a_trained_weight(data):
    space = SearchSpace("direct", ("linear",), ("0", "1/2", "1"))
    found = certify(data, EXACT, mass=MASS, space=space, settings=QUICK)
    assert found.optimum.candidate.genome.cost == VERLET.cost
    assert identify(found.optimum.law).name == "position Verlet"
    low, high = found.optimum.optimal_for
    assert low < 1 < high
    assert sum(found.settled.values()) == space.size == 3**12


def test_the_intervals_of_the_front_meet_and_hold_the_optimum(certificate):
    found, _ = certificate
    ends = [piece.optimal_for for piece in found.front if piece.optimal_for]
    assert [low for low, _ in ends[1:]] == [high for _, high in ends[:-1]]
    low, high = found.optimum.optimal_for
    assert low <= found.accuracy_weight <= high


def test_the_front_is_the_most_accurate_network_at_every_cost(fixed, everyone):
    found, _ = fixed
    steps: dict[int, float] = {}
    for cost, log in sorted((candidate.genome.cost, candidate.errors["validation"].log) for candidate in everyone):
        if cost <= found.optimum.candidate.genome.cost and log < min(steps.values(), default=np.inf) - 1e-9:
            steps[cost] = log
    said = {one.candidate.genome.cost: one.candidate.errors["validation"].log for one in found.front}
    assert said.keys() >= steps.keys() == {cost for cost in said if cost <= max(steps)}
    assert {cost: said[cost] for cost in steps} == pytest.approx(steps, abs=1e-9)


def test_a_step_of_the_front_that_is_missing_is_seen(fixed, data, tmp_path):
    assert verify(fixed[1], data, EXACT, mass=MASS, space=FIXED) == []
    *lines, result = read_lines(fixed[1])
    path = tmp_path / "spoiled.jsonl.gz"
    step = next(piece for piece in result["front"] if piece["optimal_for"] is None)
    shorter = {**result, "front": [piece for piece in result["front"] if piece != step]}
    write_lines(path, [*lines, shorter])
    faults = verify(path, data, EXACT, mass=MASS, space=FIXED)
    assert any("more accurate than the front" in fault for fault in faults)


def test_a_larger_slack_is_that_of_fewer_genomes(certificate):
    found, _ = certificate
    counts = [found.slack[decades] for decades in sorted(found.slack)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] <= found.settled["multi-start"]


def test_the_certificate_holds(certificate, data):
    assert verify(certificate[1], data, EXACT, mass=MASS, space=BENT) == []


@pytest.mark.parametrize("means", ["least squares", "multi-start"])
def test_a_class_that_is_missing_is_seen(spoiled, certificate, data, means):
    number = first(read_lines(certificate[1]), kind="class", means=means)
    faults = verify(spoiled(number, lambda line: None), data, EXACT, mass=MASS, space=BENT)
    assert any("are accounted for" in fault and fault.startswith("line ") for fault in faults)


@pytest.mark.parametrize("means", ["least squares", "multi-start"])
def test_a_bound_that_was_raised_is_seen_with_its_line(spoiled, certificate, data, means):
    number = first(read_lines(certificate[1]), kind="class", means=means)
    path = spoiled(number, lambda line: line | {"log_error": line["log_error"] + 0.001})
    faults = verify(path, data, EXACT, mass=MASS, space=BENT)
    assert any(fault.startswith(f"line {number}: ") for fault in faults)


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """The path of the certificate of a space of 4096 networks, of which some are fitted one by one."""
    folder = tmp_path_factory.mktemp("trained")
    certify(data, EXACT, mass=MASS, space=TRAINED, accuracy_weight=0.5, settings=QUICK, out=folder)
    return folder / "certificate.jsonl.gz"


def test_a_fitted_class_that_is_missing_or_raised_is_seen(trained, data, tmp_path):
    lines, path = read_lines(trained), tmp_path / "spoiled.jsonl.gz"
    number = first(lines, kind="class", means="fitted")
    write_lines(path, [*lines[: number - 1], *lines[number:]])
    assert any("are accounted for" in fault for fault in verify(path, data, EXACT, mass=MASS, space=TRAINED))
    raised = lines[number - 1] | {"log_error": lines[number - 1]["log_error"] + 0.001}
    write_lines(path, [*lines[: number - 1], raised, *lines[number:]])
    faults = verify(path, data, EXACT, mass=MASS, space=TRAINED)
    assert any(fault.startswith(f"line {number}: ") for fault in faults)


@pytest.mark.parametrize("split", ["training", "validation", "test"])
def test_an_error_that_was_changed_is_seen_with_its_line(spoiled, certificate, data, split):
    number = first(read_lines(certificate[1]), kind="fit")

    def better(line):
        return line | {"errors": {**line["errors"], split: [one / 2 for one in line["errors"][split]]}}

    faults = verify(spoiled(number, better), data, EXACT, mass=MASS, space=BENT)
    assert any(fault.startswith(f"line {number}: ") for fault in faults)


@pytest.mark.parametrize("key", ["lowest", "log_errors"])
def test_evidence_that_was_changed_is_seen_with_its_line(spoiled, certificate, data, key):
    number = next(k for k, line in enumerate(read_lines(certificate[1]), 1) if line["kind"] == "map" and key in line)

    def raised(line):
        value = line[key]
        return line | {key: [one + 0.1 for one in value] if isinstance(value, list) else value + 0.1}

    faults = verify(spoiled(number, raised), data, EXACT, mass=MASS, space=BENT)
    assert any(fault.startswith(f"line {number}: ") for fault in faults)


@pytest.mark.parametrize(
    "said",
    [
        {"objective": -50.0},
        {"gap": 1.0},
        {"settled": {}},
        {"settled": {"least squares": BENT.size, "multi-start": 0, "fitted": 0, "undecided": 0}},
        {"rest": 4**12},
        {"front": []},
    ],
)
def test_a_result_that_was_changed_is_seen_with_its_line(spoiled, certificate, data, said):
    number = len(read_lines(certificate[1]))
    faults = verify(spoiled(number, lambda line: line | said), data, EXACT, mass=MASS, space=BENT)
    assert any(fault.startswith((f"line {number}: ", "line 1: incomplete or damaged")) for fault in faults)


def test_whatever_stands_in_a_line_is_answered_with_a_fault(linear, data, tmp_path):
    lines, path = read_lines(linear[1]), tmp_path / "spoiled.jsonl.gz"
    for number in (first(lines, kind=kind) - 1 for kind in ("header", "fit", "map", "class", "result")):
        for entry, junk in product(lines[number], (None, "x", 10**400, {})):
            spoiled = [*lines[:number], lines[number] | {entry: junk}, *lines[number + 1 :]]
            write_lines(path, spoiled)
            try:
                found = verify(path, data, EXACT, mass=MASS, space=LINEAR)
                assert all(fault.startswith("line ") for fault in found)
            except (ResumeError, ValueError):
                assert number == 0 or entry == "kind"


def test_a_trained_weight_before_a_bend_is_not_below_the_rigid_floor(spoiled, certificate, data):
    lines = read_lines(certificate[1])
    floor = next(line["number"] for line in lines if line["kind"] == "map" and line["rigid"])
    number = first(lines, kind="class", evidence=floor)

    def wider(line):
        return line | {"domains": [["0", "1/2", "1", "trained"]] * 12}

    faults = verify(spoiled(number, wider), data, EXACT, mass=MASS, space=BENT)
    assert any(fault.startswith(f"line {number}: ") and "gives the bound -" in fault for fault in faults)


def test_a_rigid_floor_that_rigid_networks_fall_below_is_seen(certificate, data, tmp_path):
    lines = read_lines(certificate[1])
    floor = next(line for line in lines if line["kind"] == "map" and line["rigid"])
    _, after = StepUnits.of(data, MASS).scaled(data.validation)
    # The error of the best network that says 0, as if no network could do more.
    nothing = [float(np.log10(np.mean(goal**2) / np.var(goal))) for goal in (after[:, 0], after[:, 1])]
    floor |= {"outputs": [{"base": [], "span": []}] * 2, "log_errors": nothing}
    for line in lines:
        if line["kind"] == "class" and line["evidence"] == floor["number"]:
            line |= {"log_error": sum(nothing)}
    path = tmp_path / "raised.jsonl.gz"
    write_lines(path, lines)
    faults = verify(path, data, EXACT, mass=MASS, space=BENT)
    assert faults
    assert all("below the rigid floor" in fault for fault in faults)


def test_random_networks_of_a_wider_class_lie_beside_its_map(spoiled, certificate, data):
    lines, whole = read_lines(certificate[1]), [["0", "1/2", "1", "trained"]] * 12
    maps = {line["number"] for line in lines if line["kind"] == "map" and not (line["rigid"] or "lowest" in line)}
    number = next(
        k
        for k, line in enumerate(lines, 1)
        if line["kind"] == "class" and line["evidence"] in maps and line["activations"] == ["linear"] * 4
    )
    path = spoiled(number, lambda line: line | {"domains": whole})

    def is_seen(seed):  # one network is drawn of each class, and some of the wider ones lie within its map
        faults = verify(path, data, EXACT, mass=MASS, space=BENT, seed=seed)
        return any(fault.startswith(f"line {number}: ") and "beside the map" in fault for fault in faults)

    assert any(is_seen(seed) for seed in range(8))


def test_no_genome_fitted_by_scipy_beats_the_bound_of_its_class(certificate, trained, data):
    path = Path(__file__).parents[1] / "examples" / "benchmarks" / "certificate_bounds.py"
    bounds = runpy.run_path(str(path))
    problem, means = bounds["Problem"](data, EXACT.force, MASS), Counter()
    for space, path, networks in ((BENT, certificate[1], 60), (TRAINED, trained, 20)):
        contest = bounds["contest"](read_lines(path), problem, space, networks, 2, np.random.default_rng(0))
        means.update(contest.means)
        assert contest.means["multi-start"]
        assert contest.beaten == []
    assert means["least squares"] > 10
    assert means["multi-start"] > 10


def test_a_class_that_is_there_twice_is_seen(spoiled, certificate, data):
    lines = read_lines(certificate[1])
    numbers = [k for k, line in enumerate(lines, 1) if line["kind"] == "class"]
    path = spoiled(numbers[-1], lambda line: lines[numbers[0] - 1])
    faults = verify(path, data, EXACT, mass=MASS, space=BENT)
    assert any("shares genomes with the class of line" in fault for fault in faults)


def test_a_certificate_of_something_else_is_refused_with_the_reason(certificate, data):
    path = certificate[1]
    with pytest.raises(ResumeError, match="a certificate for data = "):
        verify(path, paper_data(pairs=61), EXACT, mass=MASS, space=BENT)
    with pytest.raises(ResumeError, match=r"a certificate for space\.activations\.relu = None, this is 1"):
        verify(path, data, EXACT, mass=MASS)
    with pytest.raises(ResumeError, match="a certificate for mass = "):
        verify(path, data, EXACT, space=BENT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"kind": "header"}\nnonsense\n', "line 2: cannot be read"),
        (b"", "line 1: expected the header"),
        (b'{"kind": "fit"}\n', "line 1: expected the header"),
    ],
)
def test_a_file_that_is_no_certificate_is_said_to_be_none(tmp_path, data, text, message):
    path = tmp_path / "no.jsonl.gz"
    path.write_bytes(gzip.compress(text))
    with pytest.raises(ValueError, match=message):
        verify(path, data, EXACT, mass=MASS, space=BENT)


@pytest.fixture(scope="module")
def linear(data, tmp_path_factory):
    """(options, path of the certificate) of a space that is quickly decided."""
    folder = tmp_path_factory.mktemp("linear")
    options = {"mass": MASS, "space": LINEAR, "accuracy_weight": 0.13, "settings": QUICK}
    certify(data, EXACT, out=folder, **options)
    return options, folder / "certificate.jsonl.gz"


def test_when_time_is_up_the_rest_is_stated_and_resumed(linear, data, tmp_path):
    options, path = linear
    cut = certify(data, EXACT, time_limit=1e-3, out=tmp_path, **options)
    assert sum(cut.settled.values()) == LINEAR.size
    assert cut.settled["undecided"] > 0
    assert cut.gap > 0
    assert verify(tmp_path / "certificate.jsonl.gz", data, EXACT, mass=MASS, space=LINEAR) == []
    done = certify(data, EXACT, resume=True, out=tmp_path, **options)
    assert done.gap == 0
    assert (tmp_path / "certificate.jsonl.gz").read_bytes() == path.read_bytes()


def test_a_time_limit_is_kept_within_one_group_of_activations(linear, data):
    options, _ = linear
    cut = certify(data, EXACT, time_limit=2.5, **options | {"accuracy_weight": 1.0})
    assert cut.seconds < 15  # deciding it takes minutes
    assert sum(cut.settled.values()) == LINEAR.size
    assert cut.settled["undecided"] > 0


def test_a_certificate_that_was_interrupted_is_the_same_when_resumed(linear, data, tmp_path):
    options, path = linear

    def interrupt(_genomes, classes):
        if classes == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        certify(data, EXACT, out=tmp_path, on_decided=interrupt, **options)
    partial = tmp_path / "certificate.partial.jsonl"
    partial.write_bytes(partial.read_bytes()[:-20])  # killed while it wrote a line
    certify(data, EXACT, out=tmp_path, resume=True, **options)
    assert (tmp_path / "certificate.jsonl.gz").read_bytes() == path.read_bytes()
    assert not partial.exists()


def test_a_certificate_in_progress_of_something_else_is_refused(data, tmp_path):
    certify(data, EXACT, mass=MASS, space=FIXED, settings=QUICK, time_limit=1e-3, out=tmp_path)
    with pytest.raises(ResumeError, match=r"was made with accuracy_weight = 1\.0, this run has 2\.0"):
        certify(data, EXACT, mass=MASS, space=FIXED, accuracy_weight=2.0, out=tmp_path, resume=True)
    with pytest.raises(OutputError, match="add --resume"):
        certify(data, EXACT, mass=MASS, space=FIXED, out=tmp_path)


def test_a_finished_certificate_is_not_overwritten(certificate, data):
    with pytest.raises(OutputError, match="is a finished certificate; choose another folder"):
        certify(data, EXACT, mass=MASS, space=BENT, out=certificate[1].parent)


def test_too_few_distinct_rows_are_refused_with_the_number_needed():
    with pytest.raises(DataError, match="give at least 12"):
        certify(paper_data(pairs=12), EXACT)


@pytest.mark.parametrize("options", [{"accuracy_weight": 0.0}, {"time_limit": 0.0}])
def test_a_number_that_cannot_be_used_is_refused(data, options):
    with pytest.raises(InputError, match="expected a number above 0"):
        certify(data, EXACT, space=FIXED, **options)
