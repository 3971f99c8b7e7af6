"""Reads the numbers at the end of a reference ("2010;12(3):34-56", "12, 34-56 (2010)"): date, volume, issue, pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pmsync.models import PartialDate
from pmsync.parsing.dates import MONTH, YEAR, date_in_words

LONGEST_NUMBERS = 160  # characters

_PART_OF_VOLUME = r"(?:Suppl(?:ement)?|Sup|Pt|Part|Spec No|Spec Iss)\b\.? ?[\w-]{0,6}"
_PAGE = r"(?:[A-Za-z]{0,5}-?\d[\d.]{0,17}[A-Za-z]{0,3}(?:\d{1,9})?|[ivxlc]{1,8}(?=[-,.; ]|$))"
_ARTICLE = r"(?:[A-Z]{2,8}\.\d[\d.-]{2,18}\d|S\d{4}-\d{3}[\dX]\(\d\d\)\d{5}-[\dX])"  # PO.20.00218; a PII
_PAGES = (
    r"(?:pp?\b\.? ?|pages? |Article(?: (?:No\b|ID)\.?)?:? |Art\. ?(?:No\b\.?|ID)?:? ?|ID )?"
    rf"(?:Suppl\b\.? ?\d{{0,3}}:{_PAGE}(?:-{_PAGE})?"  # 50(2):Suppl 2:29-31; whose page it is cannot be said
    rf"|(?P<pages>e\d{{2,9}}(?=, ?1-\d)|{_ARTICLE}|{_PAGE}(?: ?(?:-{{1,3}}|\?) ?{_PAGE})?))"
    rf"(?:(?<=\d)[,;] ?(?:discussion|quiz|author reply) [\w -]{{1,20}}"
    rf"|(?<=-\d\d)[,;&] ?(?!{YEAR}$){_PAGE}(?:-{_PAGE})?|, ?1-\d\d?)?"
)
# Behind a colon there may be more of them: 58(2):61, 84, 86-7
_THEN_PAGES = rf" ?(?:(?P<colon>:)|[,;]) ?{_PAGES}(?(colon)(?:[,;&] ?(?!{YEAR}$){_PAGE}(?:-{_PAGE})?){{0,9}})"

_VOLUME = (
    r"(?:(?-i:\bvol\b\.?|\bVol\.|(?<=[,.] )Vol|\b[vV]olume) ?)?\b"
    # "1977;Series 13:137-52"; behind anything but a mark it is a part of the journal's name
    r"(?P<volume>(?:(?:(?<=[,;] |.;)|(?<=\bvol\. ))(?:Series|Suppl(?:ement)?)\b\.? )?"
    r"(?-i:[A-Z]{1,3}-?)?\d{1,5}(?-i: ?-?[A-Z]\b)?(?:[-/]\d{1,4}\b)?"
    rf"(?: {_PART_OF_VOLUME})?)"
)
_ISSUE = (
    r"(?: ?[\[(](?:(?:no|nr|issue|iss)\b\.? ?)?(?P<issue>[^()\[\]]{1,40}(?:\([^()]{1,20}\)[^()]{0,10})?)[\])]"
    r"|[,:]? ?\(?(?:no|nr|issue|iss|number)\b\.? ?"
    rf"(?P<number>\d[\w/-]{{0,8}}(?: {_PART_OF_VOLUME}){{0,2}}|{_PART_OF_VOLUME})\)?)?"
)
_IN_WORDS = rf"(?:(?P<month>{MONTH})\b\.? ?(?:(?P<day>\d{{1,2}}),? )?)?(?:{MONTH}\b\.? ?|- ?)*(?P<year>{YEAR})[a-z]?"
_DATE_IN_BRACKETS = rf"[\[(]{_IN_WORDS}[\])]"
_YEAR_FIRST = (
    rf"(?:\b(?P<year>{YEAR})[a-z]?(?:,? (?P<month>{MONTH})\b\.?(?: (?P<day>\d{{1,2}})\b)?"
    rf"(?: ?[-/] ?(?:{MONTH}\b\.?|\d{{1,2}}\b)(?: \d{{1,2}}\b)?)?)?)"
)
_TAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_VOLUME}{_ISSUE},? ?{_DATE_IN_BRACKETS}[,:.]? ?{_PAGES}$",  # 12 (2010) 34-56; 12, no. 3 (2010): 34
        rf"{_VOLUME}{_ISSUE}{_THEN_PAGES},? ?{_DATE_IN_BRACKETS}$",  # 12, 34-56 (2010)
        rf"\(?{_YEAR_FIRST}\)?\.? ?[;,:] ?{_VOLUME}{_ISSUE}{_THEN_PAGES}$",  # 2010 Mar;12(3):34-56; 2010, 12, 34
        rf"{_YEAR_FIRST} ?[;,:] ?\((?P<issue>[^()]{{1,40}})\) ?[:,] ?{_PAGES}$",  # 2010;(3):CD001234
        rf"{_YEAR_FIRST}[,;] ?(?:no|issue)\b\.? ?(?P<number>\d[\w/-]{{0,8}})[.,:] ?{_PAGES}$",  # 2010, Issue 3. CD1
        rf"{_YEAR_FIRST} ?; ?{_VOLUME}{_ISSUE}$",  # 2010;12(3)
        rf"{_VOLUME}{_ISSUE}, {_IN_WORDS}, {_PAGES}$",  # vol. 12, no. 3, 2010, pp. 34-56
        (
            rf"(?<=\. )\b(?P<year>{YEAR}) (?P<month>{MONTH})\b"  # 2010 Mar 5:1-9, ahead of print
            rf"(?: (?P<day>\d{{1,2}})(?::{_PAGE}(?:-{_PAGE})?)?)?$"
        ),
        rf"{_VOLUME}{_ISSUE}{_THEN_PAGES}[,.;]? {_IN_WORDS}$",  # 12:34-56, 2010; vol. 12, pp. 34-56, Mar. 2010
    )
)
_TAIL_WITHOUT_YEAR = re.compile(  # 12(3):34-56; 12, 34-56
    rf"{_VOLUME}{_ISSUE}{_THEN_PAGES}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers at the end of a reference and where they start."""

    start: int
    date: PartialDate | None
    volume: str | None
    issue: str | None
    pages: str | None


def numbers_of(text: str, year_before: int | None) -> Numbers | None:
    """Read the numbers at the end of ``text``; ``year_before``, if one stood behind the authors."""
    cut = max(0, len(text) - LONGEST_NUMBERS)
    window = text[cut:]
    for tail in (_TAIL_WITHOUT_YEAR, *_TAILS) if year_before else (*_TAILS, _TAIL_WITHOUT_YEAR):
        match = tail.search(window)
        if match and _is_sure(match, text[: cut + match.start()], year_before):
            facts = {"volume": None, "issue": None, "number": None, "pages": None, "year": None} | match.groupdict()
            year = facts["year"]
            return Numbers(
                cut + match.start(),
                date_in_words(year, facts["month"], facts["day"]) or date_in_words(year, None) if year else None,
                facts["volume"],
                _issue(facts["issue"] or facts["number"]),
                re.sub(r" ?(?:\?|--+) ?", "-", facts["pages"]) if facts["pages"] else None,
            )
    return None


def _issue(printed: str | None) -> str | None:
    """Return the issue unless the brackets hold a date: "(Sep 2003)"."""
    return None if printed and re.search(rf"\b(?:{MONTH}\b|{YEAR}$)", printed, re.IGNORECASE) else printed


def _is_sure(match: re.Match[str], before: str, year_before: int | None) -> bool:
    """Whether no number is left over, and none that may be a year is read as a volume or an issue.

    The year that stood behind the authors is a volume where it is printed again: some journals number theirs so.
    """
    facts = match.groupdict()
    years = [facts.get(name) for name in ("volume", "issue") if "year" not in facts]
    left_over = re.search(
        r"(?:(?<!\w)\d[\d.]*|\d ?\(\d[\w-]*\)|[-(/]|\b(?:pp?|vol|no|pt|part))[ ,.;:]*$", before, re.IGNORECASE
    )
    unsure = (year for year in years if year and year != str(year_before))
    return not left_over and not any(re.fullmatch(r"(?:19|20)\d\d", year) for year in unsure)
