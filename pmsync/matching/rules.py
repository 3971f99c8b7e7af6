"""The rules that prove a link, and which single conflict is a typo.

The rules are those that pmsync.matching.decide states.

One conflict in journal, year, volume, issue or page is a typo where title and first author agree (one of the two may
have a typo of its own) and so do three of these five and the last page, the page among them; under a title that is not
long, author, journal and page, and the year or volume. In the page itself a typo is two digits that changed places,
or, beside the last page and no other typo, one wrong digit: papers that stand next to each other may share a title.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from pmsync.matching.compare import Record, compare, titles_of, verdict_on
from pmsync.matching.titles import ALIKE, RELATED, SAME, compare_titles, is_cut, is_long, is_notice
from pmsync.models import Article, Citation, Comparison, Verdict, Work
from pmsync.parsing.journals import editions_differ
from pmsync.parsing.pagination import first_page

# Publication types of notices: they repeat the title of the paper they are about.
NOTICES = frozenset({"Published Erratum", "Retraction of Publication", "Retraction Notice", "Expression of Concern"})
BESIDE_A_TITLE = {"first_author", "journal", "year", "volume", "page"}  # of these, two must agree beside a long title
NUMBERED = {"journal", "year", "volume", "issue", "page"}  # facts in which one typo is forgiven
BESIDE_A_TYPO = 3  # how many of these and the last page must agree beside the typo
BESIDE_A_MISPRINT = 4  # of first author, journal, year, volume, issue and page, what must agree beside such a title


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """A record with every fact of ``citation``, which a reference is as this record explains it, compared.

    ``against`` are the conflicts that nothing outweighs.
    """

    citation: Citation
    record: Record
    comparisons: tuple[Comparison, ...]
    against: frozenset[str]

    def having(self, verdict: Verdict) -> set[str]:
        """Return the facts with this verdict."""
        return {comparison.fact for comparison in self.comparisons if comparison.verdict == verdict}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule to prove a link.

    ``method`` is its name in decisions, and ``key`` the facts a citation must state. ``applies_to_record`` tells which
    records come near, ``proves`` which of them are proved where nothing conflicts, and ``is_near_miss`` where a record
    that conflicts makes a contradiction.
    """

    method: str
    key: tuple[str, ...]
    applies_to_record: Callable[[Citation, Record], bool]
    proves: Callable[[ComparedRecord], bool]
    is_near_miss: Callable[[ComparedRecord], bool] = lambda _compared: True

    def applies_to(self, citation: Citation) -> bool:
        """Whether the citation states every fact of the key."""
        return all(getattr(citation, fact) is not None for fact in self.key)


def compare_by(citation: Citation, record: Record, rule: Rule, *, doi_unknown: bool) -> ComparedRecord:
    """Compare every fact of ``citation`` with ``record``, and say what stands against it on this ``rule``."""
    comparisons = compare(citation, record)
    compared = ComparedRecord(citation, record, comparisons, frozenset())
    agree, against = compared.having(Verdict.AGREES), compared.having(Verdict.CONFLICTS)
    if rule in IDENTIFIERS and "title" in agree:
        against -= {"first_author"}
    if doi_unknown and {"first_author", "journal"} <= agree and ("title" in agree or {"volume", "page"} <= agree):
        against -= {"doi"}
    if len(against) == 1 and is_typo(citation, comparisons, *against):
        against = set()
    needed = _needed(citation, record, agree) if rule is VOLUME_AND_PAGE else set()
    return replace(compared, against=frozenset(against | (needed - agree)))


def _needed(citation: Citation, record: Record, agree: set[str]) -> set[str]:
    """Return the stated facts that must agree beside journal, volume and page.

    These coincide by chance, and typing errors make them: unless it is the author who agrees, under a title that does
    not differ, year and last page must. Letters share a page, and some have no author: then the title must.
    """
    if citation.title is not None and "first_author" in agree:
        return set()
    facts = ("year", "last_page") if record.authors or "title" in agree else ("year", "last_page", "first_author")
    return {fact for fact in facts if getattr(citation, fact) is not None}


def _same_title(citation: Citation, record: Record) -> bool:
    """Whether the title is the same but for a typo (or a cut one its beginning), no notice's, no other author's."""
    if isinstance(record, Article) and NOTICES.intersection(record.types):
        return False
    near = (SAME, ALIKE, RELATED) if is_cut(str(citation.title)) else (SAME, ALIKE)
    alike = any(compare_titles(str(citation.title), title) in near for title in titles_of(record))
    if not alike and verdict_on("title", citation, record) is not Verdict.AGREES:
        return False
    return citation.first_author is None or verdict_on("first_author", citation, record) is not Verdict.CONFLICTS


def _title_proves(compared: ComparedRecord) -> bool:
    """Whether enough agrees beside a title that is the same, as the second rule of pmsync.matching.decide says."""
    citation = compared.citation
    if citation.volume and citation.page and not compared.record.volume and not compared.record.pages:
        return False  # the record from before it was printed, which another has replaced at times
    agree = compared.having(Verdict.AGREES)
    sure = agree & {"first_author", *NUMBERED}
    if "title" not in agree and (len(sure) < BESIDE_A_MISPRINT or sure.isdisjoint({"first_author", "page"})):
        return False
    elsewhere = {"year", "volume", "page"} <= agree  # whatever the journal is called
    if not is_long(str(citation.title)) or is_notice(str(citation.title)):  # a journal corrects a paper more than once
        named = {"journal", "page"} <= agree and bool(agree & {"first_author", "year", "volume"})
        return named or (elsewhere and "first_author" in agree)
    beside = agree & BESIDE_A_TITLE
    return elsewhere or (len(beside) > 1 and bool(beside & {"first_author", "journal"}))


def _agreeing(*facts: str) -> Callable[[Citation, Record], bool]:
    cheapest_first = facts[::-1]  # pages and dates are cheaper to compare than journal names
    return lambda citation, record: all(verdict_on(x, citation, record) is Verdict.AGREES for x in cheapest_first)


def _can_be_checked(compared: ComparedRecord) -> bool:
    """Whether the record has any of the facts stated beside an identifier; else it may be another paper's."""
    stated = [comparison for comparison in compared.comparisons if comparison.fact not in {"pmid", "pmcid", "doi"}]
    return isinstance(compared.record, Work) or not stated or any(comparison.found for comparison in stated)


def _has_all_words(citation: Citation, record: Record) -> bool:
    from pmsync.matching.reading.keywords import explains_every_word  # here, because only references need it

    return explains_every_word(str(citation.reference), record)


def _always(_compared: ComparedRecord) -> bool:
    return True


def _never(_compared: ComparedRecord) -> bool:
    return False


SAME_PMID = Rule("pmid", ("pmid",), _agreeing("pmid"), _can_be_checked)
SAME_PMCID = Rule("pmcid", ("pmcid",), _agreeing("pmcid"), _can_be_checked)
SAME_DOI = Rule("doi", ("doi",), _agreeing("doi"), _can_be_checked)
# The same title elsewhere is another version of the paper, which contradicts nothing.
TITLE = Rule(
    "title",
    ("title",),
    _same_title,
    _title_proves,
    is_near_miss=lambda compared: "journal" in compared.having(Verdict.AGREES),
)
VOLUME_AND_PAGE = Rule("volume_page", ("journal", "volume", "page"), _agreeing("journal", "volume", "page"), _always)
# Too little to prove a link, and too many records share it for a conflict to mean anything.
JOURNAL_AND_DATE = Rule(
    "date", ("journal", "date"), _agreeing("journal", "date"), _never, is_near_miss=lambda _compared: False
)
# Every word of a search is one of the record's: "Smith 2021 exosomes lupus". Never more than likely.
WORDS = Rule(
    "words",
    ("reference",),
    _has_all_words,
    _never,
    is_near_miss=lambda _compared: False,
)
# Among the neighbours of the article on whose page a stub stood, where the order has spoken (matching.alignment).
NEIGHBOURHOOD = Rule("neighbourhood", ("journal", "date"), _agreeing("journal", "date"), _always)
IDENTIFIERS = (SAME_PMID, SAME_PMCID, SAME_DOI)
BY_METHOD = {
    rule.method: rule for rule in (*IDENTIFIERS, TITLE, VOLUME_AND_PAGE, WORDS, JOURNAL_AND_DATE, NEIGHBOURHOOD)
}


def is_typo(citation: Citation, comparisons: Sequence[Comparison], fact: str) -> bool:
    """Whether ``fact``, the only one that conflicts, must be a typo, as this module's first paragraphs say."""
    if fact not in NUMBERED or citation.title is None:
        return False
    if fact == "journal" and any(editions_differ(c.asked, c.found or "") for c in comparisons if c.fact == fact):
        return False  # another edition is another record
    agree = {comparison.fact for comparison in comparisons if comparison.verdict is Verdict.AGREES}
    beside = agree & (NUMBERED | {"last_page"})
    alike = {"title", "first_author"} - agree  # no more than alike: another typo
    transposed = fact == "page" and _are_figures_transposed(comparisons)
    if len(alike) > 1 or len(beside) + transposed < BESIDE_A_TYPO + bool(alike and fact == "page"):
        return False
    is_located = {"first_author", "journal", "page"} <= agree and not agree.isdisjoint({"year", "volume"})
    if not is_located and not is_long(citation.title):
        return False
    if fact != "page":
        return "page" in agree
    return transposed or (not alike and "last_page" in agree and OSA.distance(*_first_pages(comparisons)) == 1)


def _are_figures_transposed(comparisons: Sequence[Comparison]) -> bool:
    """Whether the page has the record's digits, two neighbouring ones in each other's place."""
    asked, found = _first_pages(comparisons)
    return sorted(asked) == sorted(found) and OSA.distance(asked, found) == 1


def _first_pages(comparisons: Sequence[Comparison]) -> tuple[str, str]:
    """Return the first page as the citation and as the record have it."""
    [page] = [c for c in comparisons if c.fact == "page"]
    return first_page(page.asked) or "", first_page(page.found or "") or ""
