"""Authors' names in the shapes in which references have them, and the other parts that most formats share."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.styles.papers import Paper, Person

Shape = Callable[[Person], str]
SENTENCE_ENDS = ".?!"


def close(person: Person) -> str:
    """Return "Rocha LA"."""
    return " ".join(filter(None, (person.family, person.initials, person.suffix)))


def comma_close(person: Person) -> str:
    """Return "Rocha, LA"."""
    return ", ".join(filter(None, (person.family, person.initials)))


def comma_dots(person: Person) -> str:
    """Return "Rocha, L. A."."""
    return ", ".join(filter(None, (person.family, dots(person, " "))))


def comma_tight(person: Person) -> str:
    """Return "Rocha, L.A."."""
    return ", ".join(filter(None, (person.family, dots(person))))


def tight(person: Person) -> str:
    """Return "Rocha L.A."."""
    return " ".join(filter(None, (person.family, dots(person))))


def dots_first(person: Person) -> str:
    """Return "L. A. Rocha"."""
    return " ".join(filter(None, (dots(person, " "), person.family)))


def tight_first(person: Person) -> str:
    """Return "L.A. Rocha"."""
    return " ".join(filter(None, (dots(person), person.family)))


def full_first(person: Person) -> str:
    """Return "Luis A. Rocha"."""
    return " ".join(filter(None, (given(person), person.family)))


def full_last(person: Person) -> str:
    """Return "Rocha, Luis A."."""
    return ", ".join(filter(None, (person.family, given(person))))


def given(person: Person) -> str:
    """Return the given names, single letters with a full stop."""
    return " ".join(f"{word}." if len(word) == 1 else word for word in person.given.split())


def dots(person: Person, between: str = "") -> str:
    """Return the initials with full stops."""
    return between.join(f"{letter}." for letter in person.initials)


def listed(
    paper: Paper,
    shape: Shape,
    *,
    comma: str = ", ",
    last: str | None = None,
    most: int = 99,
    first: int | None = None,
    others: str = ", et al.",
    rest: Shape | None = None,
) -> str:
    """Return the authors: all up to ``most``, else the ``first`` few (as many as ``most``) and the ``others``.

    ``last`` stands before the last of all, ``rest`` is the shape of all but the first.
    """
    people = paper.people if len(paper.people) <= most else paper.people[: first or most]
    written = [(rest or shape if place else shape)(person) for place, person in enumerate(people)]
    if len(people) < len(paper.people):
        return comma.join(written) + others
    if last is None or len(written) == 1:
        return comma.join(written)
    return comma.join(written[:-1]) + last + written[-1]


def sentence(paper: Paper) -> str:
    """Return the title with its full stop."""
    return paper.title if paper.title[-1] in SENTENCE_ENDS else f"{paper.title}."


def issue(paper: Paper, before: str = "(", behind: str = ")") -> str:
    """Return the issue between these, nothing where there is none."""
    return f"{before}{paper.issue}{behind}" if paper.issue else ""


def dashed(paper: Paper, dash: str = "–") -> str:  # noqa: RUF001  # the dash that is printed
    """Return both pages in full with an en dash or another."""
    return paper.first + (dash + paper.last if paper.last else "")


def shortest(paper: Paper) -> str:
    """Return "1113-7": of the last page only what differs."""
    if not paper.last or len(paper.first) != len(paper.last):
        return paper.range
    same = next((place for place, (a, b) in enumerate(zip(paper.first, paper.last, strict=True)) if a != b), 0)
    return f"{paper.first}-{paper.last[same:]}"


def months(paper: Paper, names: tuple[str, ...]) -> str:
    """Return the month by its name in a language, nothing where it is not known."""
    return names[paper.month - 1] if paper.month else ""
