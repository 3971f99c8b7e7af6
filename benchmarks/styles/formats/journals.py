"""What the "cite" buttons and reference lists of journals and publishers give."""

from __future__ import annotations

from benchmarks.styles.formats import names
from benchmarks.styles.formats.names import dashed, issue, listed, sentence
from benchmarks.styles.papers import MONTHS, Paper

WHOLE_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def sciencedirect_copied(paper: Paper) -> str:
    """Lines of a reference list on a web page, copied as one."""
    people = listed(paper, names.tight_first, most=4, first=3, others=", et al.")
    return f"{people} {paper.title} {paper.short}, {paper.volume} ({paper.year}), pp. {dashed(paper)}"


def sciencedirect_cite(paper: Paper) -> str:
    """Authors, title, journal, then "Volume 12, Issue 3, 2010, Pages 34-36"."""
    people = ", ".join(map(names.full_first, paper.people))
    part = f", Issue {paper.issue}" if paper.issue else ""
    return f"{people}, {paper.title}, {paper.journal}, Volume {paper.volume}{part}, {paper.year}, Pages {paper.range}."


def taylor_francis(paper: Paper) -> str:
    """Full names, the year in parentheses without a stop, "12:3, 34-36"."""
    people = listed(paper, names.full_first, last=" & ")
    number = f":{paper.issue}" if paper.issue else ""
    return f"{people} ({paper.year}) {paper.title}, {paper.journal}, {paper.volume}{number}, {paper.range}"


def taylor_francis_reference(paper: Paper) -> str:
    """Medical journals: AMA with a stop after each part and no blank in the numbers."""
    people = listed(paper, names.close, most=6, first=3, others=", et al")
    return f"{people}. {sentence(paper)} {paper.dotted}. {paper.year};{paper.volume}{issue(paper)}:{dashed(paper)}."


def oxford(paper: Paper) -> str:
    """Full names, title and journal in commas, "Volume 12, Issue 3, June 2010, Pages 34-36"."""
    people = ", ".join(map(names.full_first, paper.people))
    part = f", Issue {paper.issue}" if paper.issue else ""
    date = " ".join(filter(None, (names.months(paper, WHOLE_MONTHS), str(paper.year))))
    numbers = f"Volume {paper.volume}{part}, {date}, Pages {dashed(paper)}"
    return f"{people}, {paper.title}, {paper.journal}, {numbers}"


def oxford_with_doi(paper: Paper) -> str:
    """The same with its DOI."""
    return f"{oxford(paper)}, https://doi.org/{paper.doi}"


def wiley(paper: Paper) -> str:
    """Authors with full stops, "(2010), Title. Journal, 12: 34-36."."""
    people = listed(paper, names.comma_dots, last=" and ")
    return f"{people} ({paper.year}), {sentence(paper)} {paper.short}, {paper.volume}: {paper.range}."


def wiley_angewandte(paper: Paper) -> str:
    """Chemistry without title: "L. A. Rocha, B. Doe, J. Foo 2010, 12, 34."."""
    people = ", ".join(map(names.dots_first, paper.people))
    return f"{people}, {paper.dotted} {paper.year}, {paper.volume}, {paper.first}."


def springer_lecture_notes(paper: Paper) -> str:
    """A colon after the authors, the year at the end in parentheses."""
    people = listed(paper, names.comma_tight)
    return f"{people}: {sentence(paper)} {paper.dotted} {paper.volume}{issue(paper)}, {dashed(paper)} ({paper.year})"


def springer_nature_button(paper: Paper) -> str:
    """Nature's button: "Rocha, L.A., Doe, B. Title. J Foo 12, 34-36 (2010)."."""
    people = listed(paper, names.comma_tight, last=" & ", most=3, first=1, others=" et al.")
    return f"{people} {sentence(paper)} {paper.dotted} {paper.volume}, {dashed(paper)} ({paper.year})."


def bmj(paper: Paper) -> str:
    """A blank before the colon, as the page's markup leaves it."""
    people = listed(paper, names.close, most=6, first=3, others=", et al")
    return f"{people}. {sentence(paper)} {paper.short} {paper.year}; {paper.volume} :{paper.range}"


def bmj_with_doi(paper: Paper) -> str:
    """The same with its DOI."""
    return f"{bmj(paper)} doi:{paper.doi}"


def lancet(paper: Paper) -> str:
    """Blanks in the numbers, a raised dot in decimals has no place here."""
    people = listed(paper, names.close, most=6, first=3, others=", et al")
    return f"{people}. {sentence(paper)} {paper.short} {paper.year}; {paper.volume}: {dashed(paper)}."


def plos(paper: Paper) -> str:
    """The button: year in parentheses after the authors."""
    people = listed(paper, names.close, most=5, others=", et al.")
    numbers = f"{paper.volume}{issue(paper)}: {paper.range}"
    return f"{people} ({paper.year}) {sentence(paper)} {paper.journal} {numbers}."


def plos_reference_list(paper: Paper) -> str:
    """The reference list, with "pmid:" and links behind it."""
    people = listed(paper, names.close, most=6, others=", et al")
    numbers = f"{paper.year};{paper.volume}: {dashed(paper)}"
    return f"{people}. {sentence(paper)} {paper.short}. {numbers}. pmid:{paper.pmid} View Article PubMed/NCBI"


def frontiers(paper: Paper) -> str:
    """Vancouver with the year in parentheses before the volume."""
    people = listed(paper, names.close, most=6, others=", et al")
    numbers = f"({paper.year}) {paper.volume}{issue(paper)}:{dashed(paper)}"
    return f"{people}. {sentence(paper)} {paper.short} {numbers}."


def f1000(paper: Paper) -> str:
    """A colon after the authors, and the words of the page's links."""
    people = listed(paper, names.close, most=6, others=", et al.")
    numbers = f"{paper.year}; {paper.volume}{issue(paper)}: {dashed(paper)}"
    return f"{people}: {sentence(paper)} {paper.short}. {numbers}. PubMed Abstract | Publisher Full Text"


def nucleic_acids_research(paper: Paper) -> str:
    """No blank between surname and initials."""
    people = listed(paper, lambda person: f"{person.family},{names.dots(person)}", last=" and ")
    return f"{people} ({paper.year}) {sentence(paper)} {paper.dotted}, {paper.volume}, {dashed(paper)}."


def hindawi(paper: Paper) -> str:
    """IEEE's order with curved quotation marks and "et al." after four."""
    people = listed(paper, names.dots_first, last=", and ", most=4, first=4, others=" et al.")
    part = f", no. {paper.issue}" if paper.issue else ""
    numbers = f"vol. {paper.volume}{part}, pp. {dashed(paper)}, {paper.year}"
    return f"{people}, “{paper.title},” {paper.journal}, {numbers}."


def emerald(paper: Paper) -> str:
    """Emerald's Harvard: "Vol. 12 No. 3, pp. 34-36"."""
    people = listed(paper, names.comma_tight, last=" and ")
    part = f" No. {paper.issue}" if paper.issue else ""
    return f'{people} ({paper.year}), "{paper.title}", {paper.journal}, Vol. {paper.volume}{part}, pp. {paper.range}.'


def acm(paper: Paper) -> str:
    """The year twice, "12, 3 (June 2010), 34-36"."""
    people = listed(paper, names.full_first, last=", and ")
    date = " ".join(filter(None, (names.months(paper, WHOLE_MONTHS), str(paper.year))))
    number = f", {paper.issue}" if paper.issue else ""
    return (
        f"{people}. {paper.year}. {sentence(paper)} {paper.journal} {paper.volume}{number} ({date}), {dashed(paper)}."
    )


def institute_of_physics(paper: Paper) -> str:
    """No punctuation at all between the parts."""
    people = listed(paper, lambda person: " ".join((person.family, *person.initials)), last=" and ", most=10)
    return f"{people} {paper.year} {paper.title} {paper.dotted} {paper.volume} {dashed(paper)}"


def annual_reviews(paper: Paper) -> str:
    """Full stops around the year, no full stop at the end."""
    people = listed(paper, names.close, most=6, first=5, others=", et al.")
    return f"{people}. {paper.year}. {sentence(paper)} {paper.dotted} {paper.volume}{issue(paper)}:{dashed(paper)}"


def meteorologists(paper: Paper) -> str:
    """The first author's name turned round, the year before a colon."""
    people = listed(paper, names.comma_dots, rest=names.dots_first, last=", and ")
    return f"{people}, {paper.year}: {sentence(paper)} {paper.dotted}, {paper.volume}, {dashed(paper)}."


def royal_society_of_chemistry(paper: Paper) -> str:
    """No title."""
    people = listed(paper, names.dots_first, last=" and ")
    return f"{people}, {paper.dotted}, {paper.year}, {paper.volume}, {dashed(paper)}."


def american_chemists(paper: Paper) -> str:
    """ACS with issue."""
    people = listed(paper, names.comma_dots, comma="; ", most=10, others="; et al.")
    part = f" ({paper.issue})" if paper.issue else ""
    return f"{people} {sentence(paper)} {paper.dotted} {paper.year}, {paper.volume}{part}, {dashed(paper)}."


def american_physicists(paper: Paper) -> str:
    """No title, the year at the end in parentheses, "et al." after one author of many."""
    people = listed(paper, names.dots_first, last=", and ", most=3, first=1, others=" et al.")
    return f"{people}, {paper.dotted} {paper.volume}, {paper.first} ({paper.year})."


def elsevier_without_title(paper: Paper) -> str:
    """Physics and chemistry journals of Elsevier."""
    people = ", ".join(map(names.tight_first, paper.people))
    return f"{people}, {paper.dotted} {paper.volume} ({paper.year}) {dashed(paper)}."


def karger(paper: Paper) -> str:
    """Old journals: a colon after the authors, pages cut short, the year behind."""
    people = listed(paper, names.close, last=" and ")
    return f"{people}: {sentence(paper)} {paper.dotted} {paper.volume}: {names.shortest(paper)}, {paper.year}."


def thieme_german(paper: Paper) -> str:
    """German medical journals: title, journal, year, volume, pages with blanks."""
    people = listed(paper, names.close, most=3, others=" et al.")
    return f"{people}. {sentence(paper)} {paper.short} {paper.year}; {paper.volume}: {names.shortest(paper)}"


def wolters_kluwer_button(paper: Paper) -> str:
    """A button of the LWW sites: "Journal 12(3):p 34-36, June 2010."."""
    people = listed(paper, names.full_last, comma="; ")
    date = " ".join(filter(None, (names.months(paper, WHOLE_MONTHS), str(paper.year))))
    return f"{people}. {sentence(paper)} {paper.journal} {paper.volume}{issue(paper)}:p {paper.range}, {date}."


def sage(paper: Paper) -> str:
    """Sage Vancouver."""
    people = listed(paper, names.close, last=" and ", most=3, others=", et al.")
    return f"{people}. {sentence(paper)} {paper.journal} {paper.year}; {paper.volume}: {dashed(paper)}."


def cold_spring_harbor(paper: Paper) -> str:
    """Genetics and Cold Spring Harbor: no commas in names, the year after them."""
    people = listed(paper, names.close, most=10, others=", et al.")
    return f"{people}. {paper.year}. {sentence(paper)} {paper.journal} {paper.volume}: {dashed(paper)}."


def biorxiv_title_first(paper: Paper) -> str:
    """A preprint server's list: title, authors, journal."""
    people = ", ".join(map(names.full_first, paper.people[:6]))
    numbers = f"{paper.year};{paper.volume}{issue(paper)}:{paper.range}"
    return f"{sentence(paper)} {people}. {paper.journal} {numbers}."


def issue_of_a_date(paper: Paper) -> str:
    """A newsletter's line: "J Foo. June 2010; vol 12: p34"."""
    date = f"{MONTHS[paper.month - 1]} {paper.year}" if paper.month else str(paper.year)
    person = names.close(paper.people[0])
    return f"{person} et al, “{paper.title}”, {paper.short}, {date}, vol {paper.volume}, p{paper.first}"
