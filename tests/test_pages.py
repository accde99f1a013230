"""The page of a law: it says what was proved, with numbers that anybody can check, and its buttons copy what runs."""

import html
import json
import re
import shutil
import subprocess
from fractions import Fraction

import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.report.bibliography import bibtex

EULER = "x' = x + h*v; v' = v + h*f(x)/m"


@pytest.fixture
def page_of(command, tmp_path):
    """The page that `check` writes of a law, as text."""

    def write(law):
        code, _, err = command("check", law, "--out", tmp_path)
        assert code == 0, err
        return (tmp_path / "index.html").read_text(encoding="utf-8")

    return write


def facts_of(page, answer):
    """(what, which) below the tile with this answer."""
    tile = page.partition(f">{answer}</b>")[2].partition("</details>")[0]
    assert tile, f"no tile says {answer}"
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", tile, re.DOTALL)
    return {html.unescape(what): html.unescape(which) for what, which in pairs}


def copied(page, name):
    """What a button copies."""
    (target,) = re.findall(rf'data-copy="([^"]+)">Copy {name}<', page)
    return html.unescape(page.partition(f'<pre id="{target}">')[2].partition("</pre>")[0])


def test_the_witness_on_a_page_is_what_a_calculation_by_hand_gives(page_of):
    facts = facts_of(page_of(EULER), "does not retrace its path when turned round")
    x, v = (Fraction(number) for number in re.findall(r"= ([\d/]+)", facts["start"]))
    dt, m = Fraction(facts["dt"]), Fraction(facts["m"])
    assert facts["f(x)"] == "-x - x**3"
    for _ in range(2):  # step, and turn
        x, v = x + dt * v, -(v + dt * (-x - x**3) / m)
    assert [Fraction(number) for number in re.findall(r"= ([\d./]+)", facts["ends at"])] == [x, v]


def test_what_the_python_button_copies_advances_as_the_law_does(page_of):
    law = "y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2"
    names = {}
    exec(copied(page_of(law), "Python"), names)
    step = OneStepMap.from_equations(law).step_function()
    assert names["step"](0.3, 0.7, 0.1, 2.0, lambda x: -(x**3)) == pytest.approx(
        step(0.3, 0.7, 0.1, 2.0, lambda x: -(x**3)), rel=1e-15
    )


def test_a_palindrome_is_the_proof_of_its_reversal(page_of):
    facts = facts_of(page_of("K 1/2, D 1, K 1/2"), "retraces its path when turned round")
    assert facts["the proof"].startswith("it is the word K 1/2, D 1, K 1/2, which reads the same backwards")


def test_a_page_asks_nothing_of_the_network_and_every_button_has_its_text(page_of):
    page = page_of("RK4")
    assert not re.search(r'(src|href)="(?!#|data:)|url\((?!#)', page)
    for target in re.findall(r'data-copy="([^"]+)"', page):
        assert page.count(f'id="{target}"') == 1


@pytest.mark.parametrize("law", ["implicit midpoint", "x' = x + h*v; v' = v + h*relu(v)", "x' = 2*x; v' = v"])
def test_a_law_without_a_series_or_a_limit_has_a_page_all_the_same(page_of, law):
    assert "<h1>" in page_of(law)


def test_the_page_of_another_law_or_of_a_run_is_not_written_over(page_of, command, refused, tmp_path):
    page = page_of(EULER)
    assert page_of(EULER) == page
    assert "holds the page of another law" in refused("check", "RK4", "--out", tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == page
    (tmp_path / "judgement.json").unlink()
    assert "holds a run, or another page" in refused("check", EULER, "--out", tmp_path)


def test_a_page_is_of_one_law(refused, tmp_path):
    assert "page of one law" in refused("check", "RK4", EULER, "--out", tmp_path / "two")
    assert not (tmp_path / "two").exists()


def test_the_record_beside_a_page_is_read_as_its_law(page_of, command, tmp_path):
    page_of(EULER)
    record = json.loads((tmp_path / "judgement.json").read_text(encoding="utf-8"))
    assert OneStepMap.from_json(record["map"]) == OneStepMap.from_equations(EULER)
    assert command("identify", tmp_path / "judgement.json")[1].strip() == "explicit Euler"


def test_every_source_of_the_catalogue_becomes_entries_whose_braces_are_closed():
    from pnn_symbolic import CATALOGUE

    for integrator in CATALOGUE:
        text = bibtex(integrator.source, "1")
        assert text.count("{") == text.count("}")
        assert not re.search(r"(?<!\\)[&%#]", text)
        keys = re.findall(r"@\w+\{([^,]+),", text)
        assert len(keys) == len(set(keys))


# --- LaTeX and the notebook

LAWS = ["RK4", "implicit midpoint", EULER, "x' = x + h*v; v' = v + h*relu(v)"]


@pytest.mark.parametrize("law", LAWS)
def test_the_latex_of_a_page_has_balanced_environments_and_only_signs_that_fonts_have(page_of, tmp_path, law):
    page_of(law)
    source = (tmp_path / "report.tex").read_text(encoding="utf-8")
    open_ones = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", source):
        if kind == "begin":
            open_ones.append(name)
        else:
            assert open_ones.pop() == name
    assert open_ones == []
    assert all(sign.isascii() or ord(sign) < 0x180 for sign in source)
    closed = r"\\begin\{(equation\*|longtable)\}.*?\\end\{\1\}"
    body = re.sub(closed, "", source.partition(r"\maketitle")[2], flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[%&#]", body)
    assert body.count("$") % 2 == 0


@pytest.mark.slow
@pytest.mark.parametrize("program", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("law", LAWS)
def test_the_latex_of_a_page_compiles(page_of, tmp_path, law, program):
    if not shutil.which(program):
        pytest.skip(f"no {program} on this machine")
    page_of(law)
    typed = [program, "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    answer = subprocess.run(typed, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stdout[-2000:]
