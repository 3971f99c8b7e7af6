"""Tells where a reference states what is no fact of the paper: identifiers, addresses, access dates, reader's aids.

Reference lists are copied with what their readers click on ("[Google Scholar]", "View Article"), what databases count
("Cited by 32") and where somebody found the paper ("Available from: https://... Accessed 12 Jan 2021"). None of it
tells authors, title, journal or pages; all of it stands where these are looked for. Identifiers, addresses and dates of
access are told by their own form wherever they stand. The words of a reader's aid may as well be words of a title
("Google Scholar and PubMed: a comparison"); they count in brackets that hold nothing else, and at the end of the text
behind a number or an identifier, where no title stands. A note with a date of its own ("Epub 2021 May 3") counts only
where a year stands before it: else it is the paper's only date.

Every pattern is bounded, so that the time taken grows with the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from pmsync.parsing.dates import YEAR
from pmsync.parsing.identifiers import find_dois, find_numbers

Span = tuple[int, int]

LONGEST_AID = 60  # characters, so many are looked at before the end of the text
LONGEST_NOTE = 200  # characters in brackets
LONGEST_PAGE = 10  # characters


def asides(plain: str) -> list[Span]:
    """Return where identifiers, addresses, dates of access and reader's aids stand, as (start, end).

    ``plain`` is a reference with plain hyphens, without invisible characters and HTML. The spans ascend and do not
    overlap; brackets that hold nothing else belong to them, and so do the marks between two of them.
    """
    anchor = _ANCHOR.search(plain)
    first = max(0, anchor.start() - LONGEST_AID) if anchor else len(plain)  # most references have none
    spans = [match.span() for match in _IDENTIFIER.finditer(plain, first)]
    spans += [match.span() for pattern in (_ACCESS, _IN_BRACKETS) for match in pattern.finditer(plain)]
    spans += [(doi.start, doi.end) for doi in find_dois(plain)] + list(find_numbers(plain))
    spans = _joined(plain, spans)
    dated = [match.span() for match in _DATED_NOTE.finditer(plain) if _has_year(plain, spans, match.start())]
    spans = _joined(plain, spans + dated)
    return _joined(plain, spans + _aids_at_the_end(plain, spans))


def blanked(plain: str, mark: Span = (0, 0)) -> str:
    """Return ``plain`` with its asides as blanks, and the ``mark`` of a list before it, so that its length stays."""
    pieces, end = [], 0
    for start, stop in (mark, *asides(plain)):
        if stop > end:
            first = max(start, end)
            pieces += [plain[end:first], " " * (stop - first)]
            end = stop
    return "".join([*pieces, plain[end:]])


def _any(lines: str) -> str:
    """Return a pattern for any of the patterns that stand one a line."""
    return f"(?:{'|'.join(line.strip() for line in lines.strip().splitlines())})"


# --- identifiers and addresses ---

_AVAILABLE = _any(r"""
    (?:Also )?(?:Available|Retrieved|Accessible|Accessed|Obtained|Downloaded)(?: online)?(?: from| at| on| in| via)?
    Available online
    Online(?: unter)?
    Link
    Full text(?: at)?
    Dispon(?:ível|ivel|ible|ibile)(?: en línea| online)?(?: em| en| sur| su| a| à)?
    Recuperado (?:de|em)
    (?:Consultado|Obtenido|Obtido) (?:en|de|em)
    En ligne
    (?:Verfügbar|Abrufbar)(?: unter)?
    Abgerufen von
    Dostupn[éýoa](?: z| na)?
    Dostępn[eya](?: w| na)?
    Beschikbaar(?: via| op)?
    Tilgængelig(?: på)?
    \u0420\u0435\u0436\u0438\u043c \u0434\u043e\u0441\u0442\u0443\u043f\u0430
""")
_ADDRESS_BEHIND = r"(?= ?<?(?:URL ?:? ?)?(?:https?:|www\.|doi\b|dx\.doi|10\.\d{4}))"
# "doi: 10...", "https://doi.org/10...", "info:doi/10...", also with a blank behind the slash
_DOI = (
    r"(?:\bDOI ?(?:[:=.] ?)?(?:org/)?)?[<\[]?"
    r"(?:https?: ?// ?(?:(?:dx\.)?doi\. ?org/ ?)?|www\.|\b(?:dx\.)?doi\.org/ ?|(?:info|urn):)?(?:doi[:/] ?)?"
    r"(?<![\d.])10\.\d{4,9}(?:\.\d{1,9}){0,4} ?/ ?[^\s|]{1,300}"
)
_NUMBER = r"(?:\d{1,3}(?:[ ,]\d{3}){1,2}|\d{1,8})(?!\d)"
_MEDIUM = r"(?: ?\((?:print|online|electronic|linking)\))?"
_IDENTIFIERS = _any(rf"""
    {_DOI}
    (?:https?: ?//|\bwww\.|\bftp://)[^\s|]{{1,600}}
    \b(?:info|urn):[a-z]{{2,10}}[:/][^\s|]{{1,200}}
    (?:\b(?:PubMed|MEDLINE) ?)?\bPMIDs?(?: ?[:=#-])? ?{_NUMBER}(?: ?[,;/+&] ?\d{{5,8}}(?![\d(:-]))*(?:\[(?:uid|pmid)\])?
    \bPub ?Med ?(?:ID|UID|Identifier)s?(?: ?[:=#-])? ?{_NUMBER}
    \b(?:MEDLINE|PubMed)(?: ?[:=#] ?{_NUMBER}| \d{{7,8}}(?!\d))
    (?:\bPubMed ?Central ?)?\bPMC ?ID(?: ?[:=#])? ?(?:PMC ?)?\d{{1,9}}(?:\.\d{{1,2}})?
    (?:\bPubMed ?Central ?:? ?)?\bPMC ?\d{{4,9}}(?:\.\d{{1,2}})?(?!\d)
    \barXiv ?:? ?(?:[a-z-]{{2,10}}(?:\.[A-Z]{{2}})?/)?\d{{4}}[\d.]{{3,6}}(?:v\d{{1,2}})?(?: ?\[[\w. -]{{2,20}}\])?
    (?<=[,;])\s?\d{{4}} ?\.\d{{4,5}}(?:v\d)?(?=[ .;\]]*$)
    \[(?:J|M|C|D|R|N|P|S|EB|Z|A|DB|CP)(?:/OL)?\]
    \[\d{{4}}-\d{{1,2}}-\d{{1,2}}\]
    \b(?:hep|astro|cond|gr|nucl|math|quant|q|nlin)(?:-[a-z]{{2,5}})?(?:\.[A-Z]{{2}})?/\d{{7}}(?:v\d{{1,2}})?
    \b[ep]?-?ISSN(?:-L)?{_MEDIUM}(?: ?[:=])? ?\d{{4}}-?\d{{3}}[\dX](?: ?[,;/] ?\d{{4}}-?\d{{3}}[\dX])?{_MEDIUM}
    \b[ep]?-?ISBN(?:-1[03])?(?: ?:)? ?(?:97[89][ -]?)?\d[\d -]{{6,12}}[\dX]\b
    \b(?:S2CID|Corpus ?ID|OCLC|JSTOR|OSTI|Bibcode|hdl|NLM ID|WOS|EID)(?: ?:|(?= \d)) ?(?=\D{{0,30}}\d)[\w./:-]{{3,40}}
""")
_IDENTIFIER = re.compile(rf"(?:\b{_AVAILABLE} ?:?{_ADDRESS_BEHIND} ?<?)?(?:\bURL ?:? ?)?{_IDENTIFIERS}", re.IGNORECASE)

_ANCHOR = re.compile(
    r"https?:|www\.|ftp:|10\.\d|info:|urn:|PMI|PMC|Pub ?Med|MEDLINE|arXiv|\d{4} ?\.\d{4}|/\d{7}|IS[SB]N|S2CID|Corpus"
    r"|OCLC|JSTOR|OSTI|Bibcode|hdl|NLM ID|WOS|EID",
    re.IGNORECASE,
)

_CLOSING = ".,;:!?'\"*_ "
_OPENERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def _trimmed(plain: str, start: int, end: int) -> Span:
    """Return the span without the marks that close a sentence or a bracket opened before it."""
    while end > start and (plain[end - 1] in _CLOSING or _unopened(plain, start, end)):
        end -= 1
    return start, end


def _unopened(plain: str, start: int, end: int) -> bool:
    """Whether the span ends in a bracket that is opened before it."""
    closer = plain[end - 1]
    opener = _OPENERS.get(closer)
    return opener is not None and plain.count(closer, start, end) > plain.count(opener, start, end)


# --- dates of access ---

_DAY = r"\d{1,2}(?:st|nd|rd|th|er|[.ºª°])?"
_MONTH = (  # of a dozen languages, by their beginnings
    "(?:jan|feb|fev|fév|mar|mär|maa|apr|abr|avr|mai|maí|may|maj|mei|mag|gen|giu|jun|jui|jul|lug|aug|ago|aoû|sep|set|oct"
    r"|okt|out|ott|nov|dec|dez|dic|déc|ene|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru)[^\W\d_]{0,8}\.?"
)
_FULL_DATE = (
    rf"(?:(?:{_DAY}(?: (?:de|of|du))?[ /-]{{1,2}})?{_MONTH}(?: {_DAY})?,?[ /-]{{1,2}}(?:de |del )?{YEAR}"
    rf"|{YEAR},?[ /-]{{1,2}}{_MONTH}(?:[ /-]{_DAY})?|{YEAR} ?[-/.] ?\d{{1,2}} ?[-/.] ?\d{{1,2}}"
    rf"|\d{{1,2}} ?[-/.] ?\d{{1,2}} ?[-/.] ?(?:{YEAR}|\d\d))(?!\d)"
)
_SEEN = _any(r"""
    (?:date |last |first |and )?(?:accessed|retrieved|viewed|visited|consulted|downloaded|checked)
    access date
    archived(?: from the original)?
    (?:último |ultimo |data de |fecha de )?(?:acesso|acceso|accesso|consulta)
    acedido|acessado|accedido|recuperado|consult(?:ado|ada|ato)
    (?:page )?consultée?|accès
    (?:letzter |letzte )?(?:Zugriff|Abruf)
    (?:zuletzt )?(?:abgerufen|aufgerufen|zugegriffen)
    geraadpleegd|geopend|hämtad|hentet|lest|läst
    (?:data )?dostęp(?:u)?
    \u0434\u0430\u0442\u0430 \u043e\u0431\u0440\u0430\u0449\u0435\u043d\u0438\u044f
""")
_SEEN_IN_BRACKETS = rf"(?:{_SEEN}|cited|seen|access|citado|citada|cité|cit\.)"
_ON = r"(?: ?:)?(?: (?:on|the|em|en|el|le|la|am|vom|op|d\.|dnia|den|il|de)(?: :)?){0,2}(?: ?:)? ?"
_FROM = rf"(?:,? ?(?:from|at|via|en|de|em|von|sur|da|à l'adresse|unter):?{_ADDRESS_BEHIND})?"
_ACCESS = re.compile(
    rf"[(\[]{_SEEN_IN_BRACKETS}{_ON}(?:{_FULL_DATE}|{YEAR})[^()\[\]]{{0,30}}[)\]]"
    rf"|\b{_SEEN}{_ON}{_FULL_DATE}{_FROM}|(?:https?:|www\.)\S{{1,600}},? on {_FULL_DATE}"
    rf"|(?:(?<=[.,;)\]>] )|(?<=[.;]))(?:Last )?(?:Accessed|Retrieved)(?: in)?:? {YEAR}(?=[.,;)\]]|$)"
    r"|\[\d{4}-\d\d-\d\d\](?=\. ?(?:https?:|www\.|doi\b|10\.\d{4}))",  # as GB/T 7714 has it
    re.IGNORECASE,
)

# --- notes in brackets ---

_LANGUAGE = (
    "(?:Afrikaans|Arabic|Bulgarian|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian|Farsi|Finnish|French"
    "|German|Greek|Hebrew|Hungarian|Icelandic|Indonesian|Italian|Japanese|Korean|Latvian|Lithuanian|Norwegian|Persian"
    "|Polish|Portuguese|Romanian|Russian|Serbian|Slovak|Slovenian|Spanish|Swedish|Thai|Turkish|Ukrainian|Vietnamese)"
)
_LANGUAGES = rf"{_LANGUAGE}(?:(?:,? and |, |/){_LANGUAGE}){{0,2}}"
_CHANGED = "(?:corrections?|corrigendum|errat(?:um|a)|retraction|addendum|expression of concern|comments?)"
_AID = _any(r"""
    (?:Search )?Google ?Scholar(?: for this author)?
    PubMed ?/ ?NCBI|Pubmed/Medline(?: \(NLM\))?|PubMed ?Abstract|Pub ?Med|MEDLINE|Embase|EBSCO|Zentralblatt|SSRN
    PubMed ?Central(?: Full Text| Abstract)?|Europe ?PMC(?: free article| Abstract)?|PMC(?: free article)?
    Cross ?Ref(?: ?Full Text| \(DOI\))?|Publisher(?:'s)?(?: Full Text)?|Free(?: PMC)? (?:Full Text|article)
    (?:Abstract ?/ ?)?(?:FREE ?)?Full ?Text(?: ?(?:\(?PDF\)?|HTML|Links?))?
    (?:View|Download|Open|Get)(?: this)? (?:Articles?|PDF|Abstract|Full Text|Record|Citation|publication|source)
    View (?:Record )?in (?:Scopus|article)|View at(?: Publisher| Google Scholar| Scopus)
    Scopus(?: ?\(\d{1,6}\))?|Cited in Scopus: ?\d{1,6}
    (?:ISI ?)?(?:Web ?of ?Science|WoS)(?: ?®| \(?R\)?)?(?: ?\(?\d{1,5}\)?)?|ISI
    CAS|ADS|MATH|MathSciNet|Chemical Abstracts(?: Service)?(?: \(CAS\))?
    Taylor & Francis Online|Wiley Online Library|SpringerLink|Science ?Direct|Semantic Scholar|ResearchGate
    Open ?URL|Green Version|Open Access|Reference Source|Context Link|Cited Here(?:\.\.\.)?|External Resources
    Back to cited text no\. \d{1,3}|Return to ref(?:erence)? \d{1,3}(?: in article)?
    Go to (?:original source|PubMed|Web of Science|Scopus|CrossRef)(?:\.\.\.)?
    Export Citation|Related (?:articles|citations)|Find (?:Full Text|this article(?: online)?)
    Article|Abstract|PDF|HTML|DOI|PMID|PMCID|Links?
    (?:Times cited|Cited(?: by| in)?|Citations?|Citation count|Number of citations)(?: ?[:=])? ?\(?\d{1,6}\)?(?: times)?
    \d{1,6} citations?
    (?:IF|JIF|Impact factor)(?: \d{4})?(?: ?[:=])? ?\d{1,3}[.,]\d{1,3}|(?:JCR ?)?Q[1-4]
    Cited on (?:pages?|pp?\.?) \d{1,4}(?:(?:, | and |-|, and )\d{1,4}){0,40}
    (?:(?:Online |E-?pub |(?:E-?|Online )?published |Published online )?ahead[ -]of[ -]print|Advance online publication)
    (?:Not )?(?:Verified|Unverified|Confirmed)
    No abstract available
    Available (?:from|at|online)
    Disponível em
""")
_SUMMARY = rf"(?:[,;]? (?:with )?(?:an? )?(?:{_LANGUAGE} )?(?:abstract|summary)s?)?"
_MEDIA = _any(r"""
    Internet|On-?line|(?:serial )?electronic resource|serial (?:online|on the Internet)|Preprint|E-?pub|Review|Letter
    (?:see )?comments?|Editorial|Retracted(?: article)?
""")
# In round brackets an acronym is a title's own, as in "coronary artery spasm (CAS)"
_AID_IN_ROUND = _any(r"""
    (?:Times cited|Cited by|Citations?|Cited)(?: ?[:=])? ?\d{1,6}(?: times)?
    (?:IF|JIF|Impact factor)(?: \d{4})?(?: ?[:=])? ?\d{1,3}[.,]\d{1,3}(?:[,;] Q[1-4])?
    Cited on (?:pages?|pp?\.?) \d{1,4}(?:(?:, | and |-|, and )\d{1,4}){0,40}
    (?:(?:Online |E-?pub |(?:E-?|Online )?published |Published online )?ahead[ -]of[ -]print|Advance online publication)
    (?:Not )?(?:Verified|Unverified|Confirmed)(?: (?:via|in|on|by|with) [\w ]{1,30})?
    Google Scholar|abstract|PDF|Full Text
""")
_IN_BRACKETS = re.compile(
    rf"[(\[](?:(?:Article |Paper |Text )?in {_LANGUAGES}{_SUMMARY})[)\]]"
    rf"|[(\[](?:published |see |with )?{_CHANGED}(?:(?: (?:appears|published))? in[ :]|[,:] )"
    rf"[^()\[\]]{{1,{LONGEST_NOTE}}}"
    rf"(?:\([^()\[\]]{{1,40}}\)[^()\[\]]{{0,{LONGEST_NOTE}}}){{0,3}}[)\]]"
    rf"|\[{_MEDIA}\]|\[ ?(?:{_AID} ?(?:[,;|/] ?|(?=\]))){{1,5}}\]|\( ?{_AID_IN_ROUND} ?\)",
    re.IGNORECASE,
)

# --- notes with a date ---

_PUBLISHED = (
    "(?:E-?pub|e-?Collection|Print|(?:First )?Published(?: online)?(?: first)?|Online|Received|Accepted|Revised|Posted)"
)
_DATED_NOTE = re.compile(
    rf"(?:(?<=[.;,)\]] )|(?<=[(\[.;])){_PUBLISHED}(?: online)?(?: ahead of print)?(?: on| in)?:?[ ]"
    rf"(?:{_FULL_DATE}|{YEAR})(?=[ .,;)\]]|$)",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")


def _has_year(plain: str, spans: list[Span], end: int) -> bool:
    """Whether a year stands before ``end`` and in no span."""
    return any(not _inside(spans, match.start()) for match in _ANY_YEAR.finditer(plain, 0, end))


def _inside(spans: list[Span], offset: int) -> bool:
    place = bisect_left(spans, (offset + 1, 0))
    return place > 0 and offset < spans[place - 1][1]


# --- reader's aids at the end ---

_SIGN = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f300-\U0001faff"  # arrows, ticks, emoji
# Aids may be glued to each other: "View ArticlePubMedGoogle Scholar"
_LAST_AID = re.compile(
    rf"(?:(?<![^\W_])|(?:(?<=[a-z\d\u00ae])|(?<=PDF))(?=[A-Z]))(?:(?i:{_AID}|Review|{_LANGUAGES}))$|[{_SIGN}]$",
)
_NOTE_TO_THE_END = re.compile(
    rf"(?<=\d[.;] )(?:{_CHANGED} (?:in|on|appears in):|{_CHANGED} (?:appears )?in (?=[A-Z])|discussion [a-z]?\d"
    rf"|(?:\u00a9|Copyright(?: \u00a9| \(c\))?) ?{YEAR})"
    rf"[^|]{{0,{LONGEST_NOTE}}}$",
    re.IGNORECASE,
)
# A bracket behind a number may end an aid: "Scopus (45)"
_MARKS_BEHIND = re.compile(r"""(?:[ .,;:|(\[\]{}<>/&*_"'\u00b7\u2022-]|(?<![^\W_])\))+$""")
_ENDS_IN_A_NUMBER = re.compile(r"\d[a-zA-Z]?$|\b[ivxlcIVXLC]{1,8}$")


def _aids_at_the_end(plain: str, spans: list[Span]) -> list[Span]:
    """Return the reader's aids with which the text ends, behind its last number or identifier."""
    starts = {end: start for start, end in spans}
    found: list[Span] = []
    counted: list[Span] = []
    note = _NOTE_TO_THE_END.search(plain)
    end = note.start() if note else len(plain)
    while end:
        first = max(0, end - LONGEST_AID, spans[place - 1][1] if (place := bisect_left(spans, (end, 0))) else 0)
        if end in starts:  # no title stands behind an identifier
            end = starts[end]
            counted, found = counted + found, []
        elif (behind := _MARKS_BEHIND.search(plain, first, end)) and behind.start() < end:
            end = behind.start()
        elif match := _LAST_AID.search(plain, first, end):
            end = match.start()
            found.append((end, match.end()))
        elif plain[end - 1] == ")":
            end -= 1
        else:
            break
    if _ENDS_IN_A_NUMBER.search(plain, max(0, end - LONGEST_PAGE), end):
        counted += found
    return counted + ([note.span()] if note else [])


# --- spans ---

_MARKS_BETWEEN = re.compile(r"[ .,;:|/&-]{0,5}")


def _joined(plain: str, spans: list[Span]) -> list[Span]:
    """Return the spans in order, those that overlap or have marks alone between them as one, with their brackets."""
    whole: list[Span] = []
    for start, end in sorted(_trimmed(plain, *span) for span in spans):
        if start == end:
            continue
        if whole and (start <= whole[-1][1] or _MARKS_BETWEEN.fullmatch(plain, whole[-1][1], start)):
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    widened = [_with_brackets(plain, *span) for span in whole]
    touching = any(left[1] > right[0] for left, right in pairwise(widened))
    return whole if touching else widened


def _with_brackets(plain: str, start: int, end: int) -> Span:
    """Return the span with the brackets around it that hold nothing else."""
    while True:
        left, right = start, end
        while left and plain[left - 1] == " ":
            left -= 1
        while right < len(plain) and plain[right] in " .,;":
            right += 1
        if not left or right == len(plain) or _OPENERS.get(plain[right]) != plain[left - 1]:
            return start, end
        start, end = left - 1, right + 1
