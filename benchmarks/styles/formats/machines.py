"""What language models write, and notes, tables and lists in Markdown, HTML and spreadsheets."""

from __future__ import annotations

from benchmarks.styles.formats import names
from benchmarks.styles.formats.names import dashed, issue, listed, sentence
from benchmarks.styles.papers import Paper


def _number(paper: Paper) -> int:
    return paper.pmid % 30 + 1


def markdown_apa(paper: Paper) -> str:
    """APA, journal and volume in stars."""
    people = listed(paper, names.comma_dots, last=", & ", most=6, others=", ...")
    numbers = f"*{paper.volume}*{issue(paper)}, {dashed(paper)}"
    return f"{people} ({paper.year}). {sentence(paper)} *{paper.journal}*, {numbers}."


def markdown_apa_linked(paper: Paper) -> str:
    """The same with a DOI as a link."""
    link = f"https://doi.org/{paper.doi}"
    return f"{markdown_apa(paper)} [{link}]({link})"


def markdown_vancouver(paper: Paper) -> str:
    """Vancouver, the journal in stars and the volume in two."""
    people = listed(paper, names.close, most=6, others=", et al")
    numbers = f"{paper.year};**{paper.volume}**{issue(paper)}:{paper.range}"
    return f"{people}. {sentence(paper)} *{paper.short}*. {numbers}."


def markdown_quoted(paper: Paper) -> str:
    """A line of a list in Markdown, the title bold."""
    people = listed(paper, names.close, most=1, others=" et al.")
    return f"* **{paper.title}** - {people}, _{paper.journal}_ {paper.volume}{issue(paper)}, {paper.year}"


def model_bold(paper: Paper) -> str:
    """A numbered answer, authors and year bold."""
    people = listed(paper, names.comma_tight, most=1, others=" et al.")
    numbers = f"{paper.volume}{issue(paper)}, {paper.range}"
    return f'{_number(paper)}. **{people} ({paper.year})**. "{sentence(paper)}" *{paper.journal}*, {numbers}.'


def model_bold_linked(paper: Paper) -> str:
    """The same with a DOI as a link."""
    return f"{model_bold(paper)} DOI: [{paper.doi}](https://doi.org/{paper.doi})"


def model_dash(paper: Paper) -> str:
    """Title, authors, journal and year between dashes."""
    people = listed(paper, names.close, most=1, others=" et al.")
    return f"- {paper.title} — {people}, {paper.journal}, {paper.year}"


def model_in_words(paper: Paper) -> str:
    """A sentence of an answer."""
    people = listed(paper, names.full_first, last=" and ", most=2, first=1, others=" and colleagues")
    place = f"{paper.journal}, volume {paper.volume}, pages {paper.range}"
    return f"{people} published “{paper.title}” in {paper.year} in {place}."


def model_labels(paper: Paper) -> str:
    """Labels in bold."""
    people = ", ".join(map(names.full_first, paper.people[:3]))
    place = f"**Journal:** {paper.journal} **Year:** {paper.year} **Volume:** {paper.volume}"
    return f"**Title:** {paper.title} **Authors:** {people} {place} **Pages:** {paper.range}"


def model_colon(paper: Paper) -> str:
    """The short name of a paper, a colon, its title and its place in parentheses."""
    place = f"{paper.short} {paper.year};{paper.volume}:{paper.first}"
    return f"• {paper.people[0].family} et al., {paper.year}: {paper.title} ({place})"


def table_row(paper: Paper) -> str:
    """A row of a table in Markdown."""
    people = listed(paper, names.close, most=1, others=" et al.")
    place = f"{paper.volume}:{paper.range}"
    return f"| {_number(paper)} | {people} | {paper.title} | {paper.journal} | {paper.year} | {place} |"


def spreadsheet_row(paper: Paper) -> str:
    """A row of a spreadsheet, copied: tabs between the cells."""
    people = "; ".join(map(names.close, paper.people[:5]))
    cells = (people, str(paper.year), paper.title, paper.short, paper.volume, paper.issue, paper.range)
    return "\t".join(cells)


def semicolons_row(paper: Paper) -> str:
    """A row of a CSV file with semicolons, the title in quotation marks."""
    cells = (names.close(paper.people[0]), f'"{paper.title}"', paper.journal, str(paper.year), paper.volume)
    return ";".join((*cells, paper.issue, paper.range))


def html_list(paper: Paper) -> str:
    """An entry of a list in HTML, tags and all."""
    people = listed(paper, names.close, most=6, others=", et al")
    numbers = f"{paper.year};<b>{paper.volume}</b>{issue(paper)}:{dashed(paper)}"
    return f"<li>{people}. {sentence(paper)} <i>{paper.short}</i>. {numbers}.</li>"


def bullet_apa(paper: Paper) -> str:
    """APA behind a bullet."""
    people = listed(paper, names.comma_dots, last=", & ", most=7, first=6, others=", ...")
    return (
        f"• {people} ({paper.year}). {sentence(paper)} {paper.journal}, {paper.volume}{issue(paper)}, {dashed(paper)}."
    )


def bullet_vancouver(paper: Paper) -> str:
    """Vancouver behind a bullet, as a slide has it."""
    people = listed(paper, names.close, most=1, others=" et al")
    return f"▪ {people}. {sentence(paper)} {paper.short}. {paper.year};{paper.volume}{issue(paper)}:{paper.range}"


def square_brackets(paper: Paper) -> str:
    """Everything that others put in parentheses in brackets."""
    people = listed(paper, names.comma_dots, comma="; ", most=6, others="; et al.")
    part = f"[{paper.issue}]" if paper.issue else ""
    return f"{people} [{paper.year}]. {sentence(paper)} {paper.journal}, {paper.volume}{part}, {paper.range}."


def slide_footnote(paper: Paper) -> str:
    """The least that a slide says, with a title."""
    return f"{paper.people[0].family} et al. {sentence(paper)} {paper.short} {paper.year}"


def slide_without_title(paper: Paper) -> str:
    """The least that a slide says."""
    people = listed(paper, names.close, most=1, others=", et al.")
    return f"{people} {paper.short} {paper.year};{paper.volume}:{paper.range}"


def wiki_template(paper: Paper) -> str:
    """Wikipedia's printed citation: "Rocha LA, Doe B (June 2010). "Title". Journal. 12 (3): 34-6."."""
    people = listed(paper, names.close, most=6, others=", et al.")
    number = f" ({paper.issue})" if paper.issue else ""
    numbers = f"{paper.volume}{number}: {dashed(paper)}"
    return f'{people} ({paper.year}). "{paper.title}". {paper.journal}. {numbers}.'


def wiki_source(paper: Paper) -> str:
    """The same before it is printed: a template of Wikipedia's."""
    person = paper.people[0]
    place = f"|journal={paper.journal} |volume={paper.volume} |issue={paper.issue} |pages={dashed(paper)}"
    author = f"|last1={person.family} |first1={person.given}"
    return f"{{{{cite journal {author} |title={paper.title} {place} |date={paper.year}}}}}"


def quoted_mail(paper: Paper) -> str:
    """A line of a mail, quoted once."""
    people = listed(paper, names.close, most=3, others=", et al")
    return f"> {people}. {sentence(paper)} {paper.short}. {paper.year};{paper.volume}{issue(paper)}:{paper.pages}."
