"""What the command line says of itself is whole, and what it says to type can be typed."""

import shlex

import pytest
import typer

from pnn_symbolic import __version__, cli
from pnn_symbolic.commands.help import EXAMPLES, GROUPS

COMMANDS = typer.main.get_command(cli.app).commands


def test_every_command_stands_in_one_group_and_has_an_example():
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(COMMANDS) == sorted(EXAMPLES)


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_sentence_of_every_command_is_printed_whole(command, option):
    code, out, _ = command(option)
    assert code == 0
    said = " ".join(out.split())
    for known in COMMANDS.values():
        assert " ".join(known.help.split()) in said
    assert "..." not in out.partition("Options:")[2]


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_is_printed_by_its_command_and_can_be_typed(command, line):
    program, name, *arguments = shlex.split(line)
    assert program == "discover-equations"
    assert line in command(name, "--help")[1]
    COMMANDS[name].make_context(name, arguments)  # which refuses unknown options, and values of the wrong kind


def test_the_version_is_that_of_the_package(command):
    assert command("--version")[:2] == (0, f"discover-equations {__version__}\n")
