"""Reads the list of authors that a reference begins with: the first of them as printed, and where the list ends."""

from __future__ import annotations

import re

from pmsync.parsing.abbreviations import cut_short, perhaps_cut

MOST_AUTHORS = 3_000  # more fit in no line

_U = "[" + "".join(letter for letter in map(chr, range(0x250)) if letter.isupper()) + "]"  # capitals of Latin script
_PARTICLE = (
    r"(?:[Dd]e(?: l[ao]s?)?|[Dd]e[lrn]|[Vv]an(?: de[rn]?|['\u2019]t)?|[Vv]on(?: de[rm])?|[Dd][aiou]s?|[Dd]ell[ao]"
    r"|[Ll][aeo]|[Ee]l|[Aa]l|te[rn]?|[Ss]t\.?|[Bb]en|[Bb]in|zu[mr]?|af|av|y|e|i|op|[Tt]ho)"
)
_WORD = rf"(?:[dDlLOo]['\u2019`]|(?:[Aa]l|[Ee]l|de|El)-)?{_U}[\w'\u2019`]*(?:-[\w'\u2019]+)*"
_SURNAME = rf"(?:{_PARTICLE} ){{0,3}}{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{0,3}}"
_BEFORE_SURNAME = r"(?:et|and|und|d[aeiou]|d[aeo]s|del|della|van|von|der?n?|l[ae]|te[rn]|el|al|y|e)"
_UNDOTTED = rf"{_U}(?:-?{_U}){{0,5}}"
_DOTTED = rf"{_U}[a-z]?\.(?: ?-?(?:{_U}[a-z]?|d[eo])\.(?! (?!{_BEFORE_SURNAME} )[a-z]{{2,}} )){{0,5}}"
_INITIAL = re.compile(rf"\b{_U}{{1,3}}\b")
_SUFFIX = r"(?:Jr|Sr|2nd|3rd|4th|II|III|IV)\b\.?"
_ROMAN = rf"(?:,? ?{_SUFFIX})?"
_AFTER = rf"(?=[.,;:(]|$| (?:and|und|et|&)\b| & | \(| {_U}?[12]\d\d\d\b)"

# Surname first with a comma; surname first; initials first. A list keeps to one of them.
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"{_SURNAME}{_ROMAN}, ?"
            rf"(?:{_DOTTED}(?: [a-z]{{1,3}}(?: [a-z]{{1,4}})?(?=[,;]))?|{_U}(?:-?{_U}){{0,2}}{_ROMAN}{_AFTER}){_ROMAN}"
        ),
        rf"{_SURNAME} (?:{_DOTTED}|{_UNDOTTED}{_ROMAN}{_AFTER}){_ROMAN}",
        rf"(?:{_DOTTED} ?|{_U}(?:-?{_U}){{0,2}} ){_SURNAME}{_ROMAN}{_AFTER}",
    )
)
_AND = re.compile(r"[,;]? ?(?:(?:and|&|und|et|y)(?= (?!al\b))|\.\.\.|\u2026) ?|[,;] ?", re.ASCII)
_ET_AL = re.compile(r"[.,;]{0,2} ?\(?(?:et,? al\b\.?|and (?:others|co-?workers|colleagues)\b)\)?", re.IGNORECASE)
_ALONE = re.compile(rf"{_SURNAME}(?=,? et al\b)")
_SUFFIXED = re.compile(rf" {_SUFFIX}$")
_ONE_INITIAL = re.compile(rf"^([^.,]+ {_U})\.$")  # "Schnell F. Title": the full stop closes the list
# What could be initials and begins a journal: "J. ", "Am. J. ", "Br. "; the "N. " of N. Engl. J. Med.
_JOURNALS_INITIALS = re.compile(r"(?<=\. )(?:(?:[JZ]\. )?(?P<word>[A-Z][a-z]\. )(?:[JZ]\. )?|[JZ]\. )$")
_NEVER_INITIALS = re.compile(r"(?<=\. )(?:N\. (?=Engl)|S\. (?=Afr)|C\. R\. (?=Acad|Seances))")
# Names up to the numbers, and no word behind these: there is no title
_NO_TITLE = re.compile(
    rf"(?P<names>(?:(?:\.?[ ]|\b|(?=\())(?:{_U}[\w'-]*|\([^()]{{2,40}}\)|of|and|&)){{0,10}}\.?)"
    r",?[ ]\(?\d(?!.*[ ](?!Suppl)[A-Z]?[a-z]{4})"
)
_HAS_BEGUN = re.compile(r"(?:A(?:nn|rch|cta|nnu|dv)|Bull|Trans|Trends|Proc|Prog|Rev|Semin|Front|Curr|Zh)\b|.*\bJ\b")
_NAMES_STOP, _COMMA = re.compile(r"[.:] (?=\S)"), re.compile(", ")
_ODD = re.compile(r"[^,;:()&]{2,60}?(?=,|;| & | and | et al\b)")
_EDITORS = re.compile(r",? ?\((?:eds?|editors?)\.?\)|,? eds?\.", re.IGNORECASE)
_END = re.compile(r" ?[.,:;]* *")
_GROUP = re.compile(
    r"\b(?:[Gg]roup|[Ii]nvestigators?|[Cc]ommittees?|[Cc]onsortium|[Cc]ollaborat\w+"
    r"|Organi[sz]ation|Association|Society|Network|Institutes?"
    r"|Agency|Department|Ministry|Cent(?:er|re)s?|Team|Initiative|Force|Project|Council|Commission|Foundation|College"
    r"|Academy|University|Bureau|Office|Federation|Union|Board|Panel|Program(?:me)?|Trialists|Authority|Bank|Service"
    r"|Administration|Fund|Alliance|Researchers|Nations|Registry|Study|Conference)\b"
)
_GROUP_LAST = re.compile(
    r"(?:[Gg]roup|[Ii]nvestigators|[Cc]ommittee|[Cc]onsortium|[Cc]ollaborat\w+|[Nn]etwork|Trialists)$"
    rf"|^(?!(?:A|An|The) ){_WORD}(?: {_WORD}){{0,2}} {_U}{{1,3}}$"
)
_OPENING_QUOTE = re.compile("[\"\u201c\u2018'\u00ab]")
_GROUP_JOINS = re.compile(r"[,;]? ?(?:and|&) ")
_LINK = re.compile(
    rf"(?:{_PARTICLE}|and|&|und|et|al\.?,?|eds?\.?,?|of|for|the|on|in|to|\.\.\.|\u2026|[-,;.]|d'"
    rf"|groups?|committees?|members|investigators|participating|collaborat\w+|consortium|network|study|team|\d(?:nd|rd|th)?[.,]?|)",
    re.ASCII,
)
_NAME = re.compile(rf"[(\[\"'\u2019`]*(?:[dDlLOo]['\u2019`]|al-|el-|[a-z]{{2,4}}-?(?=[A-Z]))?{_U}")


def authors_of(text: str) -> tuple[str, int] | None:
    """Read the list of authors with which ``text`` begins.

    Returns the first author as printed ("Rocha LA", "Skarratt, P. A.", "P. Skarratt", or a surname before "et al.")
    and where the text goes on behind the list and its closing mark; ``None`` where the text does not begin so.
    """
    for form in _FORMS:
        first = form.match(text)
        if first and not _is_a_journal(text, first):
            end, closed = _list_end(text, first.end(), form)
            end = end if closed else _odd_names_end(text, end, form)
            end = _before_journal(text, end)
            return _ONE_INITIAL.sub(r"\1", text[: min(first.end(), end)].rstrip(" ,;")), end
    if first := _ALONE.match(text):
        return first.group(), _end_of_closing(text, first.end())
    return None


def _list_end(text: str, end: int, form: re.Pattern[str]) -> tuple[int, bool]:
    """Return where the list ends, and whether it was closed by anything but a comma."""
    for _ in range(MOST_AUTHORS):
        link = _AND.match(text, end)
        further = form.match(text, link.end()) if link else None
        if not further and link and form is _FORMS[0]:  # only the first author's name is turned
            further = _FORMS[2].match(text, link.end())
        mixed = link and (link.group().strip() not in {",", ";"} or _SUFFIXED.search(text[max(0, end - 6) : end]))
        if not further and link and mixed:  # "..., and P. Skarratt"; "Whipple RL 3rd, Morris, D. C."
            further = next(filter(None, (other.match(text, link.end()) for other in _FORMS)), None)
            form = further.re if further else form
        if further and link and (_is_a_journal(text, further) or _ends_in_a_journal(text, link, further)):
            break
        odd = None if further or link is None else _odd_name(text, link, form)
        if not further and odd is None:
            break
        end = further.end() if further else odd or end
    rest = _end_of_closing(text, end)
    return rest, text[rest - 2 : rest] not in {", ", "; "}


def _is_a_journal(text: str, name: re.Match[str]) -> bool:
    """Whether what looks like initials and a surname is the start of a journal: "J. Org" of J. Org. Chem."""
    words = name.group().split()
    return text.startswith(".", name.end()) and words[0].endswith(".") and cut_short(words[-1])


def _ends_in_a_journal(text: str, link: re.Match[str], name: re.Match[str]) -> bool:
    """Whether what looks like a name is the journal, which numbers follow: "K. O'Hara, J. Psychosoc. Oncol., 2021"."""
    rest = _NO_TITLE.match(text, name.end()) if link.group().strip() == "," and name.re is _FORMS[2] else None
    return rest is not None and (name.group()[0] in "JZ" or not rest["names"] or perhaps_cut(name.group().split()[-1]))


def _before_journal(text: str, end: int) -> int:
    """Step back before initials that are a journal's: "A. J. Am. Chem. Soc." of "Doe, A. J. Am. Chem. Soc."."""
    rest = _NO_TITLE.match(text, end)
    if rest is None:
        return end
    known = _NEVER_INITIALS.search(text, max(0, end - 8), end + 8)
    if known and known.end() == end:
        return known.start()
    last = _JOURNALS_INITIALS.search(text[:end], max(0, end - 12))
    if not last or (last["word"] and not cut_short(last["word"].rstrip(". "))):
        return end
    if _HAS_BEGUN.match(rest["names"]):  # it has its "J." or "Ann." without
        return last.start("word") if last["word"] else end
    return last.start() if last["word"] or re.search(r"[. ]", rest["names"]) else end


def _odd_name(text: str, link: re.Match[str], form: re.Pattern[str]) -> int | None:
    """Return the end of a name of no known form that stands in a list: another name, or "et al.", follows it."""
    match = _ODD.match(text, link.end())
    if match is None or not names_only(match.group()):
        return None
    behind = _AND.match(text, match.end())
    goes_on = (behind and (form.match(text, behind.end()) or ";" in link.group())) or _ET_AL.match(text, match.end())
    return match.end() if goes_on else None


def _end_of_closing(text: str, end: int) -> int:
    """Return where the title may begin behind a list that ends at ``end``: behind et al., editors' marks and stops."""
    for closing in (_ET_AL, _EDITORS, _END):
        match = closing.match(text, end)
        end = match.end() if match else end
    return end


def _odd_names_end(text: str, end: int, form: re.Pattern[str]) -> int:
    """Names of another form, or a group, may end a list that a full stop or colon closes."""
    if _NO_TITLE.match(text, end):  # "S. Gananadha, Asian J. Surg. 44": it is the journal
        return end
    semicolons = (
        text[end - 2 : end] == "; "
    )  # what follows one is a name; so is a group, in a list that ends in no comma
    for stop in (_NAMES_STOP.search(text, end, end + 400), _COMMA.search(text, end, end + 100)):
        names = text[end : stop.start()] if stop else ""
        listed = stop and stop[0] != ", " and (semicolons or (form is _FORMS[1] and _GROUP.search(names)))
        if stop and not _OPENING_QUOTE.match(names) and names_only(names) and (listed or _GROUP_LAST.search(names)):
            return stop.end()
    return end


def reaches_to_the_end(names: str, end: int) -> bool:
    """Whether what is left behind a list are names as well: they have initials, or "and" leads to a group."""
    return end >= len(names) or _INITIAL.search(names, end) is not None or _GROUP_JOINS.match(names, end) is not None


def names_only(text: str) -> bool:
    """Whether every word can belong to a name: it has a capital, or is a small word between names."""
    return all(_NAME.match(word) or _LINK.fullmatch(word) for word in text.split())


def group_of(text: str) -> str | None:
    """Return ``text`` if it is a group's name: "World Health Organization", "The ACT Investigators"."""
    name = text.strip(" .,:;")
    return name if _GROUP.search(name) and names_only(name) and len(name) < 200 else None  # noqa: PLR2004
