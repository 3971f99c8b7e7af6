"""Add to a citation the facts that Crossref states of the very work it means."""

from __future__ import annotations

from dataclasses import replace

from pmsync.models import Citation, PartialDate, Work
from pmsync.parsing.pagination import last_page, page_start

# The facts that Crossref lends where the citation states none.
LENT = ("first_author", "journal", "date", "volume", "issue", "page", "last_page")


def supplemented(citation: Citation, work: Work) -> Citation:
    """Return ``citation`` with the facts of ``LENT`` that it does not state itself, as ``work`` has them.

    The work's title and DOI stand in place of a typo and of another name of the same work. Beside a first
    page of the citation's own no last page is lent. A reference is no text to be read by other records from then on:
    its facts are those that this work read in it. ``lent`` names what is the work's.
    """
    lent = _as_citation(work)
    if citation.page is not None:
        lent = replace(lent, last_page=None)
    missing = {fact: getattr(lent, fact) for fact in LENT if getattr(citation, fact) is None}
    issns = lent.issns if citation.journal is None else None
    full = replace(citation, **missing, doi=work.doi, title=work.title or citation.title, issns=issns, reference=None)
    named = tuple(fact for fact in (*missing, "year", "doi", "title") if getattr(full, fact) != getattr(citation, fact))
    places = tuple(place for place in citation.places or () if place.fact not in named)
    return replace(full, lent=named or None, places=places or None)


def restated(full: Citation, own: Citation, *facts: str) -> Citation:
    """Return a supplemented citation with some ``facts`` as the citation's ``own`` text has them, where it does."""
    stated = {fact: value for fact in facts if (value := getattr(own, fact)) is not None}
    places = [place for place in full.places or () if place.fact not in stated]
    places += [place for place in own.places or () if place.fact in stated]
    lent = tuple(fact for fact in full.lent or () if fact not in stated)
    return replace(full, **stated, lent=lent, places=tuple(places) or None)


def _as_citation(work: Work) -> Citation:
    """Read a work as if it were a citation."""
    journal = work.journal
    return Citation(
        "",
        first_author=work.authors[0] if work.authors else None,
        journal=(journal.name or journal.abbreviation or None) if journal else None,
        date=PartialDate(work.year) if work.year else None,
        volume=work.volume,
        issue=work.issue,
        page=page_start(work.pages) if work.pages else None,
        last_page=last_page(work.pages) if work.pages else None,
        issns=journal.issns or None if journal else None,
    )
