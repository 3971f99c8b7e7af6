"""Reads a line of text as a citation: its identifiers, the citation line or the full reference in it, or why not.

Nothing is guessed. In a citation line a journal is the whole text before the date, so that "J. Biol. Chem.
2001;276:123" is never one in "Chem"; where that text may be more, the line is read as a full reference, by
pmsync.parsing.reference. Every pattern here is bounded or has one way to match, and so is a line, so that the time
taken grows with the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pmsync.models import Citation
from pmsync.parsing.dates import DATE, DAY_FIRST, MONTH, SEASON, YEAR, date_of, possible_date, year_first
from pmsync.parsing.identifiers import dois, pmcids, pmids
from pmsync.parsing.pagination import last_page, page_start
from pmsync.parsing.text import clean, latin_punctuation, unescape, without_list_number

FEWEST_OF_TITLE = 3  # words by which a paper can be found
FEWEST_OF_REFERENCE = 3  # words: "exosomes lupus therapy"
LONGEST_LINE = 10_000  # characters; a reference that names a thousand authors has fewer
MOST_WORDS_OF_JOURNAL = 12  # no abbreviation of NLM has more
LONGEST_HEAD = 200  # characters before the date
LONGEST_SMALL_WORD = 3  # letters: of, the, and, for, der
MOST_WORDS_OF_STUB = 6  # a line that cannot be read and has more was meant as a reference

_READABLE = "a DOI, PMID, PMCID, citation line 'Journal. Year;Volume:Page' or full reference"
REFERENCE = (
    "looks like a reference, but its title, authors and journal cannot be told apart; give its DOI, PMID, PMCID or "
    "'Journal. Year;Volume:Page'"
)
SHORT_NUMBER = "is a number that may be a year or a page; if it is a PMID, write 'PMID: ' before it"
NO_DATE = "gives a journal, but a date that is in no calendar"
TWO = "holds two references; give one citation a line"
NOTHING = f"holds nothing to find a paper by: give {_READABLE}"


def parse(line: str) -> Citation:
    """Read the one citation in ``line``; never raises.

    ``text`` is the line as given without its line ending. With a ``problem`` every other field is ``None``. A citation
    line is that of PubMed's display ("Int J Nanomedicine. 2025 Apr 21;20:5137-5160. doi: ..."), down to the stubs
    "Journal. 2025-4-21" and "Journal. 2025". A full reference is one in a style that pmsync.parsing.reference knows;
    of a book or a web page title, author and year are read, and no journal. Pages without a volume or issue are
    provisional (ahead of print) and left out; a date that no calendar has is none.
    """
    text = line.rstrip("\r\n")
    problem = _why_no_text(text)
    if problem:
        return Citation(text, problem=problem)
    plain = clean(latin_punctuation(unescape(text)))
    named_pmids, named_pmcids = pmids(plain), pmcids(plain)
    named_dois = dois(text) if "10." in plain else []
    short = SHORT_NUMBER if re.fullmatch(r"[0-9]{1,4}", plain) else None
    problem = (
        short
        or _names_two("PMIDs", named_pmids)
        or _names_two("PMCIDs", named_pmcids)
        or _names_two("DOIs", named_dois)
    )
    citation = _read_facts(text, plain)
    problem = problem or citation.problem
    if not (problem or named_pmids or named_pmcids or named_dois or _can_be_looked_for(citation)):
        problem = NO_DATE if citation.journal else REFERENCE if _like_a_reference(plain) else NOTHING
    if problem:
        return Citation(text, problem=problem)
    return replace(
        citation,
        pmid=next(iter(named_pmids), None),
        pmcid=next(iter(named_pmcids), None),
        doi=next(iter(named_dois), None),
    )


def _why_no_text(text: str) -> str | None:
    """Return the problem of a line that is too long, binary or blank, or ``None``."""
    if len(text) > LONGEST_LINE:
        return f"has {len(text):,} characters; a citation has at most {LONGEST_LINE:,}"
    if "\0" in text:
        return "holds a NUL byte, so it is not text"
    return None if clean(text) else "is blank"


def _read_facts(text: str, plain: str) -> Citation:
    """Read the citation line, else what a grammar knows of the full reference, or nothing."""
    unmarked = without_list_number(plain)
    line = _citation_line(text, unmarked)
    if line.journal and _goes_on(unmarked):
        return replace(line, reference=text)
    if line.journal or len(unmarked.split()) < FEWEST_OF_REFERENCE:
        return line
    from pmsync.parsing.reference.reference import read_reference  # here, because its patterns take long to compile
    from pmsync.parsing.reference.wording import holds_two_references, is_worded

    if holds_two_references(unmarked):
        return Citation(text, problem=TWO)
    return replace(read_reference(unmarked), text=text, reference=text if is_worded(unmarked) else None)


def _can_be_looked_for(citation: Citation) -> bool:
    """Whether the facts suffice to search by: a title with another fact, or a journal with date or volume and page."""
    if citation.reference is not None:
        return True
    if (
        citation.title
        and len(citation.title.split()) >= FEWEST_OF_TITLE
        and (citation.first_author or citation.journal or citation.date)
    ):
        return True
    return citation.journal is not None and (citation.date is not None or bool(citation.volume and citation.page))


def _like_a_reference(plain: str) -> bool:
    """Whether a line was meant as a reference: more words than a stub has, and a year among them."""
    return len(plain.split()) > MOST_WORDS_OF_STUB and re.search(rf"\b{YEAR}", plain) is not None


def _names_two(kind: str, identifiers: list[str] | list[int]) -> str | None:
    if len(identifiers) < 2:  # noqa: PLR2004 - two
        return None
    return f"names two {kind} ({identifiers[0]} and {identifiers[1]}); give one citation a line"


# --- the citation line ---

# What PubMed prints after the pages: from here on there is no fact of the citation line
_AFTER_PAGES = re.compile(
    r"\b(?:doi|PMC?IDs?|PubMed|Epub|eCollection|https?|www)\b|(?<![\d.])10\.\d{4,9}[./]", re.IGNORECASE
)
_AHEAD = re.compile(r"\b(?:Online |Publish(?:ed)? )?ahead[ -]of[ -]print\b", re.IGNORECASE)
_KNOWN_NOTE = r"[ .,;]*(?:[(\[]?(?:Print|Collection|Online|Erratum|Comment|Retraction|discussion|No abstract)\b.*)?"
_NOTE = rf"(?:(?![^ .,;])[^\d;:]*|{_KNOWN_NOTE})"  # "Chinese.", "Review."; never another citation
_PAGES_AFTER_COLON = (
    r"(?: ?: ?|(?<=\)) ?, ?(?=[a-z]?\d)|[;,] ?(?=pp?\b\.? ?\d|p\d))"
    r"(?P<pages>(?:pp?\b\.? ?(?=\d))?[^\s;,]{1,80}(?: - [^\s;,]{1,20})?)"
    r"(?:[;,] ?(?:[a-z]{1,12} ){0,2}[A-Z]{0,2}\d[\w.-]{0,20})*"  # "; discussion 6-7, 10"
)
_ISSUE_IN_BRACKETS = r"\((?P<issue>[^()]{0,80}(?:\([^()]{1,40}\))?[^()]{0,40})\)"
_VOLUME_ISSUE_PAGES = re.compile(
    rf" ?; ?(?P<volume>[^():;]{{0,40}}?) ?(?:{_ISSUE_IN_BRACKETS})?(?:{_PAGES_AFTER_COLON})?{_NOTE}", re.IGNORECASE
)
_ONLY_PAGES = re.compile(rf"{_PAGES_AFTER_COLON}{_NOTE}|{_KNOWN_NOTE}", re.IGNORECASE)


def _citation_line(text: str, plain: str) -> Citation:
    """Read "Journal. Date;Volume(Issue):Pages" or a stub, at the first date where both sides can be read."""
    statement = _AFTER_PAGES.search(plain)
    line = _AHEAD.sub("", plain[: statement.start()] if statement else plain).rstrip(" .,;:([")
    line = _pubmeds_order(DAY_FIRST.sub(year_first, _EMPHASIS.sub("", line)))
    for match in DATE.finditer(line):
        if match.start() > LONGEST_HEAD:
            break
        head, tail = line[: match.start()], line[match.end() :]
        numbers = _numbers(tail)
        journal = _journal(head if tail else head.rstrip(" ,;:|-"))
        if numbers and journal and (any(numbers) or _is_stub(head) or (not tail and _is_bare_stub(journal))):
            volume, issue, pages = numbers
            return Citation(
                text,
                journal=journal,
                # A day that is in no calendar is a typo; beside volume and page its year still counts.
                date=date_of(match) or (possible_date(int(match["year"])) if any(numbers) else None),
                volume=volume,
                issue=issue,
                page=page_start(pages) if pages else None,
                last_page=last_page(pages) if pages else None,
            )
    return Citation(text)


# Italics and bold print of HTML and Markdown; "1200_6" is a range
_EMPHASIS = re.compile(
    r"</?(?:i|b|u|em|strong|italic|bold|cite|span)\b[^<>]{0,80}>|\*{1,3}|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_])",
    re.IGNORECASE,
)
_MONTH_IN_DIGITS = re.compile(rf"(?<=[\s.,])({YEAR})[ /.](0[1-9]|1[0-2])(?:[ /.]([0-3]?\d))?(?= ?(?:;|$))", re.ASCII)
_YEAR_IN_BRACKETS = re.compile(rf"[(\[]({YEAR}(?:[ -][\w -]{{1,12}})?)[)\]]$", re.ASCII)
_NAME = r"(?P<journal>[A-Z][^\d;:()\[\]]{1,150}?)[.,]?"
_VOLUME_FIRST = (
    r"(?P<volume>\d{1,4}[A-Z]?) ?(?:\((?P<issue>[^()]{1,20})\))? ?[:,] ?(?P<pages>[a-z]{0,2}\d{1,8}(?:-[a-z]?\d{1,8})?)"
)
_YEAR_LAST = re.compile(rf"{_NAME} {_VOLUME_FIRST}[.,;]? ?[(\[]?(?P<year>{YEAR})[)\]]?", re.IGNORECASE | re.ASCII)
_YEAR_THEN_VOLUME = re.compile(rf"{_NAME} [(\[](?P<year>{YEAR})[)\]][.,;:]? ?{_VOLUME_FIRST}", re.IGNORECASE | re.ASCII)


def _pubmeds_order(line: str) -> str:
    """Return the line with its date as PubMed prints it: "Nature 585:357 (2020)" as "Nature. 2020;585:357"."""
    line = _MONTH_IN_DIGITS.sub(lambda match: "-".join(part for part in match.groups() if part), line)
    match = _YEAR_LAST.fullmatch(line) or _YEAR_THEN_VOLUME.fullmatch(line)
    if match and _is_name(match["journal"]):
        issue = f"({match['issue']})" if match["issue"] else ""
        return f"{match['journal']}. {match['year']};{match['volume']}{issue}:{match['pages']}"
    return _YEAR_IN_BRACKETS.sub(r" \1", line)


_PUBMEDS_NOTE = r"[ .,;]*[(\[]?(?:Print|Collection|Online|(?:Erratum|Comment|Retraction) in|discussion|No abstract)\b"
_BEHIND_NUMBERS = re.compile(rf"\d(?!{_PUBMEDS_NOTE})(?P<words>[^\d]*)\Z", re.IGNORECASE)
MOST_WORDS_OF_NOTE = 4  # of four letters or more: "In Chinese, English abstract available"


def _goes_on(plain: str) -> bool:
    """Whether a title or names follow a citation line, so that it is a reference whose journal stands first."""
    statement = _AFTER_PAGES.search(plain)
    behind = _BEHIND_NUMBERS.search(plain[: statement.start()] if statement else plain)
    return behind is not None and len(re.findall(r"[^\W\d_]{4,}", behind["words"])) > MOST_WORDS_OF_NOTE


# "1998; effects. J Clin Oncol 1": where a sentence ends, the year stood in a title; "12 Suppl. A" is a volume
_SENTENCE_END = re.compile(r"\b(?!(?i:vol|suppl|pt|part|spec|no|nr|iss)\b)\w*[a-z]{2}[.?!] [A-Z]")


def _numbers(tail: str) -> tuple[str | None, str | None, str | None] | None:
    """Volume, issue and pages out of what follows the date, or ``None`` where something else follows it."""
    match = _VOLUME_ISSUE_PAGES.fullmatch(tail)
    if match is None:
        return (None, None, None) if _ONLY_PAGES.fullmatch(tail) else None
    if _SENTENCE_END.search(match["volume"]):
        return None
    volume, issue = (
        number.strip() if re.search(r"\w", number) else None for number in (match["volume"], match["issue"] or "")
    )
    if re.fullmatch("0*", f"{volume or ''}{issue or ''}"):  # "0(0)", as long as there is no volume
        return None, None, None
    return volume, issue, match["pages"] if volume or issue else None


_FOREIGN = r"""[][(){}<>?!,;:=@"|]|\b(?!2000$)\d{3}"""  # in no name; but there is Periodontol 2000
_BRACKETS_IN_NAME = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# ISO 4 cuts a word before a vowel, with few exceptions: "Biol." and "Sci." are cut short, "disease." ends a sentence
_CUT_WORD = re.compile(r"[A-Z]|[A-Z][\w-]*[^\W\daeiouy_]|(?:[A-Z][\w-]*s|S)ci|Annu")
_AUTHOR = re.compile(r"(?<![.\w])[^\W\d_]{2,}[ ](?!J\.)[A-Z]{1,3}[.](?= )|\bet al\b")
_CUT_AND_DOTTED = re.compile(r"(?:[A-Z]|[A-Z][\w-]*[^\W\daeiouy_])\.")
_NATIONS = re.compile(  # behind which "J." is the journal's, and no author's
    "World|Int|International|European|British|American|Canadian|Australian|Indian|Chinese|Japanese|Korean|Iranian"
    "|Turkish|Egyptian|Brazilian|African|Asian|Saudi|Scandinavian|Arab|Open|Online|Internet|Virtual"
)
_BEGINS_NO_JOURNAL = re.compile(
    rf"(?:{MONTH}|{SEASON})(?: \d+)?$|(?:ISSN|ISBN|Tel|Phone|Fax|Copyright|Published|Received|Accepted|Accessed"
    r"|Revised|Updated|Available|Volume|Vol|Year|Date)\b",
    re.IGNORECASE,
)


def _journal(head: str) -> str | None:
    """The journal's name, if the whole text before the date can be nothing else."""
    name = head.rstrip(" .,")
    bare = _BRACKETS_IN_NAME.sub("", name)
    words = bare.split()
    if not 0 < len(words) <= MOST_WORDS_OF_JOURNAL or re.search(_FOREIGN, bare) or _AUTHOR.search(bare):
        return None
    from pmsync.parsing.abbreviations import cut_short, undotted  # here, because its patterns take long to compile

    first, _, behind = bare.partition(" J. ")
    without_last = behind.rpartition(" ")[0]  # whose stop may be the sentence's
    known = cut_short(first) or _NATIONS.fullmatch(first) or all(map(_CUT_AND_DOTTED.fullmatch, first.split()))
    if not known and undotted(without_last if head.rstrip(" ,").endswith(".") else behind):
        return None  # "Castelli J. Hosp Prog": who cuts without stops has none behind J
    if not re.search(r"[^\W\d_].?[^\W_]", bare) or _BEGINS_NO_JOURNAL.match(bare):
        return None
    cut = [word.rstrip(".") for word in words[:-1] if word.endswith(".")]
    dotted = not cut or (all(map(_CUT_WORD.fullmatch, cut)) and not any(word.islower() for word in words))
    return name if dotted else None


def _is_stub(head: str) -> bool:
    """Whether a date alone may follow: a full stop before it, and no word but small ones without a capital."""
    small = (
        word for word in _BRACKETS_IN_NAME.sub("", head).split() if word.islower() and len(word) > LONGEST_SMALL_WORD
    )
    return head.rstrip().endswith(".") and not any(small)


_SMALL_WORDS = "of and the for in & de der und des du di del della la le les et e y on to fur für zur do da dos van het"
_SMALL_IN_NAME = frozenset(_SMALL_WORDS.split())
_BEGINS_PROSE = re.compile(
    r"(?:In|On|At|By|Since|From|During|Of|After|Before|Until|As|For|To|With|About|Circa|Ca|Late|Early|Mid|Around|And|Or"
    r"|Meeting|Chapter|Table|Fig|Figure|Section|Part|Page|Pages|Issue|Version|Conference|Congress|Symposium|Workshop"
    r"|Annual|Abstracts?|Appendix|Edition|Created|Modified|Submitted|Posted|Printed|Presented|Copyright|New Year"
    r"|Spring|Summer|Autumn|Fall|Winter|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|References?"
    r"|Bibliography|Literature|Supplement|Report|Thesis|Dissertation|Book|Press|University|Class|Season|Budget|Plan"
    r"|Agenda|Roadmap|Election|Census|Happy)\b"
)
_WORD_OF_NAME = re.compile(r"[^\W\d_][\w'\u2019.&/-]*|&|2000")
_MOST_WORDS_OF_BARE_NAME = 8


def _is_name(name: str) -> bool:
    """Whether the form of a name is a journal's: up to eight words with capitals, and small words between them."""
    words = _BRACKETS_IN_NAME.sub("", name.replace("3 Biotech", "Biotech")).rstrip(" .,").split()
    if not 0 < len(words) <= _MOST_WORDS_OF_BARE_NAME or _BEGINS_PROSE.match(name) or _BEGINS_NO_JOURNAL.match(name):
        return False
    small = [word in _SMALL_IN_NAME for word in words]
    return (
        not (small[0] or small[-1])
        and all(map(_WORD_OF_NAME.fullmatch, words))
        and all(
            is_small or not word[0].islower() or word.startswith("e")
            for word, is_small in zip(words, small, strict=True)
        )
    )


def _is_bare_stub(name: str) -> bool:
    """Whether a name can be a journal's where no full stop parts it from the date: "Front Immunol 2021".

    "Smith 2021" is told from "Nature 2021" by nothing; "Smith J 2021" and "Smith & Doe (2021)" are authors and year.
    """
    from pmsync.parsing.abbreviations import cut_short  # here, because its patterns take long to compile

    words = _BRACKETS_IN_NAME.sub("", name).split()
    cut = [word.rstrip(".") for word in words if word.endswith(".")]
    if not _is_name(name) or not all(len(word) == 1 or cut_short(word) for word in cut):  # "Roe. A Title 2021"
        return False
    if len(words) == 2 and re.fullmatch("(?![QZ]$)[A-Z]{1,2}", words[1]):  # noqa: PLR2004 - two
        return cut_short(words[0]) or words[0].isupper()
    joined = len(words) == 3 and words[1] in {"and", "&", "und", "et", "y"}  # noqa: PLR2004 - "Roe & Doe"
    return not joined or any(map(cut_short, words[::2]))
