"""What a run leaves behind when it is killed, and what the next run makes of it."""

import json
from zlib import crc32

import pytest

from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.search.journal import Journal
from tests.search.toys import CountingFit, point

HEADER = {"seed": 3, "data": "abc", "search": {"population": 20, "generations": 5}, "bounds": (1, 2)}
BATCHES = [[point(0, 1.0), point(3, 0.1)], [point(5, 0.01)]]


@pytest.fixture
def path(tmp_path):
    """A journal of two batches."""
    path = tmp_path / "run" / "journal.jsonl"
    journal = Journal(path, HEADER)
    for batch in BATCHES:
        journal.append(batch)
    return path


def known(batches):
    return {one.genome: one for batch in batches for one in batch}


def with_checksums(texts):
    """The lines of a journal that holds these, as if they had been written."""
    lines, checksum = [], 0
    for text in texts:
        checksum = crc32(text.encode(), checksum)
        lines.append(f'["{checksum:08x}", {text}]\n')
    return "".join(lines)


def test_a_batch_is_one_line_of_json_with_its_checksum(path):
    header, *batches = [json.loads(line)[1] for line in path.read_text().splitlines()]
    assert path.read_text() == with_checksums(map(json.dumps, [header, *batches]))
    assert header == json.loads(json.dumps(HEADER))
    assert [len(batch) for batch in batches] == [2, 1]


def test_a_journal_is_read_back(path):
    journal = Journal(path, HEADER, resume=True)
    assert (journal.known, journal.notice) == (known(BATCHES), "")


def test_a_resumed_journal_is_written_on(path):
    Journal(path, HEADER, resume=True).append([point(7, 0.001)])
    assert Journal(path, HEADER, resume=True).known == known([*BATCHES, [point(7, 0.001)]])


@pytest.mark.parametrize("cut", [1, 2, 40, 200])
def test_a_line_cut_short_is_dropped_and_the_whole_lines_are_used(path, cut):
    path.write_bytes(path.read_bytes()[:-cut])
    journal = Journal(path, HEADER, resume=True)
    assert journal.known == known(BATCHES[:1])
    assert "ended in the middle of a line; its 1 whole batches are used" in journal.notice
    journal.append(BATCHES[1])
    assert Journal(path, HEADER, resume=True).known == known(BATCHES)


@pytest.mark.parametrize("damage", ["{", "5", '[{"genome": 1}]', '[{"weights": [], "errors": []}]', "null", '"x"'])
def test_a_damaged_line_before_the_last_is_refused(path, damage):
    header, _, last = [line[13:-1] for line in path.read_text().splitlines()]
    path.write_text(with_checksums([header, damage, last]))
    with pytest.raises(ResumeError, match="damaged before its last line; choose another folder, or remove"):
        Journal(path, HEADER, resume=True)


def test_errors_of_the_wrong_kind_are_damage(path):
    header, first, last = [line[13:-1] for line in path.read_text().splitlines()]
    broken = json.loads(first)
    broken[0]["errors"] = []
    path.write_text(with_checksums([header, json.dumps(broken), last]))
    with pytest.raises(ResumeError, match="damaged"):
        Journal(path, HEADER, resume=True)


@pytest.mark.parametrize(
    "content", [b'{"seed": 3', b"\xff\xfe\x00\n", b"[]\n", b"a log of something else\n", b'{"seed": 3}\n']
)
def test_a_file_that_is_no_journal_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ResumeError, match="no journal of a search"):
        Journal(path, HEADER, resume=True)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 4}, "seed = 3, this run has 4"),
        ({"data": "abd"}, "data = abc, this run has abd"),
        ({"search": {"population": 20, "generations": 6}}, "search.generations = 5, this run has 6"),
        ({"more": 1}, "more = None, this run has 1"),
    ],
)
def test_other_settings_or_data_are_refused_by_name(path, change, told):
    before = path.read_bytes()
    with pytest.raises(ResumeError, match=f"was made with {told}; repeat the command"):
        Journal(path, HEADER | change, resume=True)
    assert path.read_bytes() == before


def test_a_run_is_not_overwritten(path):
    with pytest.raises(OutputError, match="holds a run already; add --resume to go on with it"):
        Journal(path, HEADER)
    assert Journal(path, HEADER, resume=True).known == known(BATCHES)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"cannot write .*; choose another folder with --out"):
        Journal(tmp_path / "file" / "journal.jsonl", HEADER)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"cannot read .*; choose another folder"):
        Journal(tmp_path, HEADER, resume=True)


def test_without_a_path_the_record_is_in_memory():
    journal = Journal(None, HEADER)
    journal.append(CountingFit()([point(2, 0.1).genome]))
    assert list(journal.known) == [point(2, 0.1).genome]


@pytest.mark.parametrize("left", [0, 1, 7, 11, 40])
def test_a_journal_whose_first_line_was_cut_begins_anew(path, left):
    path.write_bytes(path.read_bytes()[:left])
    journal = Journal(path, HEADER, resume=True)
    assert journal.known == {}
    assert ("it begins anew" in journal.notice) == (left > 0)
    journal.append(BATCHES[0])
    assert Journal(path, HEADER, resume=True).known == known(BATCHES[:1])


def test_every_change_of_a_byte_before_the_last_line_is_seen(path):
    """A change of the last byte of a line that a kill could have left is no damage: that line is trained again."""
    content = path.read_bytes()
    for place in range(len(content.rstrip())):
        changed = content[place] ^ 1
        path.write_bytes(content[:place] + bytes([changed]) + content[place + 1 :])
        with pytest.raises(ResumeError):
            Journal(path, HEADER, resume=True)


@pytest.mark.parametrize("order", [(0, 2, 1), (0, 2), (0, 1, 1, 2), (1, 2), (0, 1, 2, 2)])
def test_lines_that_are_left_out_repeated_or_exchanged_are_seen(path, order):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[place] for place in order))
    with pytest.raises(ResumeError):
        Journal(path, HEADER, resume=True)
