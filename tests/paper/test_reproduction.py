"""What the paper's systems show: facts of mechanics that hold at any size of the run."""

import errno
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import pytest
from rich.console import Console

from pnn_symbolic.errors import OutputError
from pnn_symbolic.execution import Here, Processes
from pnn_symbolic.paper.origins import PREDICTED
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.records import from_plain, to_plain
from pnn_symbolic.paper.reproduction import Reproduction, reproduce
from pnn_symbolic.paper.settings import QUICK
from pnn_symbolic.report.document import drawing
from pnn_symbolic.report.paper import documents
from pnn_symbolic.report.paper.claims import claims
from pnn_symbolic.report.paper.sections import sections, summary_table
from tests.paper.conftest import ROOT, start
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3

pytestmark = pytest.mark.slow


def test_the_printed_laws_are_those_of_the_paper():
    assert [one.printed for one in PRINTED] == [PNN_1, PNN_2, PNN_3]


@pytest.mark.parametrize("law", PRINTED, ids=lambda one: one.name)
def test_the_inferred_weights_give_the_printed_coefficients_of_the_position(law):
    assert law.inferred.plain().split(";")[0] == law.printed.plain().split(";")[0]
    assert sum(choice == "0" for choice in law.genome.weights) == 3
    assert len(law.trained) == len(law.genome.trained)


def test_pnn_1_alone_is_symplectic_and_reversible(found):
    for law in found.laws.laws:
        for name in ("time-reversible", "symplectic"):
            assert law.proof(name).verdict == ("proved" if law.name == "PNN 1" else "refuted")


@pytest.mark.parametrize(("law", "factor"), [("PNN 1", 1), ("PNN 2", 1.0001), ("PNN 3", 0.99995)])
def test_a_step_multiplies_the_area_of_initial_states_by_its_determinant(found, law, factor):
    assert found.area.row(f"{law} as printed").factor == pytest.approx(factor, abs=2e-7)


def test_symplectic_laws_keep_energy_within_bounds_and_euler_does_not(found):
    for name in ("velocity Verlet", "position Verlet", "PNN 1 as printed"):
        first, *_, last = found.energy.row(name).horizons
        assert last.largest < 1.5 * first.largest < 2e-4
    first, *_, last = found.energy.row("explicit Euler").horizons
    assert last.largest > 2 * first.largest > 0.1


def test_reversible_laws_return_within_rounding_and_others_do_not(found):
    for name in ("velocity Verlet", "position Verlet", "PNN 1 as printed"):
        row = found.reversal.row(name)
        assert row.returned
        assert max(row.mismatch) < 1e-9
        assert row.steps == QUICK.horizons
    for name in ("explicit Euler", "symplectic Euler B", "PNN 2 as printed", "PNN 3 as printed", "feed-forward"):
        assert not found.reversal.row(name).returned
        assert len(found.reversal.row(name).steps) == 1


def test_the_trained_mass_grows_with_the_square_of_the_time_step(found):
    mass = found.mass
    assert mass.exponent == pytest.approx(2, abs=0.02)
    assert mass.at_zero == pytest.approx(1, abs=3e-5)
    assert all(factor > 1 for factor in mass.factors)
    assert mass.exact - 1 == pytest.approx(mass.coefficient, rel=0.02)


def test_the_trained_mass_is_explained_in_words_as_a_compensation_of_the_step(found):
    said = {one.law: one for one in found.origins.rows}
    for law in ("PNN 1, as printed", "our PNN 1, as trained"):
        (sentence,) = said[law].sentences
        assert sentence.startswith("mass factor 1.0005")
        assert "finite-step compensation" in sentence
    assert said["PNN 2, as printed"].energy == pytest.approx(
        found.energy.row("PNN 2 as printed").horizons[0].drift, rel=0.1
    )
    grown = found.area.row("PNN 2 as printed").factor ** PREDICTED
    assert said["PNN 2, as printed"].area == pytest.approx(grown, rel=1e-4)


def test_the_right_fixed_number_wins_over_a_trained_one(found):
    for one in found.alphabet.constants:
        assert one.chosen == one.right
        assert one.objectives[one.right] < one.objectives["trained"]


def test_our_search_finds_position_verlet(found):
    assert found.search.ours.fittest[0].rounded.identity == "position Verlet"


def test_searches_train_less_than_they_ask_for_and_never_lose_their_best(found):
    for one in found.search.searches:
        assert one.trainings < one.asked
        best = [now.best for now in one.history]
        assert best == sorted(best, reverse=True)


def test_a_longer_chain_still_is_the_same_law(found):
    for one in found.chain.rows:
        assert one.mass == pytest.approx(1.0005, abs=2e-4)
    assert {one.links for one in found.chain.rows} == set(QUICK.links)


def test_every_claim_is_judged(found):
    told = claims(found)
    assert len({(one.where, one.claim) for one in told}) == len(told)
    assert {one.same for one in told} <= {"yes", "partly", "no"}
    assert not [one for one in told if not (one.claim and one.ours and one.why and one.where)]


def test_a_record_is_read_back_as_it_was(found):
    assert from_plain(Reproduction, json.loads(json.dumps(to_plain(found), allow_nan=False))) == found


# ---------------------------------------------------------------- documents


def test_json_is_printed_and_written_alike(quick):
    folder, printed = quick
    assert json.loads((folder / "paper.json").read_text(encoding="utf-8")) == printed
    assert {"force", "baselines", "search", "laws", "energy", "chain", "claims"} <= printed.keys()


def test_every_picture_is_there_twice_and_has_a_caption(quick, found):
    for picture in (one for section in sections(found) for one in section.pictures):
        assert (quick[0] / f"figures/{picture.name}.png").stat().st_size > 5000
        root = ElementTree.parse(quick[0] / f"figures/{picture.name}.svg").getroot()
        assert root.get("aria-label") == picture.caption


def test_pictures_have_units_no_empty_axes_and_nothing_cut_off(drawn):
    for picture, figure in drawn:
        page = figure.bbox.padded(2)
        for plot in figure.axes:
            assert plot.lines or plot.patches or plot.collections or plot.texts, picture.name
            if plot.axison and plot.xaxis.get_label_text():
                assert re.search(r"\(|step|epoch|generation|links", plot.xaxis.get_label_text()), picture.name
            for text in [plot.xaxis.label, plot.yaxis.label, plot.title, plot._left_title, *plot.texts]:
                if text.get_text():
                    extent = text.get_window_extent()
                    assert page.contains(extent.x0, extent.y0), (picture.name, text.get_text())
                    assert page.contains(extent.x1, extent.y1), (picture.name, text.get_text())


def test_no_two_titles_of_a_picture_overlap(drawn):
    for picture, figure in drawn:
        boxes = [one._left_title.get_window_extent() for one in figure.axes if one._left_title.get_text()]
        assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k]), picture.name


def test_no_two_curves_of_a_plot_look_alike(drawn):
    for picture, figure in drawn:
        for plot in figure.axes:
            named = [one for one in plot.lines if not one.get_label().startswith("_")]
            looks = [(one.get_color(), str(one._dash_pattern), one.get_marker()) for one in named]
            assert len(set(looks)) == len(looks), picture.name


def test_markdown_and_latex_hold_every_table(quick, found):
    markdown = (quick[0] / "report.md").read_text(encoding="utf-8")
    latex = (quick[0] / "tables.tex").read_text(encoding="utf-8")
    tables = [table for section in sections(found) for table in section.tables]
    assert all(table.markdown() in markdown for table in tables)
    assert latex.count(r"\begin{tabular}") == len(tables)


def test_tex_typesets_every_table(quick, tmp_path):
    if not shutil.which("pdflatex"):
        pytest.skip("no pdflatex on this machine")
    tables = (quick[0] / "tables.tex").read_text(encoding="utf-8")
    packages = tables.splitlines()[0].removeprefix("% ")  # as the file itself says
    document = rf"\documentclass{{article}}{packages}\begin{{document}}{tables}\end{{document}}"
    (tmp_path / "all.tex").write_text(document, encoding="utf-8")
    typed = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    answer = subprocess.run(typed, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stdout[-2000:]


def test_tables_of_the_terminal_fit_80_columns_and_lose_no_digit(found):
    table = summary_table(found)
    console = Console(width=80, file=io.StringIO())
    console.print(table.rich())
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    for row in table.rows:
        assert any(line.split()[-table.numeric :] == list(row[1:]) for line in lines), row


def test_the_page_of_the_documentation_is_one_that_the_command_writes(quick, found):
    documented = (ROOT / "docs/paper.md").read_text(encoding="utf-8")
    written = (quick[0] / "paper.md").read_text(encoding="utf-8")

    def skeleton(page):
        rows = [line for line in page.splitlines() if line.startswith("| ")]
        claimed = [re.sub(r"\d+ × \d+", "N × N", row.split(" | ")[1]) for row in rows if row.startswith("| p. ")]
        headings = [re.sub(r"[\d,]+ steps", "N steps", line) for line in page.splitlines() if line.startswith("#")]
        return headings, claimed, re.findall(r"!\[.*\]\((.*)\)", page)

    assert skeleton(documented) == skeleton(written)
    assert "discover-equations paper --out" in documented.splitlines()[4]
    assert all((ROOT / "docs" / picture).is_file() for picture in skeleton(documented)[2])


# ---------------------------------------------------------------- going on, and bad input


@pytest.fixture
def refused(command):
    """Call `paper`, which must refuse: what it says."""

    def call(*arguments):
        code, out, err = command("paper", *arguments)
        assert (code, out) == (2, "")
        assert "Traceback" not in err
        return err

    return call


def test_a_second_call_trains_nothing_and_a_damaged_record_is_made_again(quick, tmp_path, found, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(quick[0], copy)
    (copy / "laws.json").write_text('{"laws": [')  # cut short by a kill

    def refuse(*arguments, **options):
        raise AssertionError("made again")

    for name in ("study_force", "study_energy"):
        monkeypatch.setattr(f"pnn_symbolic.paper.reproduction.{name}", refuse)
    for name in ("study_search", "study_baseline", "study_mass", "study_chain", "study_alphabet"):
        monkeypatch.setattr(f"pnn_symbolic.paper.apart.{name}", refuse)
    assert reproduce(copy, QUICK) == found


@pytest.mark.nightly
def test_the_answer_is_the_same_in_one_process_as_in_several(found, tmp_path):
    assert reproduce(tmp_path / "here", QUICK, place=Here()) == found
    assert reproduce(tmp_path / "three", QUICK, place=Processes(3)) == found


def test_what_is_finished_stays_when_the_next_system_fails(tmp_path, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("pnn_symbolic.paper.reproduction.study_force", interrupted)
    with pytest.raises(KeyboardInterrupt):
        reproduce(tmp_path / "run", QUICK)
    assert [one.name for one in (tmp_path / "run").iterdir()] == ["run.json"]


@pytest.fixture
def few_drawn(quick, monkeypatch):
    """Of the pictures, that of the networks trained anew is drawn, the others are taken from the first run."""

    def drawings_of(pictures):
        pictures = list(pictures)
        learning = next(picture for picture in pictures if picture.name == "learning")
        drawn = drawing.drawings_of([learning])
        for picture in pictures:
            svg, png = ((quick[0] / f"figures/{picture.name}.{kind}").read_bytes() for kind in ("svg", "png"))
            wide = float(re.search(rb'width="([\d.]+)pt"', svg)[1]) > 72 * drawing.HALF + 1
            kept = drawing.Drawing(name=picture.name, caption=picture.caption, wide=wide, svg=svg.decode(), png=png)
            drawn.setdefault(picture.name, kept)
        return {picture.name: drawn[picture.name] for picture in pictures}

    monkeypatch.setattr(documents, "drawings_of", drawings_of)


def test_an_interrupted_run_keeps_what_is_finished_and_a_second_call_gives_the_same_answer(
    quick, tmp_path, command, few_drawn
):
    begun = tmp_path / "begun"
    shutil.copytree(quick[0], begun)
    for name in ("feed-forward", "alphabet", "paper"):
        (begun / f"{name}.json").unlink()
    (begun / "checkpoints/feed-forward/best.ckpt").unlink()
    process = start("--out", begun, "--quick")
    while not (begun / "checkpoints/feed-forward/best.ckpt").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)  # in the middle of a training
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "call paper again" in err
    assert "Traceback" not in err
    assert not (begun / "feed-forward.json").exists()
    assert (begun / "search.json").read_bytes() == (quick[0] / "search.json").read_bytes()
    assert command("paper", "--out", begun, "--quick", "--quiet")[0] == 0
    assert (begun / "paper.json").read_bytes() == (quick[0] / "paper.json").read_bytes()
    assert (begun / "index.html").read_bytes() == (quick[0] / "index.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "holds a run with pairs = 1000, this one has 10000"),
        (["--quick", "--seed", "1"], "holds a run with seed = 0, this one has 1"),
        (["--quick", "--links", "1,3"], "holds a run with links = [1, 2, 5], this one has [1, 3]"),
    ],
)
def test_a_folder_of_another_run_is_refused(refused, quick, arguments, reason):
    assert reason in refused("--out", quick[0], *arguments)


def test_a_folder_of_other_files_is_refused(refused, tmp_path):
    (tmp_path / "thesis.tex").write_text("…")
    assert "thesis.tex" in refused("--out", tmp_path, "--quick")
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_place_that_cannot_be_written_is_refused(refused, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot write to the folder" in refused("--out", tmp_path / "file" / "run", "--quick")


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "fsync", refuse)  # whoever runs the tests may be allowed to write anywhere
    with pytest.raises(OutputError, match=r"cannot write .*Permission denied; choose another folder with --out"):
        reproduce(tmp_path / "run", QUICK)


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ("1,1001", "a chain of 1,001 links is longer than the trajectories of 1,000 steps; give fewer with --links"),
        ("0,2", "expected numbers from 1"),
        ("1,two", "expected whole numbers such as 1,2,5"),
        ("1,,2", "expected whole numbers such as 1,2,5"),
    ],
)
def test_chains_that_cannot_be_trained_are_refused_before_anything_is_run(refused, tmp_path, links, reason):
    assert reason in " ".join(refused("--out", tmp_path / "run", "--quick", "--links", links).split())
    assert not (tmp_path / "run").exists()


def test_a_negative_seed_is_refused(refused, tmp_path):
    assert "expected 0 or above" in refused("--out", tmp_path / "run", "--seed", "-1")
