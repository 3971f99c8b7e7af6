"""What reference managers, databases and typesetting programs give, and PubMed itself."""

from __future__ import annotations

from benchmarks.styles.formats import names
from benchmarks.styles.formats.journals import WHOLE_MONTHS
from benchmarks.styles.formats.names import dashed, issue, listed, sentence
from benchmarks.styles.papers import MONTHS, Paper, Person


def endnote_numbered(paper: Paper) -> str:
    """EndNote's "Numbered": a number and a tab, the year in parentheses."""
    people = listed(paper, names.comma_tight, last=" and ")
    numbers = f"{paper.year}. {paper.volume}{issue(paper)}: p. {names.shortest(paper)}"
    return f"{paper.pmid % 200 + 1}.\t{people}, {sentence(paper)} {paper.journal}, {numbers}."


def endnote_annotated(paper: Paper) -> str:
    """EndNote's "Annotated": two dates, one with slashes."""
    people = ", ".join(map(names.close, paper.people))
    date = f"{paper.year}/{paper.month or 1:02d}/{paper.day or 1:02d}"
    numbers = f"{date} {paper.year};{paper.volume}{issue(paper)}:{paper.range}"
    return f"{people}. {sentence(paper)} {paper.journal}. {numbers}."


def endnote_ama(paper: Paper) -> str:
    """EndNote's AMA with whole dates: "Jun 7 2010;12(3):34-36."."""
    people = listed(paper, names.close, most=6, first=3, others=", et al")
    day = f" {paper.day}" if paper.day else ""
    date = f"{MONTHS[paper.month - 1]}{day} {paper.year}" if paper.month else str(paper.year)
    return f"{people}. {sentence(paper)} {paper.short}. {date};{paper.volume}{issue(paper)}:{paper.range}."


def endnote_author_date(paper: Paper) -> str:
    """EndNote's "Author-Date": capitals, quotation marks."""
    people = listed(paper, names.comma_dots, last=" and ")
    number = f"({paper.issue})" if paper.issue else ""
    return f'{people} ({paper.year}). "{sentence(paper)}" {paper.journal} {paper.volume}{number}: {paper.range}.'


def reference_manager_capitals(paper: Paper) -> str:
    """A thesis of the nineties: surnames in capitals, the year in the second place."""
    people = listed(paper, lambda person: f"{person.family.upper()} {names.dots(person)}".strip(), last=" & ")
    return f"{people} ({paper.year}) {sentence(paper)} {paper.short} {paper.volume}, {paper.range}."


def scopus(paper: Paper) -> str:
    """Scopus's export as text: "12 (3), pp. 34-36."."""
    people = listed(paper, names.comma_tight, comma=", ")
    number = f" ({paper.issue})" if paper.issue else ""
    return f"{people} {paper.title} ({paper.year}) {paper.journal}, {paper.volume}{number}, pp. {paper.range}."


def scopus_citing(paper: Paper) -> str:
    """A line of Scopus's column of references."""
    people = ", ".join(map(names.tight, paper.people))
    number = f", {paper.issue}" if paper.issue else ""
    return f"{people}, {paper.title}, {paper.journal}, {paper.volume}{number}, pp. {paper.range}, ({paper.year})"


def web_of_science(paper: Paper) -> str:
    """Web of Science, printed: capitals, "JUN 2010, 12 (3): 34-36"."""
    people = "; ".join(map(names.comma_close, paper.people))
    date = " ".join(filter(None, (names.months(paper, MONTHS).upper(), str(paper.year))))
    numbers = f"v. {paper.volume}" + (f", (no. {paper.issue})" if paper.issue else "")
    return f"{people}. {sentence(paper)} {paper.short.upper()}, {date}, {numbers}, p. {paper.range}."


def web_of_science_cited(paper: Paper) -> str:
    """A cited reference of Web of Science: no title, everything in capitals and commas."""
    person = names.close(paper.people[0])
    return f"{person}, {paper.year}, {paper.short.upper()}, V{paper.volume}, P{paper.first}"


def labelled(paper: Paper) -> str:
    """A record of a library's catalogue, printed on one line with its labels."""
    people = "; ".join(map(names.full_last, paper.people))
    part = f" Issue: {paper.issue}" if paper.issue else ""
    place = f"Journal: {paper.journal} Year: {paper.year} Volume: {paper.volume}{part} Pages: {paper.range}"
    return f"Title: {paper.title} Authors: {people} {place}"


def mendeley_cell(paper: Paper) -> str:
    """Mendeley's preview: full given names and a year in parentheses."""
    people = listed(paper, names.comma_tight, last=", and ", most=10)
    return f"{people} ({paper.year}). {sentence(paper)} {paper.dotted} {paper.volume}, {dashed(paper)}."


def zotero_report(paper: Paper) -> str:
    """Zotero's quick copy, "Unified" rules of linguists."""
    people = listed(paper, names.full_last, rest=names.full_first, last=" & ", most=10)
    number = f"({paper.issue})" if paper.issue else ""
    return f"{people}. {paper.year}. {sentence(paper)} {paper.journal} {paper.volume}{number}. {dashed(paper)}."


def google_scholar_result(paper: Paper) -> str:
    """A search result: title, authors without stops, journal and year between dashes."""
    people = ", ".join(f"{person.initials} {person.family}".strip() for person in paper.people[:4])
    return f"{paper.title} {people} - {paper.journal}, {paper.year}"


def researchgate(paper: Paper) -> str:
    """A profile's list: "Title. June 2010 Journal 12(3):34-36"."""
    date = " ".join(filter(None, (names.months(paper, WHOLE_MONTHS), str(paper.year))))
    people = " · ".join(map(names.full_first, paper.people[:5]))
    return f"{sentence(paper)} {date} {paper.journal} {paper.volume}{issue(paper)}:{paper.range}. {people}"


# --- typesetting ---


def _tied(person: Person) -> str:
    return "~".join([*(f"{letter}." for letter in person.initials), person.family])


def bibitem(paper: Paper) -> str:
    """LaTeX, as BibTeX's "plain" writes it."""
    people = listed(paper, _tied, last=", and ")
    key = f"{paper.people[0].family.split()[-1].lower()}{paper.year}"
    numbers = f"{paper.volume}{issue(paper)}:{dashed(paper, '--')}, {paper.year}"
    return f"\\bibitem{{{key}}} {people}. \\newblock {sentence(paper)} \\newblock {{\\em {paper.journal}}}, {numbers}."


def bibitem_physics(paper: Paper) -> str:
    """LaTeX, written by hand: bold volume, title in quotation marks of LaTeX."""
    people = listed(paper, _tied, last=" and ", most=6, others=" {\\it et al.}")
    return (
        f"\\bibitem{{ref{paper.pmid % 100}}} {people}, ``{paper.title},'' "
        f"\\textit{{{paper.dotted}}} \\textbf{{{paper.volume}}}, {paper.first} ({paper.year})."
    )


def bibtex_plain(paper: Paper) -> str:
    """BibTeX's "plain", printed: "12(3):34-36, 2010."."""
    people = listed(paper, names.full_first, last=", and ")
    numbers = f"{paper.volume}{issue(paper)}:{dashed(paper)}, {paper.year}"
    return f"[{paper.pmid % 80 + 1}] {people}. {sentence(paper)} {paper.journal}, {numbers}."


def bibtex_alpha(paper: Paper) -> str:
    """BibTeX's "alpha": a label of the authors' first letters."""
    label = "".join(person.family[0] for person in paper.people[:3]) + ("+" if len(paper.people) > 3 else "")  # noqa: PLR2004
    people = listed(paper, names.full_first, last=", and ")
    numbers = f"{paper.volume}{issue(paper)}:{dashed(paper)}, {names.months(paper, WHOLE_MONTHS)} {paper.year}"
    return f"[{label}{paper.year % 100:02d}] {people}. {sentence(paper)} {paper.journal}, {' '.join(numbers.split())}."


def biblatex_numeric(paper: Paper) -> str:
    """BibLaTeX's default: "In: Journal 12.3 (2010), pp. 34-36."."""
    people = listed(paper, names.full_first, last=" and ", most=3, first=1, others=" et al.").removesuffix(".")
    part = f".{paper.issue}" if paper.issue else ""
    date = " ".join(filter(None, (names.months(paper, MONTHS), str(paper.year))))
    return f"{people}. “{sentence(paper)}” In: {paper.journal} {paper.volume}{part} ({date}), pp. {dashed(paper)}."


def ieee_without_pages(paper: Paper) -> str:
    """IEEE, the pages left out and the year at the end."""
    people = ", ".join(map(names.dots_first, paper.people[:3]))
    part = f", no. {paper.issue}" if paper.issue else ""
    return f"{people}, “{paper.title},” {paper.dotted}, vol. {paper.volume}{part}, {paper.year}."


def ieee_with_month(paper: Paper) -> str:
    """IEEE: "vol. 12, no. 3, pp. 34-36, Jun. 2010."."""
    people = listed(paper, names.dots_first, last=" and ", most=6, first=1, others=" et al.")
    part = f", no. {paper.issue}" if paper.issue else ""
    month = f"{MONTHS[paper.month - 1]}. " if paper.month else ""
    numbers = f"vol. {paper.volume}{part}, pp. {dashed(paper)}, {month}{paper.year}"
    return f'[{paper.pmid % 60 + 1}] {people}, "{paper.title}," {paper.dotted}, {numbers}.'


# --- PubMed ---


def _pubmed_date(paper: Paper) -> str:
    return " ".join(filter(None, (str(paper.year), names.months(paper, MONTHS), str(paper.day or ""))))


def pubmed_summary(paper: Paper) -> str:
    """A list of PubMed saved as text, its identifiers cut off."""
    people = ", ".join(map(names.close, paper.people))
    numbers = f"{_pubmed_date(paper)};{paper.volume}{issue(paper)}:{paper.pages}"
    return f"{paper.pmid % 50 + 1}: {people}. {sentence(paper)} {paper.short}. {numbers}."


def pubmed_display(paper: Paper) -> str:
    """A search result of PubMed, copied: title, authors, "J Foo. 2010 Jun;12(3):34-6."."""
    people = ", ".join(map(names.close, paper.people))
    numbers = f"{_pubmed_date(paper)};{paper.volume}{issue(paper)}:{paper.pages}"
    return f"{sentence(paper)} {people}. {paper.short}. {numbers}."


def pubmed_short_citation(paper: Paper) -> str:
    """The one line above an abstract in PubMed, and the title below it."""
    numbers = f"{_pubmed_date(paper)};{paper.volume}{issue(paper)}:{paper.pages}"
    return f"{paper.short}. {numbers}. {sentence(paper)} {', '.join(map(names.full_first, paper.people))}"


def pubmed_mla(paper: Paper) -> str:
    """PubMed's "cite", MLA: "Journal vol. 12,3 (2010): 34-36."."""
    people = listed(paper, names.full_last, rest=names.full_first, last=", and ", most=2, first=1, others=" et al.")
    part = f",{paper.issue}" if paper.issue else ""
    numbers = f"vol. {paper.volume}{part} ({paper.year}): {paper.range}"
    return f"{people.removesuffix('.')}. “{sentence(paper)}” {paper.journal} {numbers}."


def pubmed_apa(paper: Paper) -> str:
    """PubMed's "cite", APA."""
    people = listed(paper, names.comma_dots, last=", & ")
    return f"{people} ({paper.year}). {sentence(paper)} {paper.journal}, {paper.volume}{issue(paper)}, {dashed(paper)}."


def pubmed_nlm(paper: Paper) -> str:
    """PubMed's "cite", NLM, its identifiers cut off."""
    people = ", ".join(map(names.close, paper.people))
    numbers = f"{_pubmed_date(paper)};{paper.volume}{issue(paper)}:{paper.pages}"
    return f"{people}. {sentence(paper)} {paper.short}. {numbers}."


def ahead_of_print(paper: Paper) -> str:
    """A paper before it has a volume: its day online."""
    year, month, day = paper.online or (paper.year, 1, 1)
    people = listed(paper, names.close, most=6, others=", et al")
    return f"{people}. {sentence(paper)} {paper.short}. {year} {MONTHS[month - 1]} {day}. Online ahead of print."


def epub_ahead_of_print(paper: Paper) -> str:
    """The same in brackets, as NLM's manual has it."""
    year, month, day = paper.online or (paper.year, 1, 1)
    people = listed(paper, names.close, most=3, others=", et al")
    return f"{people}. {sentence(paper)} {paper.short} [Epub ahead of print {day} {WHOLE_MONTHS[month - 1]} {year}]."


def in_press(paper: Paper) -> str:
    """A paper that had no numbers when it was cited."""
    people = listed(paper, names.comma_tight, last=" and ", most=3, first=1, others=" et al.")
    return f"{people} (in press). {sentence(paper)} {paper.journal}."
