"""Parts what stands between the authors and the numbers of a reference into the title and the journal."""

from __future__ import annotations

import re

from pmsync.parsing.abbreviations import MAY_BE_CUT, PERHAPS_CUT, WORD_CUT, cut_short, undotted
from pmsync.parsing.dates import YEAR

CUT = "\u2026"  # behind a title that may go on
LONGEST_JOURNAL = 160  # characters of a journal
MOST_WORDS = 16  # of a journal
LONGEST_CUT = 6  # letters of a word cut short that is not in the list of pmsync.parsing.abbreviations

_WHOLE = re.compile("Brain|Cancer|Cell|Drug|Food|General|Health|Heart|Indian|Mass|Methods|Neural|Oral|Weekly|World")
_SERIES = re.compile(
    r"Nature [A-Z]\w+|The Lancet|BMJ|(?:[\w&]+ ){0,3}[Jj]ournal (?:of|for) .{3,60}|[A-Z]\w+ (?:[a-z]+ ){1,3}journal"
    r"|(?:Acta|Annals|Archives|Proceedings|Transactions|Birth Defects Research|Best practice)\b[^,:]{0,60}"
)
_SENTENCE = re.compile(r"[?!:;,]")
_STOP = re.compile(r"[.?!][\"'\u2019\u201d)\]]* (?=\S)")
_NO_STOP = re.compile(
    r"(?:^|[ (\[])(?:[A-Z]|vs?|St|Dr|spp?|subsp|var|cf|al|e\.g|i\.e|[Nn]os?|[Vv]ol|ca|[Ff]igs?|gen|nov|[Rr]ef|approx)$"
)
# What was meant as authors and is none of the forms of a name: nothing tells where the title starts
_NAMES = re.compile(
    r"(?:[a-z]|^[A-Z]{1,3},) [A-Z]{1,3}, [A-Z][\w-]+ [A-Z]{1,3}[,.:]|^[A-Z]{1,3}, [A-Z]\w+ [A-Z]{1,3}[,.:]"
    r"|^\d+\. |^\d{4}\.|^In(?: [A-Z]\.|:)"
    r"|(?:^|, )(?:[A-Z]\. ?){1,3}[A-Z][a-z]+,? (?:and|&) (?:[A-Z]\. ?)+[A-Z]"
    r"|^(?:et al|and|&|in|of|who|that|where|which|ha[sd]|have|show\w*|report\w*|found) "
    r"|, [A-Z]\., (?:and |& )?[A-Z]\w+, [A-Z]\.|[A-Z][a-z]+ (?:[A-Z]\. ){1,3}[A-Z][a-z]+ [A-Z]\. "
)
_BEHIND_TRANSLATED = re.compile(r"[.,]? (?=\S)(?:\[[Aa]rticle in [^\[\]]{3,30}\][.,]? )?")
_OPENING = re.compile(r"[A-Z\u00c0-\u00de\d\"'\u2018\u201c(\[]|[a-z]{1,4}[A-Z]|npj\b")
_NAME_OPENS = re.compile(rf"(?:in )?(?:{_OPENING.pattern})")
_QUOTED_TITLE = re.compile(
    r"[\u201c\"\u201e\u00ab] ?(?P<double>.{3,1000}?)[.,]? ?[\u201d\"\u201c\u00bb][.,]? (?=[^\u201d\"\u201c\u00bb]*$)"
    r"|''?(?P<single>.{3,1000}?)[.,]?''?[.,] |[\u2018`](?P<curly>.{3,1000}?)[.,]?\u2019[.,]? (?![a-z])"
)
_BRACKETED_NOTE = re.compile(r" ?[(\[][^()\[\]]*[)\]]")
# As NLM prints journals' names: "Cytometry : the journal of ..., Inc", "No to shinkei = Brain and nerve"
_SUBTITLE = re.compile(r"(?: [:=]|(?<=\w);) [^.?!)]{0,200}$")
_PLACE_LAST = re.compile(r"(?<=[\w.]) \([^()]{1,60}\)\.?$")  # "Public health reports (Washington, D.C. : 1974)"
_SECTION = re.compile(
    r"(?:Reihe|Seri[ea]s?|Se[ck]tion|Sectio|Part|Abt(?:eilung)?|Suppl(?:ement(?:um)?)?)\b(?: [A-Z\d]{1,3}\b|$)"
    r"|\w+ Abteilung\b|[A-Z](?:,|$)"
)
_EDITION = re.compile(r",? \(?(?:\d+(?:st|nd|rd|th)|[Rr]ev(?:ised)?\.?) ed(?:itio)?n?\b\)?")
_QUOTES = ('"', "\u201c", "\u00ab", "\u2018", "'")
_IMPRINT = re.compile(rf"\b(?:Press|Publish\w+|Verlag|pp?\.? ?\d+|\d+ ?p)\b|\(\D{{0,80}}{YEAR}\)|\bpp?$|\([Ee]ds?\b")
_SMALL = re.compile(r"[^\W\d_]{1,3}|della|dans|pour|sur|with|from|&|-")
_NEVER_IN_JOURNAL = re.compile(
    r"\b(?:Press|Publish\w+|Verlag|[Tt]hesis|[Dd]issertation|Tech(?:nical)?\.? [Rr]ep\w*|Patent|Ph\.? ?D)\b"
    r"|\b(?:[Vv]ol|[Nn]o)\.|^(?:Inc|Ltd)$|^In (?!Vi(?:vo|tro))|[?!;=|<>{}@\"\u201c\u201d]|(?<!\d)(?!2000\b)\d{3}"
)


def title_and_journal(middle: str, *, commas: bool, authors: bool, dots: bool) -> tuple[str | None, str | None]:
    """Part what stands between the authors and the numbers; what cannot be told for certain is ``None``.

    ``commas``, if no full stop closed the authors, so that commas may part the facts; ``authors``, if there were any:
    behind them a journal may stand without a title, and before a comma a title; ``dots``, if the numbers are in a style
    that prints journals with full stops. Where the journal cannot be told, the
    title is its first sentence.
    """
    if set_off := _set_off_title(middle):
        return set_off
    bare = _PLACE_LAST.sub("", middle)
    if authors and dots and _all_cut_short(bare):
        return None, _as_journal(middle)
    start = _journal_start(bare if commas else _SUBTITLE.sub("", bare), comma=commas)
    whole = "," not in bare
    if start is None or (commas and whole and _is_capitalised(middle)):  # all there is may be the journal
        alone = _is_capitalised(middle) and (authors or (whole and WORD_CUT.match(middle)))
        return None, _as_journal(middle) if alone else None
    title, journal = _as_title(middle[:start]), _as_journal(middle[start:], listed=not commas)
    if journal and (authors or middle[start - 2] != ","):
        return title, journal
    return None if commas else _sure_first_sentence(middle), None


def _set_off_title(middle: str) -> tuple[str | None, str | None] | None:
    """Part a title in quotes, or one translated in square brackets, from the journal behind it."""
    quoted = _QUOTED_TITLE.match(middle)
    if quoted and _NAME_OPENS.match(middle, quoted.end()):
        journal = _as_journal(middle[quoted.end() :], alone=True)
        if journal or "," in quoted[0][-3:]:
            return _as_title(quoted["double"] or quoted["single"] or quoted["curly"]), journal
    end = _bracket_end(middle)
    behind = _BEHIND_TRANSLATED.match(middle, end) if end and middle.count(" ", 0, end) > 1 else None
    if behind and (behind[0][0] != " " or middle[end - 2] in ".?!"):
        return _as_title(middle[:end]), _as_journal(middle[behind.end() :], alone=True)
    return None


def _bracket_end(middle: str) -> int:
    """Return where the square bracket with which ``middle`` begins is closed; 0, if there is none."""
    depth = 0
    for bracket in re.finditer(r"[\[\]]", middle if middle.startswith("[") else ""):
        depth += 1 if bracket[0] == "[" else -1
        if not depth:
            return bracket.end()
    return 0


def _sure_first_sentence(middle: str) -> str | None:
    """Return the first of several sentences, if it can be a title."""
    first = first_sentence(middle)
    return first if first and len(first) < len(middle.strip(" .,;:")) and len(first.split()) > 3 else None  # noqa: PLR2004


def has_sentences(title: str) -> bool:
    """Whether there is a full stop inside ``title``."""
    return _STOP.search(title) is not None


def _journal_start(middle: str, *, comma: bool) -> int | None:
    """Return where the journal starts, or ``None`` where ``middle`` is all one; ``comma``, if commas part the facts."""
    stops = list(_STOP.finditer(middle, max(0, len(middle) - LONGEST_JOURNAL)))
    start, section = None, False
    for number, stop in reversed(list(enumerate(stops))):
        begin = stops[number - 1].end() if number else 0
        if not comma and _SECTION.match(middle, stop.end()):
            start, section = begin, True
            continue
        left, start = middle[begin : stop.start()], stop.end()
        before, mark, last = left.rpartition(", ")
        if not middle.startswith(".", stop.start()) or not _starts_journal(
            last, middle[start:], listed=bool(mark) and not comma, inside=number > 0 or bool(mark), commas=comma
        ):
            break
        if mark:
            return begin + len(before) + 2
        start = begin
    if start is None or (not section and _holds_two_facts(middle[start:], comma=comma)):
        at = middle.rfind(", ", start or 0)
        return at + 2 if at > 0 and _is_capitalised(middle[at + 2 :]) else start
    return start or None


def _all_cut_short(middle: str) -> bool:
    """Whether every full stop in ``middle`` may be that of a word cut short: "Wien. Klin. Wochenschr."."""
    *pieces, last = middle.rstrip(".").split(". ")
    first = pieces[0] if pieces else ""
    cut = (len(piece.split()) <= 3 and MAY_BE_CUT.search(piece) for piece in pieces)  # noqa: PLR2004
    names = _is_capitalised(middle) and not _SENTENCE.search(middle) and not undotted(last.rpartition(" ")[0])
    short = " " not in first or first.startswith("Acta ") or cut_short(first.split()[-1])
    return bool(pieces) and short and all(cut) and names


def _starts_journal(words: str, right: str, *, listed: bool, inside: bool, commas: bool) -> bool:
    """Whether ``words`` and their full stop start a journal that goes on with ``right``: "Am" of Am. J.

    ``listed``, if a comma stands before them, so that they may be the last of the title's list; ``inside``, if any
    sentence does, so that there is a title without them.
    """
    *others, last = words.split() or [""]
    if inside and not listed and _SERIES.fullmatch(words):
        return True
    if not _is_capitalised(words):
        return False
    if len(others) > 2 or any(map(str.islower, others)) or undotted(right):  # noqa: PLR2004
        return False
    dotted = right.endswith(".") and WORD_CUT.fullmatch(right.rsplit(maxsplit=1)[-1].rstrip("."))
    perhaps = (
        (dotted or commas or (inside and len(last) <= LONGEST_CUT))
        and not listed
        and not others
        and PERHAPS_CUT.fullmatch(last)
    )
    return bool(WORD_CUT.fullmatch(last) or perhaps or (dotted and _WHOLE.fullmatch(words)))


def _holds_two_facts(journal: str, *, comma: bool) -> bool:
    """Whether a comma in ``journal`` still parts a title from it."""
    before, mark, _ = _BRACKETED_NOTE.sub("", journal).rpartition(", ")
    return bool(mark) and (comma or not _is_capitalised(before) or not _OPENING.match(journal))


def _is_capitalised(words: str) -> bool:
    """Whether each of the words has a capital but small ones, and the first."""
    bare = re.sub(r"[()\[\]]", "", words).split()
    return (
        bool(bare)
        and bool(_OPENING.match(bare[0]))
        and all(not word[0].islower() or _SMALL.fullmatch(word.rstrip(".,:")) or _OPENING.match(word) for word in bare)
    )


def _as_journal(name: str, *, alone: bool = False, listed: bool = False) -> str | None:
    """Return the journal if ``name`` can be nothing else.

    ``alone``, if the title before it is set off in quotes or brackets; ``listed``, if a full stop parts the title from
    it, so that a comma before a small letter ("Surgery, gynecology & obstetrics") is its own.
    """
    name = name.strip(" .,;:").removeprefix("in ")
    bare = _SUBTITLE.sub("", _BRACKETED_NOTE.sub("", name)).strip()
    fit = 0 < len(bare.split()) <= MOST_WORDS and _OPENING.match(bare) and re.search(r"[^\W\d_].?[^\W_]", bare)
    if not fit or _NEVER_IN_JOURNAL.search(bare) or name.count("(") != name.count(")"):
        return None
    single = not re.search(r"[,.] |\w: ", bare) or (alone and not has_sentences(bare)) or _in_sections(bare)
    small = listed and not has_sentences(bare) and not re.search(rf"\w: |, (?:{_OPENING.pattern})", bare)
    return name if single or small or _is_capitalised(bare) or _SERIES.match(bare) else None


def _in_sections(name: str) -> bool:
    """Whether a full stop in ``name`` parts the journal from its section."""
    return any(_SECTION.match(name, stop.end()) for stop in _STOP.finditer(name))


def _as_title(printed: str) -> str | None:
    """Return the title without marks around it; ``None`` where names or half a quotation are left in it."""
    if _NAMES.search(printed) or printed.count('"') % 2:
        return None
    title = re.sub(r" ?\[(?:J|see comments?)\.?\]", "", printed).strip(" .,;:")
    return title if re.search(r"[^\W\d_]{2}", title) else None


def first_sentence(middle: str) -> str | None:
    """Return the title where no journal follows it: up to the first full stop that ends a sentence.

    Where there is more, the title may go on ("... of life. Part 2."): it ends in an ellipsis then, as a cut title is
    printed.
    """
    quoted = _QUOTED_TITLE.match(middle)
    if quoted and "," in quoted[0][-3:]:
        return _as_title(quoted["double"] or quoted["single"] or quoted["curly"])
    middle, cut = re.sub(rf"[,;.] ?{YEAR}$", "", _EDITION.sub("", middle)), ""
    for stop in _STOP.finditer(middle):
        if _OPENING.match(middle, stop.end()) and not _NO_STOP.search(middle[max(0, stop.start() - 10) : stop.start()]):
            middle = middle[: stop.start() + (middle[stop.start()] in "?!")]
            cut = CUT
            break
    no_title = (
        _IMPRINT.search(middle) or middle[:1] in _QUOTES or " " not in middle.strip()
    )  # "Engl" of N. Engl. J. Med.
    title = None if no_title else _as_title(middle)
    return title and title.removesuffix(CUT) + cut
