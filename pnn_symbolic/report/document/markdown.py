"""A document as Markdown; its pictures are files beside it, in `figures`."""

from __future__ import annotations

from pnn_symbolic.report.document.section import Document, Picture, Section


def markdown(document: Document) -> str:
    """All of it.

    >>> from pnn_symbolic.report.document.section import Section
    >>> print(markdown(Document("Springs", "On a line.", (Section("The law", ("As found.",)),))))
    # Springs
    <BLANKLINE>
    On a line.
    <BLANKLINE>
    ## The law
    <BLANKLINE>
    As found.
    <BLANKLINE>
    """
    parts = opening(document)
    for section in document.sections:
        parts += in_markdown(section)
    return "\n\n".join(parts) + "\n"


def opening(document: Document) -> list[str]:
    """The title and what stands below it."""
    return [f"# {document.title}", *(text for text in (document.subtitle, document.footer) if text)]


def in_markdown(section: Section) -> list[str]:
    """The paragraphs of a section."""
    parts = [f"## {section.title}", *section.paragraphs]
    for name, latex in section.equations:
        parts += [f"{name}:", f"$$\n{latex}\n$$"]
    for table in section.tables:
        parts += [f"**{table.title}**", table.markdown()]
    return parts + [with_caption(picture) for picture in section.pictures]


def with_caption(picture: Picture) -> str:
    """A picture and what it shows."""
    return f"![{picture.caption}](figures/{picture.name}.svg)\n\n*{picture.caption}*"
