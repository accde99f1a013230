"""The page of audits is what its script writes, and what it says is so."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "audits.md").read_text(encoding="utf-8")
AUDITS = runpy.run_path(str(ROOT / "examples" / "audits.py"), run_name="audits")
CASES, TABLES = AUDITS["read_cases"](), AUDITS["read_tables"]()
CHEAP = [(number, case) for number, case in enumerate(CASES, 1) if number % 5 == 1]
QUICK_TABLES = [table for table in TABLES if table["package"] in ("galpy", "gala", "torchdyn", "GROMACS")]


@pytest.mark.parametrize(("number", "case"), CHEAP, ids=lambda value: value if isinstance(value, int) else "")
@pytest.mark.slow
def test_a_case_of_the_page_is_what_is_judged(number, case):
    assert AUDITS["case_text"](case, number) in PAGE


@pytest.mark.parametrize("table", QUICK_TABLES, ids=lambda table: f"{table['package']} {table['name']}")
@pytest.mark.slow
def test_a_table_of_the_page_is_what_is_proved(table):
    assert AUDITS["table_row"](table) in PAGE


def test_the_page_has_every_case_and_every_table():
    assert all(f"### {number}. {case['title']}\n" in PAGE for number, case in enumerate(CASES, 1))
    assert all(f"| {table['package']} {table['version']} | {table['name']} (" in PAGE for table in TABLES)
    assert len(CASES) >= 25
    assert len({table["package"] for table in TABLES}) >= 6


def test_every_case_says_where_it_was_read():
    assert all("/" in case["source"] for case in CASES)
