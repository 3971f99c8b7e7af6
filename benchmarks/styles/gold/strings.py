"""Annotated strings, and the paper that each describes, made of its annotations only."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.styles.gold.people import people
from benchmarks.styles.papers import Paper, ends

READING = Path(__file__).parents[4] / "shared" / "reading"
FIRST_PMID, STEP = 60_000_000, 10  # the PMIDs in between are for decoys
_VOLUME = re.compile(
    r"(?:(?:vol(?:ume)?|v|bd|band|tome|t)\b\.?)?\s*([A-Z]?\d+[A-Za-z]?)\b"
    r"(?:\s*[(,/]\s*(?:no?\b\.?|n°|nr\.?|issue)?\s*([\w-]+)\)?)?(?:\s*:\s*(\S+))?.*",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"(?:(?:pp?|pages?|s|article|art)\b\.?)?\s*([A-Za-z]{0,2}\d[\w.]*)(?:\s*[-\u2010-\u2015]+\s*(\w+))?", re.IGNORECASE
)
_YEAR_BEFORE = re.compile(r"\(?(?:19|20)\d\d\)?;\s*")
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_QUOTES = "\"'“”„‘’«»`,;:. "  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated string, its annotations, and the paper they describe."""

    source: str
    text: str
    facts: dict[str, str]
    paper: Paper


def read(folder: Path) -> Iterator[Gold]:
    """Yield each string with a title, or with journal, volume and page; of strings on one paper the first."""
    csv.field_size_limit(sys.maxsize)
    seen = set()
    with (folder / "gold_strings.tsv").open(encoding="utf-8", newline="") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    for number, (source, text, stated) in enumerate(rows):
        facts = {name: _clean(value) for name, value in json.loads(stated).items()}
        paper = described(facts, _clean(text), FIRST_PMID + number * STEP)
        key = letters(paper.title) or (letters(paper.journal), paper.volume, paper.first)
        if (paper.title or paper.states("journal", "volume", "first")) and key not in seen:
            seen.add(key)
            yield Gold(source, _clean(text), facts, paper)


def described(facts: dict[str, str], text: str, pmid: int) -> Paper:
    """Return the paper that annotations describe; what they leave out or garble is empty.

    Only the volume is then taken from the string: many annotators left it out, and no record of PubMed's has pages
    without one.
    """
    volume, issue, pages = _numbers(facts)
    first, last = ends(pages)
    years = _YEAR.findall(facts.get("date", "") or facts.get("volume", ""))
    volume = volume or _volume_before(first, text)
    journal = facts.get("journal", "").strip(_QUOTES)
    return Paper(
        pmid=pmid,
        title=_unquoted(facts.get("title", "")),
        people=people(facts.get("authors", "")),
        journal=journal,
        short=journal,
        dotted=journal,
        journal_id=letters(journal),
        issn="",
        volume=volume,
        issue=issue,
        pages=pages,
        first=first,
        last=last,
        year=int(years[-1]) if years else 0,
        month=None,
        day=None,
        online=None,
        doi="",
        pmcid="",
        language="eng",
        vernacular="",
    )


def _numbers(facts: dict[str, str]) -> tuple[str, str, str]:
    """Return volume, issue and pages; some annotators left "104(4):781–788." together as the volume."""  # noqa: RUF002
    match = _VOLUME.fullmatch(_YEAR_BEFORE.sub("", facts.get("volume", "").strip()))
    volume, issue, pages = (match[1], match[2] or "", match[3] or "") if match else ("", "", "")
    issue = facts.get("issue", issue).strip(" .,;:()")
    found = _PAGES.match(facts.get("pages", pages).strip(" .,;:()"))
    if not found:
        return volume, issue, ""
    return volume, issue, f"{found[1]}-{found[2]}" if found[2] else found[1]


def _volume_before(first: str, text: str) -> str:
    """Return the number that stands right before the first page, with nothing but an issue in between."""
    page = re.escape(first)
    match = re.search(rf"\b(\d{{1,4}})\s*(?:\([^)]{{1,12}}\))?\s*[:,]\s*(?:pp?\b\.?\s*)?{page}\b", text)
    return match[1] if first and match and not _YEAR.fullmatch(match[1]) else ""


def _unquoted(title: str) -> str:
    return title.strip(_QUOTES) if title else ""


def _clean(text: str) -> str:
    """Return a text without control characters, in single blanks."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def letters(text: str) -> str:
    """Return the letters and figures of a text, in small letters."""
    return re.sub(r"[\W_]", "", text.casefold())
