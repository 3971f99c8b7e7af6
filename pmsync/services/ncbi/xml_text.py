"""Reads the text of PubMed's XML elements: plain, or with the tags of italics, sub- and superscripts left in."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from pmsync.parsing.markup import TAGS


def text(element: etree._Element | None) -> str:
    """Return all text inside ``element``, that of inline markup included, in single blanks."""
    if element is None:
        return ""
    if len(element):
        inner = etree.tostring(element, encoding="unicode", method="text", with_tail=False)
    else:
        inner = element.text or ""
    if inner.isprintable() and "  " not in inner:  # most texts, and no printable character but the blank is white space
        return inner.strip()
    return " ".join(inner.split())


def marked(element: etree._Element | None) -> str | None:
    """Return the same text with its ``<b> <i> <sub> <sup> <u>`` (PubMed DTD, "text"), ``None`` where it has none.

    Nothing is escaped: the text reads like a title as Crossref has it, and is made safe where it is shown.
    """
    if element is None or element.find("*") is None:
        return None
    markup = " ".join(_with_tags(element).split())
    return markup if any(f"</{tag}>" in markup for tag in TAGS) else None


def _with_tags(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element.iterchildren("*"):
        tag = child.tag if child.tag in TAGS else None
        inner = _with_tags(child)
        parts += [f"<{tag}>{inner}</{tag}>" if tag and inner.strip() else inner, child.tail or ""]
    return "".join(parts)


def plain(element: etree._Element | None) -> str | None:
    """Return the text of an element that the DTD allows no markup in."""
    return (element.text or "").strip() or None if element is not None else None


def texts(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Return the texts of such elements, those left out that have none."""
    return tuple([element.text for element in elements if element.text])


def abstract(element: etree._Element | None) -> tuple[str | None, str | None]:
    """Return the sections a line each, "LABEL: text", plain and, if any has tags, with them.

    The copyright line is no section.
    """
    if element is None:
        return None, None
    sections = [section for section in element.iterchildren("AbstractText") if text(section)]
    labels = [f"{label}: " if (label := section.get("Label")) else "" for section in sections]
    lines = [label + text(section) for label, section in zip(labels, sections, strict=True)]
    tagged = [marked(section) for section in sections] if any(map(len, sections)) else []
    if not any(tagged):
        return "\n".join(lines) or None, None
    with_tags = [label + markup if markup else line for label, markup, line in zip(labels, tagged, lines, strict=True)]
    return "\n".join(lines), "\n".join(with_tags)
