"""A full reference in one of the common styles -> the facts of a ``Citation``.

A reference is read from both ends: the authors (and the year behind them) from its start; volume, issue, pages (and the
year among them) from its end; what is left between is title and journal. What cannot be told apart is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pmsync.authors import authors_of, group_of, names_only
from pmsync.models import Citation, PartialDate
from pmsync.normalize import last_page, page_start
from pmsync.printed_dates import MONTH, YEAR, date_in_words

LONGEST_JOURNAL = 16  # words
LONGEST_TAIL = 160  # characters of volume, issue, pages and date
LONGEST_AUTHORS = 6_000  # characters before the year
LONGEST_CUT = 6  # letters of a word cut short that is not in the list below
FEWEST_WORDS = 3  # of a title by which a paper can be found

TWO = "holds two references; give one citation a line"

# --- the numbers at the end ---

_SUPPLEMENT = r"(?:Suppl(?:ement)?|Sup|Pt|Part|Spec No|Spec Iss)\b\.? ?[\w-]{0,6}"
_PAGE = r"(?:[A-Za-z]{0,5}-?\d[\d.]{0,9}[A-Za-z]{0,3}(?:\d{1,6})?|[ivxlc]{1,8}(?=[-,.; ]|$))"
_PAGES = (
    r"(?:pp?\b\.? ?|pages? |Article(?: (?:No\b|ID)\.?)?:? |Art\. ?(?:No\b\.?|ID)?:? ?|ID )?"
    rf"(?P<pages>e\d{{2,9}}(?=, ?1-\d)|{_PAGE}(?: ?(?:-{{1,3}}|\?) ?{_PAGE})?)"
    rf"(?:(?<=\d)[,;] ?(?:discussion|quiz|author reply) [\w -]{{1,20}}|(?<=-\d\d)[,;&] ?{_PAGE}(?:-{_PAGE})?|, ?1-\d\d?)?"
)
_VOLUME = (
    r"(?:(?-i:\bvol\b\.?|\bVol\.|(?<=[,.] )Vol|\b[vV]olume) ?)?\b(?P<volume>(?-i:[A-Z]{1,3}-?)?\d{1,4}(?-i: ?-?[A-Z]\b)?(?:[-/]\d{1,4}\b)?"
    rf"(?: {_SUPPLEMENT})?)"
)
_ISSUE = (
    r"(?: ?[\[(](?:(?:no|nr|issue|iss)\b\.? ?)?(?P<issue>[^()\[\]]{1,40}(?:\([^()]{1,20}\)[^()]{0,10})?)[\])]"
    r"|[,:]? ?\(?(?:no|nr|issue|iss|number)\b\.? ?(?P<number>\d[\w/-]{0,8})\)?)?"
)
_IN_WORDS = rf"(?:(?P<month>{MONTH})\b\.? ?(?:(?P<day>\d{{1,2}}),? )?)?(?:{MONTH}\b\.? ?|- ?)*(?P<year>{YEAR})[a-z]?"
_BRACKETED = rf"[\[(]{_IN_WORDS}[\])]"
_YEAR_FIRST = (
    rf"(?:\b(?P<year>{YEAR})[a-z]?(?:,? (?P<month>{MONTH})\b\.?(?: (?P<day>\d{{1,2}})\b)?"
    rf"(?: ?[-/] ?(?:{MONTH}\b\.?|\d{{1,2}}\b)(?: \d{{1,2}}\b)?)?)?)"
)
_TAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_VOLUME}{_ISSUE},? ?{_BRACKETED}[,:.]? ?{_PAGES}$",  # 12 (2010) 34-56; 12, no. 3 (2010): 34
        rf"{_VOLUME}{_ISSUE} ?[:,;.] ?{_PAGES},? ?{_BRACKETED}$",  # 12, 34-56 (2010)
        rf"\(?{_YEAR_FIRST}\)?\.? ?[;,:] ?{_VOLUME}{_ISSUE} ?[:,;.] ?{_PAGES}$",  # 2010 Mar;12(3):34-56; 2010, 12, 34
        rf"{_YEAR_FIRST} ?[;,:] ?\((?P<issue>[^()]{{1,40}})\) ?[:,] ?{_PAGES}$",  # 2010;(3):CD001234
        rf"{_YEAR_FIRST} ?; ?{_VOLUME}{_ISSUE}$",  # 2010;12(3)
        rf"{_VOLUME}{_ISSUE} ?[:,;.] ?{_PAGES}[,.;]? {_IN_WORDS}$",  # 12:34-56, 2010; vol. 12, pp. 34-56, Mar. 2010
    )
)
_TAIL_WITHOUT_YEAR = re.compile(rf"{_VOLUME}{_ISSUE} ?[:,;.] ?{_PAGES}$", re.IGNORECASE)  # 12(3):34-56; 12, 34-56
_ANOTHER = re.compile(
    rf"\b{YEAR}[^;()]{{0,12}}; ?\d{{1,4}} ?(?:\([^()]{{1,20}}\))? ?: ?\w?\d"  # 2010;12:34
    rf"|\b\d{{1,4}}(?:\([^()]{{1,20}}\))?[:,] ?\d+-\d+(?:,? \({YEAR}\)|\. [^\W\d_])|\d[:,] ?\d+ \({YEAR}\)[.,;] |\b\d{{1,4}} ?\({YEAR}\),? \d+-\d+"
    rf"|(?:[a-z] [A-Z]{{1,3}},?|, (?:[A-Z]\. ?){{1,3}}) ?\({YEAR}[^()]{{0,9}}\)\.? [A-Z]"  # Doe A (2010) The; Doe, A. (2010). The
)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers at the end of a reference and where they start."""

    start: int
    date: PartialDate | None
    volume: str | None
    issue: str | None
    pages: str | None


def _numbers(text: str, *, dated: bool) -> _Numbers | None:
    """Read the numbers at the end of ``text``; ``dated``, if the year stood behind the authors."""
    cut = max(0, len(text) - LONGEST_TAIL)
    window = text[cut:]
    for tail in (_TAIL_WITHOUT_YEAR, *_TAILS) if dated else (*_TAILS, _TAIL_WITHOUT_YEAR):
        found = tail.search(window)
        if found and _sure(found, text[: cut + found.start()]):
            facts = {"volume": None, "issue": None, "number": None, "pages": None, "year": None} | found.groupdict()
            year = facts["year"]
            return _Numbers(
                cut + found.start(),
                date_in_words(year, facts["month"], facts["day"]) or date_in_words(year, None) if year else None,
                facts["volume"],
                _issue(facts["issue"] or facts["number"]),
                re.sub(r" ?(?:\?|--+) ?", "-", facts["pages"]) if facts["pages"] else None,
            )
    return None


def _issue(printed: str | None) -> str | None:
    """Return the issue unless the brackets hold a date: "(Sep 2003)"."""
    return None if printed and re.search(rf"\b(?:{MONTH}\b|{YEAR}$)", printed, re.IGNORECASE) else printed


def _sure(found: re.Match[str], before: str) -> bool:
    """Whether no number is left over, and none that may be a year is read as a volume or an issue."""
    facts = found.groupdict()
    years = [facts.get(name) for name in ("volume", "issue") if "year" not in facts]
    left_over = re.search(r"(?:(?<!\w)\d[\d.]*|\d ?\(\d[\w-]*\)|[-(/]|\b(?:pp?|vol|no))[ ,.;:]*$", before, re.IGNORECASE)
    return not left_over and not any(re.fullmatch(r"(?:19|20)\d\d", year or "") for year in years)


# --- the whole ---

_MARK = re.compile(r"(?:\[\d{1,4}\]|\(\d{1,3}\)|\d{1,4}[.)])\s*(?=\S)")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|su[bp]|span)>", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[a-z]{3}[.,?])(?=[A-Z][a-z. ])")
_LOOSE = re.compile(r" (?=[,;] |[.] |[.]$)")
_NOTE = re.compile(r" ?\[[^\[\]]{0,60}\]$")
_BROKEN = re.compile(r"(?<=\w)- (?=\w)(?!(?:and|or|to|und|oder|et|y)\b)")
_COMPOUND = re.compile(
    r"(?:\b(?:meta|non|well|high|low|long|short|self|cross|case|double|single|dose|time|risk|half|full|open|post|pre|anti|Gram)"
    r"|-\w+|\b[A-Z\d]\w{0,2}|[A-Z\d]{2})$"
)
_SECOND_HALF = re.compile(
    r"(?:based|related|induced|dependent|mediated|like|associated|specific|free|type|term|scale|rich|positive|negative"
    r"|analysis|resistant|deficient|binding|derived|control|blind)\b|[A-Z\d]"
)
_STATEMENT = re.compile(
    r"[ ([{]*\b(?:doi|DOI|Doi:|PMC?IDs?\b|PubMed(?: [CI]|:| ?$| doi)|Epub\b|E-pub\b|eCollection|https?:|www\.|Available (?:from|at|online)\b"
    r"|Accessed\b|Retrieved (?:from|on|\w+ \d|\d)|Published online|Advance online|Online ahead|In press|Cited \d)"
    r"|[ (\[]*(?<![\d.])10\.\d{4,9}/|[ ,]*\(in press\)"
)
_YEAR_BEHIND = re.compile(
    rf"[ ,.]*(?:\((?P<year>{YEAR})[a-z]?(?:[,/ -]+(?:(?P<month>{MONTH})\b\.?(?: (?P<day>\d{{1,2}}))?)?[\w ,-]{{0,20}})?\)[.,:;]* *"
    rf"|(?P<bare>{YEAR})[a-z]?[.,:;]? +)(?=[^\W\d_]|[^\w(;:,.-]|\d[^;:(]*[a-z]{{3}})"
)
_A_YEAR = re.compile(rf"\({YEAR}[a-z]?\b|(?<=[,.] ){YEAR}[a-z]?[.:,] ")
_PROSE = re.compile(r"(?:We|I|See|Our|Please|Cited|Source|This|These|They)\b", re.IGNORECASE)


def without_mark(text: str) -> str:
    """Drop the number in a list: "12. ", "[12] ", "(12) "."""
    return _MARK.sub("", text, count=1) if _MARK.match(text) else text


def rejoined(text: str) -> str:
    """Join words that a line's end broke: "stabi- lization"; compounds ("dose- dependent") keep their hyphen."""
    parts = _BROKEN.split(text)
    joined = parts[0]
    for part in parts[1:]:
        whole = _COMPOUND.search(joined[-30:]) or _SECOND_HALF.match(part)
        joined += f"-{part}" if whole else part
    return joined


def read_reference(plain: str) -> Citation:
    """Read the facts of a full reference out of ``plain``, which is cleaned text; ``text`` is left empty.

    ``problem`` is set where it holds two references.
    """
    text = _prepared(plain)
    head = _head(text)
    numbers = _numbers(text, dated=head.date is not None)
    end = numbers.start if numbers else len(text)
    if _ANOTHER.search(text, head.end, end):
        return Citation("", problem=TWO)
    if end <= head.end and numbers:
        return Citation("")
    middle = text[head.end : end].strip(" ,;:")
    if numbers is None or _IN_A_BOOK.search(middle):
        date = head.date or _last_date(text)
        return Citation("", title=_first_sentence(middle) if head.closed else None, first_author=head.author, date=date)
    title, journal = _title_and_journal(middle, head)
    if title and head.date is numbers.date is None and _A_YEAR.search(title):  # names not known as such before their year
        title = None
    if head.author is None and head.date is None and not _can_stand_alone(title, text[numbers.start :]):
        title = None
    if journal is None:
        return Citation("", title=title, first_author=head.author, date=head.date or numbers.date)
    return Citation(
        "",
        title=title,
        first_author=head.author,
        journal=journal,
        date=head.date or numbers.date,
        volume=numbers.volume,
        issue=numbers.issue,
        page=page_start(numbers.pages) if numbers.pages else None,
        last_page=last_page(numbers.pages) if numbers.pages else None,
    )


def _prepared(plain: str) -> str:
    """Return the reference without its number, markup and what follows its pages; glued sentences set apart."""
    text = _GLUED.sub(" ", _LOOSE.sub("", rejoined(_MARKUP.sub("", without_mark(plain)))))
    statement = _STATEMENT.search(text)
    text = (text[: statement.start()] if statement else text).rstrip(" .,;:([")
    while text.endswith("]") and (note := _NOTE.search(text, max(0, len(text) - LONGEST_TAIL))):
        text = text[: note.start()].rstrip(" .,;:([")
    return text


# --- the start ---


@dataclass(frozen=True, slots=True)
class _Head:
    """First author and year at the start, where they end, and whether a mark that ends no name closes them."""

    author: str | None = None
    date: PartialDate | None = None
    end: int = 0
    closed: bool = False


def _head(text: str) -> _Head:
    year = _A_YEAR.search(text, 0, LONGEST_AUTHORS)
    if year and year.start() and names_only(text[: year.start()]):
        behind = _YEAR_BEHIND.match(text, year.start())
        if behind:
            names = text[: year.start()].rstrip()
            authors = authors_of(names)
            author = ("," not in names and group_of(names)) or (authors[0] if authors else None)
            return _Head(author, _date(behind), behind.end(), closed=True)
    authors = authors_of(text)
    if authors is None:
        name, mark, _ = text[:LONGEST_TAIL].partition(". ")
        group = group_of(name) if mark else None
        return _Head(group, None, len(name) + 2, closed=True) if group else _Head()
    author, end = authors
    if author[1:2] == "." == text[end - 2 : end - 1] and _WORD_CUT.fullmatch(author.rpartition(" ")[2]):  # "J. Exp. Med."
        return _Head()
    behind = _YEAR_BEHIND.match(text, end)
    if behind:
        return _Head(author, _date(behind), behind.end(), closed=True)
    return _Head(author, None, end, closed=text[end - 2 : end - 1] in {".", ":"})


def _date(found: re.Match[str]) -> PartialDate | None:
    year = found["year"] or found["bare"]
    return date_in_words(year, found["month"], found["day"]) or date_in_words(year, None)


# --- title and journal ---

_WORD_CUT = re.compile(
    r"[A-Z](?:\.-?[A-Z]){0,3}|Acad|Acta|Adv|Agric|Am|Anal|Anat|Anim|Ann|Annu|Appl|Arch|Assoc|Astron|Astrophys|Atmos|Aust"
    r"|Bacteriol|Behav|Ber|Biochem|Bioeng|Bioinform|Biol|Biomed|Biomol|Biophys|Biosci|Biotechnol|Bot|Br|Brit|Bull|Bur"
    r"|Calif|Can|Carcinog|Cardiol|Cardiovasc|Cereb|Chem|Chim|Chir|Chromatogr|Circ|Clin|Cogn|Coll|Commun|Comm|Comp|Comput|Conf"
    r"|Contemp|Contrib|Cryst|Decis|Diff?|Crystallogr|Curr|Cytol|Dent|Dermatol|Dev|Diagn|Dis|Discov|Dokl|Ecol|Econ|Ed|Electrochem|Emerg"
    r"|Endocr|Endocrinol|Eng|Entomol|Environ|Epidemiol|Ergeb|Ethol|Eur|Evol|Exp|Expt|Fac|Fed|Fenn|Fert|Forsch|Found"
    r"|Gastroenterol|Gastrointest|Gen|Genet|Geol|Geophys|Geriatr|Gerontol|Gesamte|Gynecol|Haematol|Helv|Hematol|Hepatol|Hist"
    r"|Histochem|Hosp|Hum|Hyg|Immunol|Ind|Infect|Inorg|Inst|Int|Intern|Invest|Investig|Isr|Jap|Jpn|Klin|Lab|Lett|Lond"
    r"|Mach|Mak|Magn|Manag|Mar|Mater|Math|Mech|Med|Medd|Mem|Metab|Meth|Microb|Microbiol|Mikrobiol|Mineral|Mod|Mol|Monogr"
    r"|Morphol|Nat|Natl|Naturwiss|Nephrol|Neth|Neurobiol|Neurol|Neuropathol|Neurophysiol|Neuropsychol|Neurosci|Neurosurg"
    r"|Netw|Nucl|Nurs|Nutr|Obes|Obstet|Occup|Oncol|Ophthalmol|Opt|Org|Orthop|Otolaryngol|Paediatr|Parasitol|Pathog|Pathol|Pediatr"
    r"|Pers|Perspect|Petrol|Pflanzenernahr|Pharm|Pharmacol|Pharmacother|Philos|Phil|Photochem|Phys|Physik|Physiol|Phytopathol|Plast|Pol"
    r"|Polit|Pollut|Polym|Pract|Prev|Proc|Prog|Protoc|Psychiatr|Psychol|Psychopharmacol|Publ|Pulm|Q|Quant|Quart|Radiat|Radiol"
    r"|Rec|Rech|Reg|Rehabil|Relat|Rep|Reprod|Res|Resour|Respir|Rev|Rheumatol|Ross|Roy|Sc|Scand|Sch|Schweiz|Sci|Sect|Ser|Serv|Sign?|Signal|Soc"
    r"|Sociol|Spectrom|Spectrosc|St|Stat|Stomatol|Struct|Stud|Suppl|Surg|Surv|Symp|Sys|Syst|Taxon|Tech|Technol|Ther|Theor|Therap|Thorac"
    r"|Top|Treat|Tox|Toxicol|Trans|Transl|Transplant|Trop|Ultrason|Ultrastruct|Univ|Urol|Vasc|Verh|Vet|Virol|Vis|Vitam|Wiss|Wkly"
    r"|Zh|Zentralbl|Zool|Ztschr"
)
_WHOLE = re.compile("Brain|Cancer|Cell|Drug|Food|General|Health|Heart|Indian|Mass|Methods|Neural|Oral|Weekly|World")
_SERIES = re.compile(r"Nature [A-Z]\w+|The Lancet|BMJ|.*\b(?:Journal|Proceedings|Annals|Archives|Research|Transactions)\b.*")
_PERHAPS_CUT = re.compile(r"(?!Introduction|Methods|Results|Discussion|Comment|Editorial|Conclusion)[A-Z][\w-]{1,9}[^\W\daeiouy_]")
_STOP = re.compile(r"[.?!][\"'\u2019\u201d)\]]* (?=\S)")
_NO_STOP = re.compile(r"(?:^|[ (\[])(?:[A-Z]|vs?|St|Dr|spp?|subsp|var|cf|al|e\.g|i\.e|[Nn]os?|[Vv]ol|ca|[Ff]igs?|gen|nov|[Rr]ef|et|approx)$")
# What was meant as authors and is none of the forms of a name: nothing tells where the title starts
_NAMES = re.compile(
    r"(?:[a-z]|^[A-Z]{1,3},) [A-Z]{1,3}, [A-Z][\w-]+ [A-Z]{1,3}[,.:]|^[A-Z]{1,3}, [A-Z]\w+ [A-Z]{1,3}[,.:]|^\d+\. "
    r"|(?:^|, )(?:[A-Z]\. ?){1,3}[A-Z][a-z]+,? (?:and|&) (?:[A-Z]\. ?)+[A-Z]|^(?:et al|and|&) |, [A-Z]\., (?:and |& )?[A-Z]\w+, [A-Z]\."
)
_OPENING = re.compile(r"[A-Z\u00c0-\u00de\d\"'\u2018\u201c(\[]|[a-z]{1,4}[A-Z]|npj\b")
_QUOTED = re.compile(
    r"[\u201c\"\u201e\u00ab] ?(?P<double>[^\u201d\"\u00bb]{3,1000}?)[.,]? ?[\u201d\"\u201c\u00bb][.,]?(?: |$)|''?(?P<single>.{3,1000}?)[.,]?''?[.,](?: |$)"
    r"|[\u2018`](?P<curly>.{3,1000}?)[.,]?\u2019[.,]?(?: (?![a-z])|$)"
)
_IN_A_BOOK = re.compile(r"(?:^|[.?!,] )In(?:: | .*\(?\b[Ee]ds?\b)|\bIn: |\([Ee]ds?\.?\)|\b[Ee]ds\.")
_EDITION = re.compile(r",? \(?(?:\d+(?:st|nd|rd|th)|[Rr]ev(?:ised)?\.?) ed(?:itio)?n?\b\.?\)?")
_IMPRINT = re.compile(rf"\b(?:Press|Publish\w+|Verlag|pp?\.? ?\d+|\d+ ?p)\b|\(\D*{YEAR}\)|\bpp?$")
_SMALL = re.compile(r"[^\W\d_]{1,3}|della|dans|pour|sur|with|from|&|-")
_NO_JOURNAL = re.compile(
    r"\b(?:Press|Publish\w+|Verlag|Thesis|Dissertation|[Tt]hesis|[Dd]issertation|Tech(?:nical)?\.? [Rr]ep\w*|Patent|Ph\.? ?D)\b"
    r"|^In (?!Vi(?:vo|tro))|[?!;=|<>{}@\"\u201c\u201d]|(?<!\d)(?!2000\b)\d{3}"
)


def _title_and_journal(middle: str, head: _Head) -> tuple[str | None, str | None]:
    """Part what stands between the authors and the numbers; (None, None) where it cannot be told."""
    if quoted := _QUOTED.match(middle):
        return _title(quoted["double"] or quoted["single"] or quoted["curly"]), _journal(middle[quoted.end() :])
    start = _journal_start(middle, comma=not head.closed)
    if start is None or (not head.closed and _capitals(middle) and "," not in middle):  # all there is may be the journal
        alone = _capitals(middle) and (head.author or ("," not in middle and _WORD_CUT.match(middle)))
        return None, _journal(middle) if alone else None
    title, journal = _title(middle[:start]), _journal(middle[start:])
    return (title, journal) if journal else (None, None)


def _journal_start(middle: str, *, comma: bool) -> int | None:
    """Return where the journal starts, or ``None`` where ``middle`` is all one; ``comma``, if commas part the facts."""
    stops = list(_STOP.finditer(middle, max(0, len(middle) - LONGEST_TAIL)))
    start = None
    for number, stop in reversed(list(enumerate(stops))):
        begin = stops[number - 1].end() if number else 0
        left, start = middle[begin : stop.start()], stop.end()
        before, mark, last = left.rpartition(", ")
        if not middle.startswith(".", stop.start()) or not _belongs(last, middle[start:], listed=bool(mark) and not comma, inside=number > 0 or bool(mark)):
            break
        if mark:
            return begin + len(before) + 2
        start = begin
    if start is None or _two_facts(middle[start:], comma=comma):
        at = middle.rfind(", ", start or 0)
        return at + 2 if at > 0 and _capitals(middle[at + 2 :]) else start
    return start or None


def _belongs(words: str, right: str, *, listed: bool, inside: bool) -> bool:
    """Whether ``words`` and their full stop start a journal that goes on with ``right``: "Am" of Am. J.

    ``listed``, if a comma stands before them, so that they may be the last of the title's list; ``inside``, if any
    sentence does, so that there is a title without them.
    """
    *others, last = words.split() or [""]
    if not _capitals(words):
        return False
    if _SERIES.fullmatch(words) and not listed and len(others) < LONGEST_JOURNAL // 2:
        return True
    if len(others) > 2 or any(map(str.islower, others)) or _undotted(right):  # noqa: PLR2004
        return False
    dotted = right.endswith(".") and _WORD_CUT.fullmatch(right.split()[-1].rstrip("."))
    perhaps = (dotted or (inside and len(last) <= LONGEST_CUT)) and not listed and not others and _PERHAPS_CUT.fullmatch(last)
    return bool(_WORD_CUT.fullmatch(last) or perhaps or (dotted and _WHOLE.fullmatch(words)))


def _undotted(words: str) -> bool:
    """Whether a word is cut short without a full stop: such a journal ("Ann Intern Med") has none at all."""
    return any(len(word) > 1 and _WORD_CUT.fullmatch(word) for word in words.rstrip(" ,").split())


def _two_facts(journal: str, *, comma: bool) -> bool:
    """Whether a comma in ``journal`` still parts a title from it."""
    before, mark, _ = journal.rpartition(", ")
    return bool(mark) and (comma or not _capitals(before) or not _OPENING.match(journal))


def _capitals(words: str) -> bool:
    """Whether each of the words has a capital but small ones, and the first."""
    bare = re.sub(r"[()\[\]]", "", words).split()
    return bool(bare) and bool(_OPENING.match(bare[0])) and all(
        not word[0].islower() or _SMALL.fullmatch(word.rstrip(".,:")) or _OPENING.match(word) for word in bare
    )


def _journal(name: str) -> str | None:
    name = name.strip(" .,;:").removeprefix("in ").removesuffix(" vol")
    words = name.split()
    fit = 0 < len(words) <= LONGEST_JOURNAL and _OPENING.match(name) and re.search(r"[^\W\d_]", name)
    if not fit or _NO_JOURNAL.search(re.sub(r"\([^()]*\)$", "", name)) or name.count("(") != name.count(")"):
        return None
    return name if _capitals(name) or not re.search(r"[,:.] ", name) else None


def _title(printed: str) -> str | None:
    if _NAMES.search(printed):
        return None
    title = re.sub(r" ?\[(?:J|see comments?)\.?\]", "", printed).strip(" .,;:")
    return title if re.search(r"[^\W\d_]{2}", title) else None


def _first_sentence(middle: str) -> str | None:
    """Return the title where no journal follows it: up to the first full stop that ends a sentence."""
    if quoted := _QUOTED.match(middle):
        return _title(quoted["double"] or quoted["single"] or quoted["curly"])
    middle = _EDITION.sub("", middle)
    if _IMPRINT.search(middle.partition(". ")[0]):
        return None
    for stop in _STOP.finditer(middle):
        if _OPENING.match(middle, stop.end()) and not _NO_STOP.search(middle[max(0, stop.start() - 10) : stop.start()]):
            return _title(middle[: stop.start() + (middle[stop.start()] in "?!")])
    return _title(middle)


def _last_date(text: str) -> PartialDate | None:
    """Return the year with which a book ends: "London: Chapman & Hall; 1991"."""
    found = re.search(rf"[;,.(] ?({YEAR})\)?$", text)
    return date_in_words(found.group(1), None) if found else None


def _can_stand_alone(title: str | None, numbers: str) -> bool:
    """Whether a title without authors is one: one sentence before "Journal. 2010;12:34"."""
    return bool(title) and ";" in numbers and not _PROSE.match(title or "") and not _STOP.search(title or "")
