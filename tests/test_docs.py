"""Whatever README, docs and examples show is run, block by block, in the order of the page."""

import ast
import contextlib
import doctest
import io
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pnn_symbolic import cli
from pnn_symbolic.training.trainer import one_thread

ROOT = Path(__file__).parents[1]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if page.is_file()]
PAGES = [page for page in PAGES if page.parent != ROOT / "docs" / "gallery" / "pages"]  # tests/test_gallery.py has them
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
BENCHMARKS = sorted((ROOT / "examples" / "benchmarks").glob("*.py"))
BLOCK = re.compile(r"^```(python|bash|console|shell|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST = 300
"""Seconds one command of a page, or one example, may take."""

SIZE = {"population": 40, "generations": 6}
"""Of a search whose size a page does not state. Here its commands are to run; the default is for `test_discovery`."""

SET_UP = ("pip install", "python -m pip", "python -m venv", "source ", ". ", "git clone", "cd ")
ELSEWHERE = ("pytest", "ruff ", "pyright", "sphinx-build", ".ci/run")
"""Commands that get a user going, and those that are checked by other means: they are shown, not run here."""

by_name = {"ids": lambda path: str(path.relative_to(ROOT))}


def blocks(page):
    """(language, code, line of the page on which the code begins) of every block that can be run."""
    text = page.read_text(encoding="utf-8")
    return [(match[1], match[2], text.count("\n", 0, match.start(2)) + 1) for match in BLOCK.finditer(text)]


ENVIRONMENT = {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "COLUMNS": "200"}


def words_of(command):
    """(the words, what `<` and `>` lead to) of a command, as a shell reads it."""
    reader = shlex.shlex(command, posix=True, punctuation_chars="<>")
    reader.whitespace_split = True
    words, files = list(reader), {}
    while len(words) > 2 and words[-2] in ("<", ">"):
        *words, sign, name = words
        files[sign] = Path(name)
    return words, files


def run_command(command, monkeypatch):
    """Run a command of a page in this process, through the door of the real one: (exit code, output, errors).

    In a process each, torch would be imported forty times. Processes and their streams are for `test_streams`, and
    for `.ci/run`, which types the first command of the README.
    """
    words, files = words_of(command)
    if words[1] == "run" and not {"--population", "--config"} & {*words}:
        words += [f"--{name}={size}" for name, size in SIZE.items()]
    typed = files["<"].read_text(encoding="utf-8") if "<" in files else ""
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), pytest.raises(SystemExit) as left:
        cli.main()
    if ">" in files:
        files[">"].write_text(out.getvalue(), encoding="utf-8")
    return left.value.code or 0, out.getvalue(), errors.getvalue()


def commands(language, code):
    """What a user would type: in a console block the lines after $, in the others all but comments."""
    code = code.replace("\\\n", " ")
    lines = [line.strip() for line in code.splitlines()]
    if language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    for line in lines:
        for command in line.split(" && "):
            if command and not command.startswith(("#", *SET_UP, *ELSEWHERE)):
                yield command


def run_shell(language, code, monkeypatch):
    for command in commands(language, code):
        example = re.fullmatch(r"python (examples/\S+\.py)( .*)?", command)
        if example:
            assert (ROOT / example[1]).is_file(), f"{command}: there is no such example"
            continue  # examples are run below
        assert command.startswith("discover-equations "), f"no test knows how to run {command!r}"
        code, out, errors = run_command(command, monkeypatch)
        assert code == 0, f"{command}\n{out}\n{errors}"


def run_python(code, page, line, namespace):
    """Run one block, with its lines counted as in the page; one with prompts is checked as a doctest."""
    if ">>>" in code:
        test = doctest.DocTestParser().get_doctest(code, namespace, page.name, str(page), line - 1)
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        said = io.StringIO()
        failed, _ = doctest.DocTestRunner(optionflags=flags).run(test, out=said.write, clear_globs=False)
        assert not failed, said.getvalue()
        namespace.update(test.globs)
    else:
        exec(compile("\n" * (line - 1) + code, str(page), "exec"), namespace)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], **by_name)
@pytest.mark.slow
def test_every_block_of_a_page_runs(page, tmp_path, monkeypatch, known_run, known_certificate, searches):
    """The blocks of a page share a folder and, those in Python, their names."""
    searches(**SIZE, hill_climb=False)
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    namespace = {"__name__": page.stem}
    for language, code, line in blocks(page):
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                run_python(code, page, line, namespace)
        else:
            run_shell(language, code, monkeypatch)


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_what_newcomers_read_first_can_be_run(page):
    assert any(language == "python" for language, _, _ in blocks(ROOT / page))
    assert any("discover-equations " in code for language, code, _ in blocks(ROOT / page) if language != "python")


def test_the_readme_opens_with_the_two_commands():
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").split("\n")[:50]
    for command in ("pip install . && discover-equations run", "pip install '.[test]' && pytest"):
        assert any(command in line for line in first_screen), command


def test_the_reference_lists_every_package():
    listed = re.findall(r"^   pnn_symbolic\.(\w+)$", (ROOT / "docs/reference/index.md").read_text(), re.MULTILINE)
    parts = (path.stem for path in (ROOT / "pnn_symbolic").iterdir() if path.suffix == ".py" or list(path.glob("*.py")))
    assert sorted(listed) == sorted(part for part in parts if not part.startswith("_"))


@pytest.mark.parametrize("example", EXAMPLES, **by_name)
@pytest.mark.slow
def test_an_example_runs_and_ends_in_an_assertion(example, tmp_path, monkeypatch, known_run):
    tree = ast.parse(example.read_text(encoding="utf-8"))
    assert any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()):
        runpy.run_path(str(example), run_name="__main__")


@pytest.mark.parametrize("benchmark", BENCHMARKS, **by_name)
@pytest.mark.nightly
def test_a_benchmark_runs_in_its_quick_form(benchmark, tmp_path, monkeypatch):
    """In this process; but one that hands its functions to others must be the main program of its own."""
    source = benchmark.read_text(encoding="utf-8")
    compile(source, str(benchmark), "exec")
    if "--quick" not in source:
        return
    if "ProcessPoolExecutor" in source:
        run_script(benchmark, tmp_path, "--quick")
        return
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(benchmark), "--quick"])
    monkeypatch.syspath_prepend(benchmark.parent)
    with one_thread(), contextlib.redirect_stdout(io.StringIO()):
        assert not runpy.run_path(str(benchmark))["main"](), "an exit code"


def run_script(script, folder, *arguments):
    answer = subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def test_commands_are_taken_from_blocks_as_a_user_types_them():
    block = "$ pip install . && discover-equations run\nx + v·dt\n# a remark\n$ discover-equations check \\\n    'x'\n"
    assert list(commands("console", block)) == ["discover-equations run", "discover-equations check      'x'"]
    assert list(commands("bash", "# a remark\npip install '.[test]' && pytest\ndiscover-equations catalogue\n")) == [
        "discover-equations catalogue"
    ]
