"""What stands at the top of exported code: the law, its name and source, and what is proved of it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """The first comment of exported code.

    name    of the law, where it has one
    lines   what is known of it, one line each
    """

    name: str = ""
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, without what could end a comment or a docstring early."""
        return "\n".join(self.lines).replace('"""', "'''").replace("*/", "* /").replace("\\", "/")

    @property
    def docstring(self) -> str:
        """The text as the docstring of a module, and an empty line; nothing where there is no text."""
        return f'"""{self.text}\n"""\n\n' if self.lines else ""

    @property
    def class_name(self) -> str:
        """The name as a class is called: PositionVerlet, or Law where there is none.

        >>> About("position Verlet").class_name, About("4th-order").class_name
        ('PositionVerlet', 'Law')
        """
        words = re.findall(r"[A-Za-z0-9]+", self.name)
        name = "".join(word[0].upper() + word[1:] for word in words)
        return name if name.isidentifier() else "Law"
