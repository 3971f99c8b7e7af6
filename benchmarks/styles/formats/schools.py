"""Styles of manuals and standards, as universities and their libraries teach them."""

from __future__ import annotations

from benchmarks.styles.formats import names
from benchmarks.styles.formats.names import dashed, issue, listed, sentence
from benchmarks.styles.papers import Paper, Person

GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
PORTUGUESE_MONTHS = (
    "jan.", "fev.", "mar.", "abr.", "maio", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez.",
)  # fmt: skip


def _capitals(person: Person) -> str:
    return ", ".join(filter(None, (person.family.upper(), names.dots(person, " "))))


def _capitals_full(person: Person) -> str:
    return ", ".join(filter(None, (person.family.upper(), names.given(person))))


def abnt(paper: Paper) -> str:
    """Brazil: capitals, "v. 12, n. 3, p. 34-36, jun. 2010."."""
    people = listed(paper, _capitals, comma="; ", most=3, first=1, others=" et al.")
    part = f" n. {paper.issue}," if paper.issue else ""
    date = " ".join(filter(None, (names.months(paper, PORTUGUESE_MONTHS), str(paper.year))))
    return f"{people} {sentence(paper)} {paper.journal}, v. {paper.volume},{part} p. {paper.range}, {date}."


def abnt_full_names(paper: Paper) -> str:
    """The same with given names, and the year only, as Google Scholar prints it."""
    people = listed(paper, _capitals_full, comma="; ", most=3, first=1, others=" et al")
    part = f" n. {paper.issue}," if paper.issue else ""
    return f"{people}. {sentence(paper)} {paper.journal}, v. {paper.volume},{part} p. {paper.range}, {paper.year}."


def gost(paper: Paper) -> str:
    """Russia: slashes and dashes."""
    people = listed(paper, names.tight, most=4, first=3, others=", et al.")
    part = f" – № {paper.issue}." if paper.issue else ""  # noqa: RUF001  # the dash that is printed
    place = f"{paper.year}. – Vol. {paper.volume}.{part} – P. {paper.range}."  # noqa: RUF001
    return f"{people} {paper.title} // {paper.journal}. – {place}"  # noqa: RUF001


def gost_russian(paper: Paper) -> str:
    """The same with Russian words: year, volume, number, pages."""
    people = listed(paper, names.tight, most=3, others=" [и др.]")
    part = f" № {paper.issue}." if paper.issue else ""
    return f"{people} {paper.title} // {paper.dotted}. {paper.year}. Т. {paper.volume}.{part} С. {dashed(paper)}."  # noqa: RUF001


def gost_by_title(paper: Paper) -> str:
    """The title first, its authors behind a slash."""
    people = listed(paper, names.tight_first, most=4, first=3, others=" [et al.]")
    part = f", № {paper.issue}" if paper.issue else ""
    place = f"{paper.year}. — Vol. {paper.volume}{part}. — P. {paper.range}."
    return f"{names.tight(paper.people[0])} {paper.title} / {people} // {paper.journal}. — {place}"


def mla_7(paper: Paper) -> str:
    """MLA until 2016: "12.3 (2010): 34-36. Print."."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=3, first=1).removesuffix(".")
    part = f".{paper.issue}" if paper.issue else ""
    numbers = f"{paper.volume}{part} ({paper.year}): {paper.range}"
    return f"{people}. “{sentence(paper)}” {paper.journal} {numbers}. Print."


def mla_8(paper: Paper) -> str:
    """MLA since 2016: "vol. 12, no. 3, June 2010, pp. 34-36."."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=2, first=1).removesuffix(".")
    part = f" no. {paper.issue}," if paper.issue else ""
    return f"{people}. “{sentence(paper)}” {paper.journal}, vol. {paper.volume},{part} {paper.year}, pp. {paper.range}."


def mla_9_scholar(paper: Paper) -> str:
    """MLA as Google Scholar prints it: straight quotation marks."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=2, first=1).removesuffix(".")
    part = f".{paper.issue}" if paper.issue else ""
    return f'{people}. "{sentence(paper)}" {paper.journal} {paper.volume}{part} ({paper.year}): {paper.range}.'


def chicago_author_date(paper: Paper) -> str:
    """Chicago, author-date."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=10, first=7).removesuffix(".")
    number = f" ({paper.issue})" if paper.issue else ""
    numbers = f"{paper.volume}{number}: {dashed(paper)}"
    return f"{people}. {paper.year}. “{sentence(paper)}” {paper.journal} {numbers}."


def chicago_bibliography(paper: Paper) -> str:
    """Chicago, notes and bibliography."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=10, first=7).removesuffix(".")
    part = f", no. {paper.issue}" if paper.issue else ""
    return f"{people}. “{sentence(paper)}” {paper.journal} {paper.volume}{part} ({paper.year}): {dashed(paper)}."


def chicago_note(paper: Paper) -> str:
    """A footnote: names in their natural order, commas throughout, one page."""
    people = listed(paper, names.full_first, last=" and ", most=3, first=1, others=" et al.")
    part = f", no. {paper.issue}" if paper.issue else ""
    number = paper.pmid % 90 + 1
    return f"{number}. {people}, “{paper.title},” {paper.journal} {paper.volume}{part} ({paper.year}): {paper.first}."


def harvard_cite_them_right(paper: Paper) -> str:
    """Harvard with single quotation marks."""
    people = listed(paper, names.comma_tight, last=" and ", most=3, first=1, others=" et al.")
    numbers = f"{paper.volume}{issue(paper)}, pp. {dashed(paper)}"
    return f"{people} ({paper.year}) ‘{paper.title}’, {paper.journal}, {numbers}."  # noqa: RUF001


def harvard_australian(paper: Paper) -> str:
    """Harvard of Australia: no full stops in names, no parentheses."""
    people = listed(paper, names.comma_close, last=" & ")
    part = f" no. {paper.issue}," if paper.issue else ""
    return f"{people} {paper.year}, '{paper.title}', {paper.journal}, vol. {paper.volume},{part} pp. {paper.range}."


def harvard_vol(paper: Paper) -> str:
    """A dissertation's Harvard: everything said in words."""
    people = listed(paper, names.comma_tight, last=" and ")
    part = f" No. {paper.issue}," if paper.issue else ""
    return f"{people}, {paper.year}. {sentence(paper)} {paper.journal}, Vol. {paper.volume},{part} p. {paper.range}."


def iso_690(paper: Paper) -> str:
    """ISO 690: capitals, "2010, vol. 12, no. 3, s. 34-36."."""
    people = listed(paper, _capitals, comma="; ", most=3, first=1, others=" et al.").removesuffix(".")
    part = f" no. {paper.issue}," if paper.issue else ""
    return f"{people}. {sentence(paper)} {paper.journal}. {paper.year}, vol. {paper.volume},{part} pp. {paper.range}."


def iso_690_scholar(paper: Paper) -> str:
    """ISO 690 as Google Scholar prints it."""
    people = listed(paper, _capitals_full, comma="; ", most=3, first=1, others=", et al").removesuffix(".")
    part = f".{paper.issue}" if paper.issue else ""
    return f"{people}. {sentence(paper)} {paper.journal}, {paper.year}, {paper.volume}{part}: {paper.range}."


def oscola(paper: Paper) -> str:
    """English lawyers: year and volume before the journal, the first page at the end."""
    people = listed(paper, names.full_first, last=" and ", most=3, first=1, others=" and others")
    return f"{people}, ‘{paper.title}’ ({paper.year}) {paper.volume} {paper.journal} {paper.first}"  # noqa: RUF001


def mhra(paper: Paper) -> str:
    """British humanities: "12.3 (2010), 34-36"."""
    people = listed(paper, names.full_last, rest=names.full_first, last=" and ", most=3, first=1, others=" and others")
    part = f".{paper.issue}" if paper.issue else ""
    numbers = f"{paper.volume}{part} ({paper.year}), pp. {dashed(paper)}"
    return f"{people}, ‘{paper.title}’, {paper.journal}, {numbers}."  # noqa: RUF001


def turabian_german(paper: Paper) -> str:
    """German humanities: a colon, "In:", "Bd. 12 (2010), Nr. 3, S. 34-36."."""
    people = listed(paper, names.full_last, comma="; ", most=3, first=1, others=" u. a.")
    part = f", Nr. {paper.issue}" if paper.issue else ""
    place = f"{paper.journal} Bd. {paper.volume} ({paper.year}){part}, S. {paper.range}"
    return f"{people}: {sentence(paper)} In: {place}."


def german_psychologists(paper: Paper) -> str:
    """APA in German words."""
    people = listed(paper, names.comma_dots, last=" & ", most=7, first=6, others=" et al.")
    part = f" H. {paper.issue}," if paper.issue else ""
    return f"{people} ({paper.year}). {sentence(paper)} {paper.journal}, {paper.volume}. Jg.,{part} S. {paper.range}."


def din_1505(paper: Paper) -> str:
    """DIN 1505-2 as Citavi prints it: small capitals lost, "Bd. 12 (2010), Nr. 3, S. 34-36"."""
    people = listed(paper, names.full_last, comma=" ; ", most=3, first=1, others=" u. a.")
    part = f", Nr. {paper.issue}" if paper.issue else ""
    numbers = f"Bd. {paper.volume} ({paper.year}){part}, S. {dashed(paper)}"
    return f"{people}: {paper.title}. In: {paper.journal} {numbers}"


def spanish_with_date(paper: Paper) -> str:
    """A Spanish word processor's APA: the day in words."""
    people = listed(paper, names.comma_dots, last=", & ", most=7, first=6, others=", . . .")
    date = f"{paper.day or 1} de {names.months(paper, SPANISH_MONTHS) or 'enero'} de {paper.year}"
    return f"{people} ({date}). {sentence(paper)} {paper.journal}, {paper.volume}{issue(paper)}, {paper.range}."


def spanish_vancouver(paper: Paper) -> str:
    """Vancouver in a Spanish thesis: "y" and "vol."."""
    people = listed(paper, names.close, last=" y ", most=4, first=3, others=" y cols.")
    part = f", núm. {paper.issue}" if paper.issue else ""
    return f"{people}. {sentence(paper)} {paper.short}, {paper.year}, vol. {paper.volume}{part}, págs. {paper.range}."


def french_university(paper: Paper) -> str:
    """France: capitals and guillemets."""
    people = listed(paper, lambda person: f"{person.family.upper()} {names.dots(person)}".strip(), last=" et ", most=4)
    part = f", n° {paper.issue}" if paper.issue else ""
    numbers = f"vol. {paper.volume}{part}, p. {dashed(paper)}"
    return f"{people}, {paper.year}, « {paper.title} », {paper.journal}, {numbers}."


def italian_footnote(paper: Paper) -> str:
    """Italy: "in", guillemets without blanks, Roman words left out."""
    people = listed(paper, names.tight_first, last=" e ", most=3, first=1, others=" et al.")
    part = f", n. {paper.issue}" if paper.issue else ""
    return (
        f"{people}, «{paper.title}», in {paper.journal}, vol. {paper.volume}{part} ({paper.year}), pp. {paper.range}."
    )


def polish_medical(paper: Paper) -> str:
    """Poland: a colon after the authors, semicolons between numbers."""
    people = listed(paper, names.close, most=3, others=" i wsp.")
    part = f" ({paper.issue})" if paper.issue else ""
    return f"{people}: {sentence(paper)} {paper.dotted}, {paper.year}; {paper.volume}{part}: {dashed(paper)}."


def turkish_apa(paper: Paper) -> str:
    """Turkey: "ve" before the last author."""
    people = listed(paper, names.comma_dots, last=" ve ", most=6, others=" ve diğerleri")
    return (
        f"{people} ({paper.year}). {sentence(paper)} {paper.journal}, {paper.volume}{issue(paper)}, ss. {paper.range}."
    )


def apa_seventh(paper: Paper) -> str:
    """APA, seventh edition."""
    people = listed(paper, names.comma_dots, last=", & ", most=20, first=19, others=", ...")
    return f"{people} ({paper.year}). {sentence(paper)} {paper.journal}, {paper.volume}{issue(paper)}, {dashed(paper)}."


def apa_with_month(paper: Paper) -> str:
    """APA with the month behind the year, as for magazines."""
    people = listed(paper, names.comma_dots, last=" & ", most=6, first=6, others=" et al.")
    date = f"{paper.year}, {names.months(paper, SPANISH_MONTHS)}" if paper.month else str(paper.year)
    return f"{people} ({date}). {sentence(paper)} {paper.journal}, {paper.volume}, {paper.range}."
