"""What stands between the authors and the numbers of a reference -> the title and the journal."""

from __future__ import annotations

import re

from pmsync.parsing.dates import YEAR

CUT = "\u2026"  # behind a title that may go on
LONGEST_NAME = 160  # characters of a journal
LONGEST_JOURNAL = 16  # words
LONGEST_CUT = 6  # letters of a word cut short that is not in the list below

# The words, cut short by ISO 4 or older custom, that journals' names are made of
_WORDS_CUT = """
Acad Acta Adv Agric Am Anal Anat Anim Ann Annu Appl Arch Assoc Astron Astrophys Atmos Aust Bacteriol Behav Ber
Biochem Bioeng Bioinform Biol Biomed Biomol Biophys Biosci Biotechnol Bot Br Brit Bull Bur Calif Can Carcinog
Cardiol Cardiovasc Cereb Chem Chim Chir Chromatogr Circ Clin Cogn Coll Comm Commun Comp Comput Conf Contemp Contrib
Cryst Crystallogr Curr Cytol Decis Dent Dermatol Dev Diagn Dif Diff Dis Discov Dokl Ecol Econ Ed Electrochem Emerg
Endocr Endocrinol Eng Entomol Environ Epidemiol Ergeb Ethol Eur Evol Exp Expt Fac Fed Fenn Fert Forsch Found
Gastroenterol Gastrointest Gen Genet Geol Geophys Geriatr Gerontol Gesamte Gynecol Haematol Helv Hematol Hepatol
Hist Histochem Hosp Hum Hyg Immunol Ind Infect Inorg Inst Int Intern Invest Investig Isr Jap Jpn Klin Lab Lett Lond
Mach Magn Mak Manag Mar Mater Math Mech Med Medd Mem Metab Meth Microb Microbiol Mikrobiol Mineral Mod Mol Monogr
Morphol Nat Natl Naturwiss Nephrol Neth Netw Neurobiol Neurol Neuropathol Neurophysiol Neuropsychol Neurosci
Neurosurg Nucl Nurs Nutr Obes Obstet Occup Oncol Ophthalmol Opt Org Orthop Otolaryngol Paediatr Parasitol Pathog
Pathol Pediatr Pers Perspect Petrol Pflanzenernahr Pharm Pharmacol Pharmacother Phil Philos Photochem Phys Physik
Physiol Phytopathol Plast Pol Polit Pollut Polym Pract Prev Proc Prog Protoc Psychiatr Psychol Psychopharmacol Publ
Pulm Quant Quart Radiat Radiol Rec Rech Reg Rehabil Relat Rep Reprod Res Resour Respir Rev Rheumatol Ross Roy Sc
Scand Sch Schweiz Sci Sect Ser Serv Sig Sign Signal Soc Sociol Spectrom Spectrosc St Stat Stomatol Struct Stud Suppl
Surg Surv Symp Sys Syst Taxon Tech Technol Theor Ther Therap Thorac Top Tox Toxicol Trans Transl Transplant Treat
Trop Ultrason Ultrastruct Univ Urol Vasc Verh Vet Virol Vis Vitam Wiss Wkly Zentralbl Zh Zool Ztschr
""".split()  # noqa: SIM905 - a list of two hundred lines else
_WORD_CUT = re.compile(rf"[A-Z](?:\.-?[A-Z]){{0,3}}|{'|'.join(_WORDS_CUT)}")
_WHOLE = re.compile("Brain|Cancer|Cell|Drug|Food|General|Health|Heart|Indian|Mass|Methods|Neural|Oral|Weekly|World")
_SERIES = re.compile(
    r"Nature [A-Z]\w+|The Lancet|BMJ|(?:[\w&]+ ){0,3}[Jj]ournal (?:of|for) .{3,60}|[A-Z]\w+ (?:[a-z]+ ){1,3}journal"
    r"|(?:Acta|Annals|Archives|Proceedings|Transactions|Birth Defects Research|Best practice)\b[^,:]{0,60}"
)
_PERHAPS_CUT = re.compile(
    r"(?!Introduction|Methods|Results|Discussion|Comment|Editorial|Conclusion)[A-Z][\w-]{1,9}[^\W\daeiouy_]"
)
_MAY_BE_CUT = re.compile(rf"(?:^|[ ])(?:{_WORD_CUT.pattern}|{_PERHAPS_CUT.pattern}|[A-Z]\w{{10,16}}[^\W\daeiouy_])$")
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
_QUOTED = re.compile(
    r"[\u201c\"\u201e\u00ab] ?(?P<double>.{3,1000}?)[.,]? ?[\u201d\"\u201c\u00bb][.,]? (?=[^\u201d\"\u201c\u00bb]*$)"
    r"|''?(?P<single>.{3,1000}?)[.,]?''?[.,] |[\u2018`](?P<curly>.{3,1000}?)[.,]?\u2019[.,]? (?![a-z])"
)
_BRACKETED = re.compile(r" ?[(\[][^()\[\]]*[)\]]")
# As NLM prints journals' names: "Cytometry : the journal of ..., Inc", "No to shinkei = Brain and nerve"
_SUBTITLE = re.compile(r"(?: [:=]|(?<=\w);) [^.?!)]{0,200}$")
_PLACE = re.compile(r"(?<=[\w.]) \([^()]{1,60}\)\.?$")  # "Public health reports (Washington, D.C. : 1974)"
_SECTION = re.compile(
    r"(?:Reihe|Seri[ea]s?|Se[ck]tion|Sectio|Part|Abt(?:eilung)?|Suppl(?:ement(?:um)?)?)\b(?: [A-Z\d]{1,3}\b|$)"
    r"|\w+ Abteilung\b|[A-Z](?:,|$)"
)
_EDITION = re.compile(r",? \(?(?:\d+(?:st|nd|rd|th)|[Rr]ev(?:ised)?\.?) ed(?:itio)?n?\b\)?")
_QUOTES = ('"', "\u201c", "\u00ab", "\u2018", "'")
_IMPRINT = re.compile(rf"\b(?:Press|Publish\w+|Verlag|pp?\.? ?\d+|\d+ ?p)\b|\(\D{{0,80}}{YEAR}\)|\bpp?$|\([Ee]ds?\b")
_SMALL = re.compile(r"[^\W\d_]{1,3}|della|dans|pour|sur|with|from|&|-")
_NO_JOURNAL = re.compile(
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
    if set_off := _set_off(middle):
        return set_off
    bare = _PLACE.sub("", middle)
    if authors and dots and _all_cut(bare):
        return None, _journal(middle)
    start = _journal_start(bare if commas else _SUBTITLE.sub("", bare), comma=commas)
    whole = "," not in bare
    if start is None or (commas and whole and _capitals(middle)):  # all there is may be the journal
        alone = _capitals(middle) and (authors or (whole and _WORD_CUT.match(middle)))
        return None, _journal(middle) if alone else None
    title, journal = _title(middle[:start]), _journal(middle[start:], listed=not commas)
    if journal and (authors or middle[start - 2] != ","):
        return title, journal
    return None if commas else _certain(middle), None


def _set_off(middle: str) -> tuple[str | None, str | None] | None:
    """Part a title in quotes, or one translated in square brackets, from the journal behind it."""
    quoted = _QUOTED.match(middle)
    if quoted and _NAME_OPENS.match(middle, quoted.end()):
        journal = _journal(middle[quoted.end() :], alone=True)
        if journal or "," in quoted[0][-3:]:
            return _title(quoted["double"] or quoted["single"] or quoted["curly"]), journal
    end = _bracket_end(middle)
    behind = _BEHIND_TRANSLATED.match(middle, end) if end and middle.count(" ", 0, end) > 1 else None
    if behind and (behind[0][0] != " " or middle[end - 2] in ".?!"):
        return _title(middle[:end]), _journal(middle[behind.end() :], alone=True)
    return None


def _bracket_end(middle: str) -> int:
    """Return where the square bracket with which ``middle`` begins is closed; 0, if there is none."""
    depth = 0
    for bracket in re.finditer(r"[\[\]]", middle if middle.startswith("[") else ""):
        depth += 1 if bracket[0] == "[" else -1
        if not depth:
            return bracket.end()
    return 0


def _certain(middle: str) -> str | None:
    """Return the first of several sentences, if it can be a title."""
    first = first_sentence(middle)
    return first if first and len(first) < len(middle.strip(" .,;:")) and len(first.split()) > 3 else None  # noqa: PLR2004


def cut_short(word: str) -> bool:
    """Whether ``word`` is one that journals' names cut short: "Biol", "Chem", a single capital."""
    return _WORD_CUT.fullmatch(word) is not None


def perhaps_cut(word: str) -> bool:
    """Whether ``word`` ends as words do that are cut short: in a consonant."""
    return _MAY_BE_CUT.fullmatch(word) is not None


def has_sentences(title: str) -> bool:
    """Whether there is a full stop inside ``title``."""
    return _STOP.search(title) is not None


def _journal_start(middle: str, *, comma: bool) -> int | None:
    """Return where the journal starts, or ``None`` where ``middle`` is all one; ``comma``, if commas part the facts."""
    stops = list(_STOP.finditer(middle, max(0, len(middle) - LONGEST_NAME)))
    start, section = None, False
    for number, stop in reversed(list(enumerate(stops))):
        begin = stops[number - 1].end() if number else 0
        if not comma and _SECTION.match(middle, stop.end()):
            start, section = begin, True
            continue
        left, start = middle[begin : stop.start()], stop.end()
        before, mark, last = left.rpartition(", ")
        if not middle.startswith(".", stop.start()) or not _belongs(
            last, middle[start:], listed=bool(mark) and not comma, inside=number > 0 or bool(mark), commas=comma
        ):
            break
        if mark:
            return begin + len(before) + 2
        start = begin
    if start is None or (not section and _two_facts(middle[start:], comma=comma)):
        at = middle.rfind(", ", start or 0)
        return at + 2 if at > 0 and _capitals(middle[at + 2 :]) else start
    return start or None


def _all_cut(middle: str) -> bool:
    """Whether every full stop in ``middle`` may be that of a word cut short: "Wien. Klin. Wochenschr."."""
    *pieces, last = middle.rstrip(".").split(". ")
    first = pieces[0] if pieces else ""
    cut = (len(piece.split()) <= 3 and _MAY_BE_CUT.search(piece) for piece in pieces)  # noqa: PLR2004
    names = _capitals(middle) and not _SENTENCE.search(middle) and not undotted(last.rpartition(" ")[0])
    short = " " not in first or first.startswith("Acta ") or cut_short(first.split()[-1])
    return bool(pieces) and short and all(cut) and names


def _belongs(words: str, right: str, *, listed: bool, inside: bool, commas: bool) -> bool:
    """Whether ``words`` and their full stop start a journal that goes on with ``right``: "Am" of Am. J.

    ``listed``, if a comma stands before them, so that they may be the last of the title's list; ``inside``, if any
    sentence does, so that there is a title without them.
    """
    *others, last = words.split() or [""]
    if inside and not listed and _SERIES.fullmatch(words):
        return True
    if not _capitals(words):
        return False
    if len(others) > 2 or any(map(str.islower, others)) or undotted(right):  # noqa: PLR2004
        return False
    dotted = right.endswith(".") and _WORD_CUT.fullmatch(right.rsplit(maxsplit=1)[-1].rstrip("."))
    perhaps = (
        (dotted or commas or (inside and len(last) <= LONGEST_CUT))
        and not listed
        and not others
        and _PERHAPS_CUT.fullmatch(last)
    )
    return bool(_WORD_CUT.fullmatch(last) or perhaps or (dotted and _WHOLE.fullmatch(words)))


def undotted(words: str) -> bool:
    """Whether a word is cut short without a full stop: such a journal ("Ann Intern Med") has none at all."""
    return any(len(word) > 1 and _WORD_CUT.fullmatch(word) for word in words.rstrip(" ,").split())


def _two_facts(journal: str, *, comma: bool) -> bool:
    """Whether a comma in ``journal`` still parts a title from it."""
    before, mark, _ = _BRACKETED.sub("", journal).rpartition(", ")
    return bool(mark) and (comma or not _capitals(before) or not _OPENING.match(journal))


def _capitals(words: str) -> bool:
    """Whether each of the words has a capital but small ones, and the first."""
    bare = re.sub(r"[()\[\]]", "", words).split()
    return (
        bool(bare)
        and bool(_OPENING.match(bare[0]))
        and all(not word[0].islower() or _SMALL.fullmatch(word.rstrip(".,:")) or _OPENING.match(word) for word in bare)
    )


def _journal(name: str, *, alone: bool = False, listed: bool = False) -> str | None:
    """Return the journal if ``name`` can be nothing else.

    ``alone``, if the title before it is set off in quotes or brackets; ``listed``, if a full stop parts the title from
    it, so that a comma before a small letter ("Surgery, gynecology & obstetrics") is its own.
    """
    name = name.strip(" .,;:").removeprefix("in ")
    bare = _SUBTITLE.sub("", _BRACKETED.sub("", name)).strip()
    fit = 0 < len(bare.split()) <= LONGEST_JOURNAL and _OPENING.match(bare) and re.search(r"[^\W\d_].?[^\W_]", bare)
    if not fit or _NO_JOURNAL.search(bare) or name.count("(") != name.count(")"):
        return None
    one = not re.search(r"[,.] |\w: ", bare) or (alone and not has_sentences(bare)) or _in_sections(bare)
    small = listed and not has_sentences(bare) and not re.search(rf"\w: |, (?:{_OPENING.pattern})", bare)
    return name if one or small or _capitals(bare) or _SERIES.match(bare) else None


def _in_sections(name: str) -> bool:
    """Whether a full stop in ``name`` parts the journal from its section."""
    return any(_SECTION.match(name, stop.end()) for stop in _STOP.finditer(name))


def _title(printed: str) -> str | None:
    if _NAMES.search(printed) or printed.count('"') % 2:
        return None
    title = re.sub(r" ?\[(?:J|see comments?)\.?\]", "", printed).strip(" .,;:")
    return title if re.search(r"[^\W\d_]{2}", title) else None


def first_sentence(middle: str) -> str | None:
    """Return the title where no journal follows it: up to the first full stop that ends a sentence.

    Where there is more, the title may go on ("... of life. Part 2."): it ends in an ellipsis then, as a cut title is
    printed.
    """
    quoted = _QUOTED.match(middle)
    if quoted and "," in quoted[0][-3:]:
        return _title(quoted["double"] or quoted["single"] or quoted["curly"])
    middle, cut = re.sub(rf"[,;.] ?{YEAR}$", "", _EDITION.sub("", middle)), ""
    for stop in _STOP.finditer(middle):
        if _OPENING.match(middle, stop.end()) and not _NO_STOP.search(middle[max(0, stop.start() - 10) : stop.start()]):
            middle = middle[: stop.start() + (middle[stop.start()] in "?!")]
            cut = CUT
            break
    no_title = (
        _IMPRINT.search(middle) or middle[:1] in _QUOTES or " " not in middle.strip()
    )  # "Engl" of N. Engl. J. Med.
    title = None if no_title else _title(middle)
    return title and title.removesuffix(CUT) + cut
