"""What a law is told to do is what it does, and nothing is said of it that is not proved."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from sympy import Rational

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.checks import CHECKS, check_area, check_time_reversal
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.judgement_screen import LABELS
from pnn_symbolic.report.plain_verdicts import PLAIN, QUESTIONS
from pnn_symbolic.teaching.comparison import rows_beside
from pnn_symbolic.teaching.glossary import entries, entry_called
from pnn_symbolic.teaching.glossary_page import glossary_page
from pnn_symbolic.teaching.lesson import lesson_of
from pnn_symbolic.teaching.magnetic_lesson import magnetic_lesson
from pnn_symbolic.teaching.places import with_force_at
from pnn_symbolic.verdicts.finding import Verdict

ROOT = Path(__file__).parents[2]
VERLET = OneStepMap.from_word("D 1/2, K 1, D 1/2")
EULER = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")
BORIS = [("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2")]
GENERAL = "x' = x + h*v + b*h**2*f(x + c*h*v)/m; v' = v + h*f(x + c*h*v)/m"


def why(step):
    return next(section for section in lesson_of(step).sections if section.heading == "Why").lines


def test_position_verlet_has_its_force_half_way_and_only_that_place_retraces():
    rows = {row.label: row for row in rows_beside(VERLET)}
    assert [label for label, row in rows.items() if row.is_this_law] == ["half way"]
    assert {label for label, row in rows.items() if row.reversible.holds} == {"half way"}
    assert rows["half way"].trial.way_back < 1e-9
    assert all(row.trial.way_back > 0.05 for label, row in rows.items() if label != "half way")


def test_laws_that_keep_areas_have_bounded_energy_and_the_others_of_order_1_have_not():
    for row in rows_beside(VERLET):
        assert (row.trial.energy_error < 0.1) is row.symplectic.holds


@pytest.mark.parametrize(("drift", "share"), [("1/2", "1/2"), ("0.4", "0.6"), ("1/2", "0.6"), ("1", "0"), ("0", "1")])
def test_one_force_keeps_areas_where_drift_and_share_add_up_to_1_and_retraces_half_way(drift, share):
    law = OneStepMap.from_equations(GENERAL.replace("b*", f"{drift}*").replace("c*", f"{share}*"))
    assert check_area(law).holds is (Rational(drift) + Rational(share) == 1)
    assert check_time_reversal(law).holds is (drift == share == "1/2")


@pytest.mark.parametrize(("step", "order"), [("K 1, D 1", 1), ("K 1/2, D 1, K 1/2", 2)])
def test_half_the_step_divides_the_error_by_two_to_the_order(step, order):
    (this,) = (row for row in rows_beside(OneStepMap.from_word(step)) if row.is_this_law)
    assert this.order.value == order
    assert this.trial.halving == pytest.approx(2**order, rel=0.05)


def test_what_is_not_proved_of_a_law_is_not_said_of_it():
    assert [line.partition(".")[0] for line in why(VERLET)[:3]] == [
        "Palindromes retrace",
        "Shears keep areas",
        "Symmetry removes odd errors",
    ]
    said = " ".join(why(EULER))
    for claim in ("Palindromes retrace", "Shears keep areas", "Symmetry removes", "Proved of this law"):
        assert claim not in said
    assert "multiplies areas by 26/25" in said


def test_a_shear_that_is_no_palindrome_keeps_areas_and_does_not_retrace():
    retraces, areas, *_ = why(OneStepMap.from_word("K 1, D 1"))
    assert "D 1, K 1, another word" in retraces
    assert "does not retrace" in retraces
    assert areas.startswith("Shears keep areas.")


def test_a_law_that_keeps_areas_on_a_line_alone_is_told_so():
    areas = why(integrator_called("simplified Takahashi-Imada").map)[1]
    assert areas.startswith(
        "On a line it keeps areas, as is proved; with more coordinates it is not symplectic: with f"
    )


def test_moving_the_force_breaks_what_made_the_law(command):
    code, out, _ = command("explain", "position Verlet", "--what-if", "force at 0.6", "--json")
    assert code == 0
    broke = json.loads(out)["broke"]
    assert [line.partition(":")[0] for line in broke] == [
        "it retraced its path",
        "it was symplectic",
        "it was of order 2 and is of order 1",
    ]
    # f' at x = 1.03 is -4.1827, and the determinant 1 + (0.6 - 1/2) f' dt² = 0.9958173
    assert "0.9958173" in broke[1]
    code, out, _ = command("explain", "velocity verlet", "--what-if", "D 0.6, K 1, D 0.4")
    assert code == 0
    assert "it retraced its path" in out
    assert "it was symplectic" not in out


def test_a_force_that_is_put_back_is_the_same_law():
    assert with_force_at(with_force_at(VERLET, Rational(3, 5)), Rational(1, 2)) == VERLET


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simplectic"], 'Did you mean "symplectic"?'),
        (["what", "is", "a", "shadow", "energy"], 'Did you mean "shadow energy"?'),
        (["K 1, D 1", "--what-if", "force at noon"], '"noon" is no place of the force'),
        (["RK4", "--what-if", "force at 1/2"], "in a law that takes it once"),
        (["implicit midpoint", "--what-if", "force at 1/2"], "no place of its force to move"),
        (["boris", "--what-if", "force at 1/2"], "a step without a magnetic field"),
        (["nowhere.txt"], "there is no file nowhere.txt"),
    ],
)
def test_what_cannot_be_explained_is_one_clear_line(command, arguments, said):
    code, out, err = command("explain", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_law_may_be_typed_without_quotes_and_a_run_without_a_law_says_why(command, tmp_path):
    assert command("explain", "K", "1,", "D", "1")[1].startswith("Symplectic Euler A\n")
    record = {"outcome": "none", "sentence": "No law of this family: a term is missing.", "trained": None}
    (tmp_path / "discovery.json").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = command("explain", tmp_path)
    assert code == 2
    assert "the run found no law. No law of this family: a term is missing." in err


@pytest.mark.parametrize("law", ["BAOAB", "implicit midpoint", "boris", "Rowlands", "x' = x; v' = v + dt*f_slow(x)/m"])
def test_laws_without_a_word_or_without_a_trial_are_explained_too(command, law):
    code, out, err = command("explain", law)
    assert (code, err) == (0, "")
    assert "Why" in out or "What is proved" in out
    assert all(line == line.rstrip() for line in out.splitlines())


def test_every_word_of_a_verdict_has_an_entry():
    words = [*CHECKS, *LABELS.values(), *(verdict.word for verdict in Verdict), *QUESTIONS.values()]
    assert [word for word in words if entry_called(word) is None] == []
    names = {name for entry in entries() for name in (entry.word, *entry.also)}
    for sentence in (sentence for pair in PLAIN.values() for sentence in pair if sentence):
        said = sentence.replace("retrace ", "retraces ").replace("keeps no", "keeps a")
        assert any(name in said for name in names if len(name) > 3), sentence


def test_every_label_on_the_screen_of_check_has_an_entry(command):
    for law in ("D 1/2, K 1, D 1/2", "RK4", "implicit midpoint"):
        lines = command("check", "--all", law)[1].splitlines()
        labels = [found[1].strip() for line in lines if (found := re.match(r"  (\S.*?)\s{2,}\S", line))]
        assert len(labels) > 5
        assert [label for label in labels if entry_called(label) is None] == []


def test_the_words_of_a_run_have_entries(command):
    for word in ("generator", "rounded", "as trained", "E_x", "explained", "as Δt → 0", "cost", "stride", "floor"):
        code, out, _ = command("explain", word)
        assert code == 0
        assert len(out.splitlines()) > 1


def test_an_entry_points_to_entries_alone_and_the_page_is_the_table():
    assert [word for entry in entries() for word in entry.see if entry_called(word) is None] == []
    names = [name.casefold() for entry in entries() for name in (entry.word, *entry.also)]
    assert len(names) == len(set(names))
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == glossary_page()


def test_the_answers_of_the_exercises_are_those_of_the_checks(command):
    code, out, _ = command("explain", "--exercises", "--json")
    assert code == 0
    answers = {exercise["heading"]: exercise["answer"] for exercise in json.loads(out)}
    assert "26/25" in answers["An area by hand"]
    assert answers["Two wrongs make a right"].startswith("velocity Verlet, of order 2")
    assert "order 4" in answers["A step backward"].lower()
    assert "-1.702, below 0" in answers["A step backward"]


def test_the_angle_that_a_lesson_tells_is_the_one_that_two_cross_products_turn_by():
    lesson = magnetic_lesson(MagneticStep.of(*BORIS))
    (told,) = (line for section in lesson.sections for line in section.lines if "cross products keep" in line)
    t = np.array([0, 0, 0.25])  # half of dt·|ω| = 0.5
    v = np.array([1.0, 0, 0])
    turned = v + np.cross(v + np.cross(v, t), 2 * t / (1 + t @ t))
    assert np.linalg.norm(turned) == pytest.approx(1)
    assert f"by {np.degrees(np.arccos(turned[0])):.3f}° of {np.degrees(0.5):.3f}°" in told


def test_a_lesson_of_a_step_in_a_field_says_where_its_volumes_go():
    def reasons_of(word):
        return " ".join(magnetic_lesson(MagneticStep.of(*word)).sections[-1].lines)

    drift, kick = ("D", 1), ("K", "1/2")
    assert "none of them changes a volume" in reasons_of([kick, ("R", 1), kick, drift])
    assert "circles spiral outward" in reasons_of([kick, ("R_lin", 1), kick, drift])
    assert "volume" not in reasons_of([kick, ("R_lin", 1), kick, drift])
