"""A made-up record, and what is read of a reference by it."""

from __future__ import annotations

from pmsync.matching.compare import Record, compare
from pmsync.matching.reading.reading import read_by
from pmsync.matching.reading.text import ReferenceText, Span
from pmsync.models import Article, Citation, Journal, PartialDate, Verdict

TITLE = "Slow waves in the sleeping cortex of young ferrets"
FERRETS = Article(
    pmid=1,
    title=f"{TITLE}.",
    authors=("Halloran PJ", "Okafor BN", "Virtanen M"),
    journal=Journal("1", "J Sleep Physiol", "Journal of sleep physiology"),
    published=(PartialDate(2021, 5),),
    volume="44",
    issue="6",
    pages="338-343",
    doi="10.1000/jsp.2021.338",
)
FACTS = ("title", "first_author", "journal", "date", "volume", "issue", "page", "last_page")


def reference(text: str) -> Citation:
    """Return a full reference before any record has read it."""
    return Citation(text, reference=text)


def read(text: str, record: Record = FERRETS) -> dict[str, str]:
    """Return the facts that a record reads in a reference, as text."""
    citation = read_by(reference(text), record)
    return {fact: str(value) for fact in FACTS if (value := getattr(citation, fact)) is not None}


def stand(text: str, record: Record = FERRETS) -> dict[str, str]:
    """Return the words of a text at which each fact stands."""
    places = read_by(reference(text), record).places or ()
    return {place.fact: text[place.start : place.end] for place in places}


def verdicts(text: str, record: Record = FERRETS) -> dict[str, Verdict]:
    """Return the verdict on each fact that a record reads in a reference."""
    return {comparison.fact: comparison.verdict for comparison in compare(read_by(reference(text), record), record)}


def conflicts(text: str, record: Record = FERRETS) -> set[str]:
    """Return the facts of a reference that conflict with the record by which it is read."""
    return {fact for fact, verdict in verdicts(text, record).items() if verdict is Verdict.CONFLICTS}


def words(text: ReferenceText, *spans: Span) -> list[str]:
    """Return the stretches of plain text that some spans of words are."""
    return [text.plain[slice(*text.stretch(*span))] for span in spans]
