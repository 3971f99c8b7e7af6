"""Decide which of the records found for a citation is the one it means, and prove it. The only place that decides.

A record is **matched** when no fact the citation states conflicts with it, no other record of the set that was asked
does as well, and one of these proves it:

1. It carries the very PMID, PMCID or DOI stated, and has a value for one of the other facts, if any is stated.
2. It has the same title. If that is long (five words): two of first author, journal, year, volume and page agree, the
   author or the journal among them, or else year, volume and page. If it is short, or a notice's: page and journal
   agree and one of author, year and volume, or page and these three. If it is the same but for a typo, or cut: four of
   author, journal, year, volume, issue and page agree, the author or the page among them. A record that lacks both
   volume and page, where both are stated, is not proved so.
3. It has the same journal, volume and first page; the year and the last page agree where they are stated, or else the
   first author does, under a title that does not differ, not even by one number or word.

A record with the same title that proves too little is **likely**, and so is the only one with this journal and date, or
with every word of a search. The facts of a full reference are those that each record reads in its text, what is left
over among them (matching.reading).
Several that do equally well are **ambiguous**; a year counts there only if it is the printed one. Records that carry
the identifier, or the journal, volume and page, or the title in the same journal, but conflict with another stated
fact make the citation a **contradiction**.

A conflict is let pass where the rest leaves no doubt: a first author who differs, beside an identifier and the title;
a DOI that neither PubMed nor Crossref knows, beside author, journal and title, or author, journal, volume and page
(the reason is ``doi_mistyped``); and one typo, unless it points at another record.

Why: no fact is proof by itself. Volumes and pages coincide, and typing errors make them; titles are those of
editorials, parts, translations, preprints and notices, too; DOIs are mistyped, and services answer a wrong one with
another paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pmsync.matching.compare import Record, compare, verdict_on
from pmsync.matching.reading.reading import may_be_meant, read_by, unread
from pmsync.matching.rules import (
    BY_METHOD,
    IDENTIFIERS,
    JOURNAL_AND_DATE,
    NUMBERED,
    TITLE,
    VOLUME_AND_PAGE,
    WORDS,
    ComparedRecord,
    Rule,
    compare_by,
)
from pmsync.matching.supplement import supplemented
from pmsync.models import DOI_MISTYPED, Article, Candidate, Citation, Comparison, Decision, Proof, Status, Verdict, Work
from pmsync.models.decision import CANDIDATES_KEPT, fact_name


def decide(
    citation: Citation, records: Iterable[Record], rule: Rule, searched: str, *, doi_unknown: bool = False
) -> Decision | None:
    """Decide for ``citation`` by one rule among ``records``, all of the set ``searched`` that may fit.

    ``doi_unknown`` when no service knows the citation's DOI. Returns ``None`` when no record comes near: the next step
    of the ladder is asked.
    """
    records = _newest_first(records)
    if rule not in (*IDENTIFIERS, WORDS):
        records = [record for record in records if may_be_meant(citation, record)]
    bearers = [
        compare_by(read, record, rule, doi_unknown=doi_unknown)
        for record in records
        for read in [unread(citation) if rule is WORDS else read_by(citation, record)]
        if rule.applies_to(read) and rule.applies_to_record(read, record)
    ]
    fitting = [bearer for bearer in bearers if not bearer.against]
    if not fitting:
        return _contradiction(rule, [bearer for bearer in bearers if rule.is_near_miss(bearer)], searched)
    most = max(map(_weight, fitting))
    best = [bearer for bearer in fitting if _weight(bearer) == most]
    if len(best) > 1:
        return _undecided(Status.AMBIGUOUS, rule, f"{len(best)} records fit equally well", best, searched)
    if not rule.proves(best[0]):
        return _likely(rule, best, searched)
    if elsewhere := _where_the_typo_points(citation, best[0], records):
        return _contradiction(rule, elsewhere, searched)
    return _matched(rule, best[0], [bearer for bearer in bearers if bearer is not best[0]], searched)


def _weight(compared: ComparedRecord) -> int:
    """Count the facts that agree; a year counts only if it is the printed one.

    Twins (one paper in two languages) come online in different years, so that the online year, or a year one off, tells
    nobody which is meant.
    """
    citation, agree = compared.citation, compared.having(Verdict.AGREES) - {"year"}
    if citation.date and citation.date.month is None:
        agree -= {"date"}
    return len(agree) + (compared.record.year == citation.year)


def _where_the_typo_points(citation: Citation, best: ComparedRecord, records: Iterable[Record]) -> list[ComparedRecord]:
    """Return the record whose typo would be forgiven, and those that stand in the very place the citation states.

    Nothing where no typo was forgiven, or nobody stands there.
    """
    typo = best.having(Verdict.CONFLICTS) & NUMBERED
    if not typo or not {"journal", "volume", "page"} <= set(_place(best.citation)):
        return []
    there = [
        ComparedRecord(read, record, compare(read, record), frozenset({"title"}))
        for record in records
        for read in [read_by(citation, record)]
        if record != best.record
        and set(_place(read)) >= set(_place(best.citation))
        and all(verdict_on(fact, read, record) is Verdict.AGREES for fact in _place(read))
    ]
    return [replace(best, against=frozenset(typo)), *there] if there else []


def _place(citation: Citation) -> list[str]:
    return [fact for fact in ("journal", "volume", "issue", "page") if getattr(citation, fact) is not None]


def other_papers(citation: Citation, records: Iterable[Record]) -> tuple[Candidate, ...]:
    """Return the records that the rest of a citation means whose identifier is another paper's.

    They have the same title, or the same journal, volume and page.
    """
    rest = replace(citation, pmid=None, pmcid=None, doi=None)
    bearers = [
        compare_by(citation, record, rule, doi_unknown=False)
        for rule in (TITLE, VOLUME_AND_PAGE)
        if rule.applies_to(rest)
        for record in _newest_first(records)
        if rule.applies_to_record(rest, record)
    ]
    unique = {bearer.record: _candidate(bearer) for bearer in bearers}
    return tuple(unique.values())[:CANDIDATES_KEPT]


def reprove(citation: Citation, article: Article, decision: Decision) -> str | None:
    """Return ``None`` where the record still proves the citation as ``decision`` says, else what fails, in a sentence.

    Nothing but what is stored is needed: the facts Crossref lent are those of ``decision.work``.
    """
    rule = BY_METHOD.get(decision.method or "")
    if rule in (None, JOURNAL_AND_DATE, WORDS):
        return f"{decision.method} is no method that proves a link"
    full = supplemented(read_by(citation, decision.work), decision.work) if decision.work else citation
    full = read_by(full, article)
    if unstated := [fact for fact in rule.key if getattr(full, fact) is None]:
        return f"the citation states no {' and no '.join(unstated)}"
    compared = compare_by(full, article, rule, doi_unknown=decision.reason == DOI_MISTYPED)
    if compared.against or not rule.applies_to_record(full, article):
        against = compared.against or set(rule.key) - compared.having(Verdict.AGREES)
        differences = ", ".join(_difference(c) for c in compared.comparisons if c.fact in against)
        return f"PMID {article.pmid} has {differences}"
    return None if rule.proves(compared) else f"too little agrees with PMID {article.pmid} to prove it"


def _difference(comparison: Comparison) -> str:
    """Say what the record has in place of a fact of the citation: ``page 12 (not 13)``."""
    name = fact_name(comparison.fact)
    return f"{name} {comparison.found} (not {comparison.asked})" if comparison.found else f"no {name}"


def excluded(candidate: Candidate) -> str:
    """Say in a few words what told a rival from the record that was chosen."""
    differing = [c for c in candidate.comparisons if c.verdict is Verdict.CONFLICTS]
    silent = [c for c in candidate.comparisons if c.verdict is Verdict.SILENT]
    named = ", ".join(f"{fact_name(c.fact)} {c.found or 'none'}, not {c.asked}" for c in differing or silent)
    return named or "fewer facts agree"


def _newest_first(records: Iterable[Record]) -> list[Record]:
    """Return every record once, the newest PMID first, whatever the order they came in."""
    unique = {(record.pmid, "") if isinstance(record, Article) else (0, record.doi): record for record in records}
    return [record for _, record in sorted(unique.items(), key=lambda item: item[0], reverse=True)]


# --- decisions ---


def _matched(rule: Rule, best: ComparedRecord, rivals: Sequence[ComparedRecord], searched: str) -> Decision:
    outweighed = "doi" in best.having(Verdict.CONFLICTS)
    return Decision(
        Status.MATCHED,
        rule.method,
        DOI_MISTYPED if outweighed else None,
        article=best.record if isinstance(best.record, Article) else None,
        work=best.record if isinstance(best.record, Work) else None,
        proof=Proof(best.comparisons, searched, tuple(map(_candidate, rivals[:CANDIDATES_KEPT]))),
        candidate_count=1,
    )


def _likely(rule: Rule, best: Sequence[ComparedRecord], searched: str) -> Decision:
    named = {JOURNAL_AND_DATE: "this journal and date", WORDS: "all of these words"}.get(rule, f"this {rule.key[0]}")
    reason = f"the only record with {named}, but that is too little to prove it"
    return _undecided(Status.LIKELY, rule, reason, best, searched)


def _contradiction(rule: Rule, near: Sequence[ComparedRecord], searched: str) -> Decision | None:
    if not near:
        return None
    return _undecided(Status.CONTRADICTION, rule, _disagreement(rule, near[0]), near, searched)


def _undecided(
    status: Status, rule: Rule, reason: str, candidates: Sequence[ComparedRecord], searched: str
) -> Decision:
    listed = candidates if len(candidates) <= CANDIDATES_KEPT else ()
    return Decision(
        status,
        rule.method,
        reason,
        proof=Proof(searched=searched),
        candidates=tuple(map(_candidate, listed)),
        candidate_count=len(candidates),
    )


def _candidate(compared: ComparedRecord) -> Candidate:
    record = compared.record
    journal = (record.journal.abbreviation or record.journal.name) if record.journal else None
    published = record.published_text or (str(record.published_online) if record.published_online else None)
    pmid = record.pmid if isinstance(record, Article) else None
    return Candidate(pmid, record.doi, record.title, journal, published, compared.comparisons)


def as_candidate(citation: Citation, record: Article) -> Candidate:
    """Return a record as a candidate for the citation, with every stated fact compared."""
    read = read_by(citation, record)
    return _candidate(ComparedRecord(read, record, compare(read, record), frozenset()))


def _disagreement(rule: Rule, compared: ComparedRecord) -> str:
    record = compared.record
    differences = ", ".join(_difference(c) for c in compared.comparisons if c.fact in compared.against)
    named = f"PMID {record.pmid}" if isinstance(record, Article) else f"doi:{record.doi}"
    return f"{named} has the same {' and '.join(rule.key)}, but {differences}"
