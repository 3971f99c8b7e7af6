"""What ``pmsync lookup`` prints of citations and their records: text, JSON, newline-delimited JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pmsync.cli.render.text import json_text, wrapped
from pmsync.models import (
    DOI_MISTYPED,
    Article,
    Candidate,
    Comparison,
    Decision,
    MeshHeading,
    Publication,
    Resolution,
    Status,
)
from pmsync.models.article import heading_text
from pmsync.models.decision import METHOD_NAMES, differences_text, status_words

AUTHORS_SHOWN = 3
MESH_SHOWN = 12
CANDIDATES_SHOWN = 5


def as_record(resolution: Resolution) -> dict[str, Any]:
    """One citation as plain values, the same keys whatever became of it; absent is ``None`` or an empty list.

    Of a work that PubMed does not have, the bibliographic facts are Crossref's.
    """
    decision = resolution.decision or Decision(Status.NEW)
    article = decision.article
    record = article or (decision.work if decision.status is Status.NOT_IN_PUBMED else None)
    journal = record.journal if record else None
    return {
        "citation": resolution.citation.text,
        "status": decision.status.value,
        "pmid": article.pmid if article else None,
        "doi": (record.doi if record else None) or resolution.citation.doi,
        "pmcid": (article.pmcid if article else None) or resolution.citation.pmcid,
        "title": record.title if record else None,
        "journal": (journal.abbreviation or journal.name or None) if journal else None,
        "year": record.year if record else None,
        "published": record.published_text if record else None,
        "volume": record.volume if record else None,
        "issue": record.issue if record else None,
        "pages": record.pages if record else None,
        "authors": list(record.authors) if record else [],
        "mesh": [_mesh_record(heading) for heading in article.mesh] if article else [],
        "is_retracted": article.is_retracted if article else None,
        "method": decision.method,
        "reason": decision.reason,
        "differences": [_difference_record(comparison) for comparison in decision.differences],
        "proof": [asdict(comparison) for comparison in decision.proof.comparisons],
        "candidates": [_candidate_record(candidate) for candidate in decision.candidates],
        "candidate_count": decision.candidate_count,
        "error": str(resolution.error) if resolution.error else None,
    }


def as_json(resolutions: Sequence[Resolution]) -> str:
    """One array, one object for each citation, in the order given."""
    return json_text([as_record(resolution) for resolution in resolutions])


def as_nl(resolutions: Iterable[Resolution]) -> str:
    """One object a line, as ``sqlite-utils insert --nl`` takes it."""
    return "".join(json.dumps(as_record(resolution), ensure_ascii=False) + "\n" for resolution in resolutions)


def as_csv(resolutions: Sequence[Resolution]) -> str:
    """One row for each citation under a header; lists joined by ``; ``, MeSH as printed (``*`` marks a major topic).

    The proof is left out: no cell holds it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    rows = [_row(resolution) for resolution in resolutions]
    writer.writerow(rows[0] if rows else ())
    writer.writerows(row.values() for row in rows)
    return stream.getvalue()


def _row(resolution: Resolution) -> dict[str, Any]:
    record = as_record(resolution)
    del record["proof"]
    record["authors"] = "; ".join(record["authors"])
    record["candidates"] = "; ".join(str(candidate["pmid"] or candidate["doi"]) for candidate in record["candidates"])
    record["differences"] = differences_text(resolution.decision) if resolution.decision else ""
    article = resolution.decision.article if resolution.decision else None
    record["mesh"] = "; ".join(heading_text(heading) for heading in article.mesh) if article else ""
    return record


def as_text(resolutions: Iterable[Resolution]) -> str:
    """A paragraph for each citation, 80 columns wide: what was asked, what became of it, and the article."""
    return "\n".join("\n".join(_paragraph(resolution)) + "\n" for resolution in resolutions)


def _paragraph(resolution: Resolution) -> Iterator[str]:
    yield from wrapped(resolution.citation.text, "", "  ")
    decision = resolution.decision
    if resolution.error:
        yield from wrapped(f"no answer: {resolution.error}", "  ", "    ")
    if decision is None:
        return
    if decision.article:
        yield from _article_lines(decision.article, decision)
    else:
        words = status_words(decision.status)
        yield from wrapped(f"{words}: {decision.reason}" if decision.reason else words, "  ", "    ")
    if decision.status is Status.NOT_IN_PUBMED and decision.work:
        yield from _record_lines(decision.work)
    for candidate in decision.candidates[:CANDIDATES_SHOWN]:
        yield from wrapped(_candidate_text(candidate), "  ? ", "    ")
    if len(decision.candidates) > CANDIDATES_SHOWN:
        yield f"  ? and {len(decision.candidates) - CANDIDATES_SHOWN} more (--json lists them)"


def _article_lines(article: Article, decision: Decision) -> Iterator[str]:
    identifiers = [f"PMID {article.pmid}", article.pmcid, f"doi:{article.doi}" if article.doi else None]
    yield from wrapped(
        f"{decision.status.value} {how_found(decision)}: {', '.join(filter(None, identifiers))}", "  ", "    "
    )
    if decision.differences:
        yield from wrapped(f"but {differences_text(decision)}", "  ", "    ")
    if decision.reason == DOI_MISTYPED:
        yield "  the DOI it states does not exist: a typo"
    elif decision.reason and decision.method != "person":
        yield from wrapped(decision.reason, "  ", "    ")
    if article.is_retracted:
        yield "  RETRACTED"
    yield from _record_lines(article)
    if article.mesh:
        # Major topics first: they say what the paper is about.
        headings = sorted(article.mesh, key=lambda heading: not heading.major)
        more = f"; and {len(headings) - MESH_SHOWN} more" if len(headings) > MESH_SHOWN else ""
        yield from wrapped("MeSH: " + "; ".join(map(heading_text, headings[:MESH_SHOWN])) + more, "  ", "    ")


def how_found(decision: Decision) -> str:
    """Return by what the article was found, and whether Crossref's facts were needed: a person needs none."""
    how = METHOD_NAMES.get(decision.method or "", decision.method or "")
    return f"{how}, with what Crossref says" if decision.work and decision.method != "person" else how


def _record_lines(record: Publication) -> Iterator[str]:
    yield from wrapped(record.title, "  ", "  ")
    authors = ", ".join(record.authors[:AUTHORS_SHOWN]) + (", et al" if len(record.authors) > AUTHORS_SHOWN else "")
    journal = (record.journal.abbreviation or record.journal.name) if record.journal else None
    published = record.published_text or str(record.published_online or "")
    parts = [part.rstrip(".") + "." for part in (authors, journal, published) if part]
    if parts:
        yield from wrapped(" ".join(parts), "  ", "  ")


def _mesh_record(heading: MeshHeading) -> dict[str, Any]:
    qualifiers = [{"id": q.id, "name": q.name, "major": q.major} for q in heading.qualifiers]
    return {"id": heading.id, "name": heading.name, "major": heading.major, "qualifiers": qualifiers}


def _difference_record(comparison: Comparison) -> dict[str, Any]:
    return {"fact": comparison.fact, "asked": comparison.asked, "found": comparison.found}


def _candidate_record(candidate: Candidate) -> dict[str, Any]:
    return {
        "pmid": candidate.pmid,
        "doi": candidate.doi,
        "title": candidate.title,
        "journal": candidate.journal,
        "published": candidate.published,
    }


def _candidate_text(candidate: Candidate) -> str:
    where = ", ".join(filter(None, (candidate.journal, candidate.published)))
    identifier = f"PMID {candidate.pmid}" if candidate.pmid else f"doi:{candidate.doi}"
    return f"{identifier}: {candidate.title} ({where})"
