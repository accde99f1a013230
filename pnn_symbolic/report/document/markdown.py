"""A document as Markdown; its pictures are files beside it, in `figures`."""

from __future__ import annotations

from pnn_symbolic.report.document.section import Document, Listing, Picture, Section, Tile


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
    parts += [listed(listing) for listing in section.listings]
    if section.tiles:
        parts.append("\n".join(map(told, section.tiles)))
    for table in section.tables:
        parts += [f"**{table.title}**", table.markdown()]
    parts += [with_caption(picture) for picture in section.pictures]
    if section.commands:
        parts.append(fenced("\n".join(section.commands), "bash"))
    return parts


def told(tile: Tile) -> str:
    """An answer as an item of a list, what it rests on below it."""
    lines = [f"- **{tile.answer}** ({tile.verdict}): {tile.reason}"]
    return "\n".join([*lines, *(f"  - {what}: `{which}`" for what, which in tile.facts)])


def listed(listing: Listing) -> str:
    """Text to be taken along, under its name."""
    return f"{listing.name}:\n\n{fenced(listing.text, listing.language)}"


def fenced(text: str, language: str) -> str:
    """Text as it is; no line of it can end the block early."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def with_caption(picture: Picture) -> str:
    """A picture and what it shows."""
    return f"![{picture.caption}](figures/{picture.name}.svg)\n\n*{picture.caption}*"
