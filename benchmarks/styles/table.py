"""The tables of what became of references in many styles, in Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from benchmarks.matching.asking import LIKELY_RIGHT, LIKELY_WRONG, RIGHT, TWIN
from benchmarks.styles.asking import MISTAKES, NOT_LINKED, TOLD, Asked, Cost
from benchmarks.styles.csl import has
from benchmarks.styles.drawing import CHANGED, CSL, FORMAT, NotPrinted

READ = {CSL: 4 / 5, FORMAT: 9 / 10}  # the share of references with an answer that a style must be read in
NONE = "-"
STYLE_COLUMNS = (
    "styles",
    "drawn",
    "not printed",
    "printed",
    "**read**",
    "references, record served",
    "matched right",
    "**wrong links**",
    "references, record withheld",
    "**wrong links**",
    "twins",
    "likely right / wrong",
)


def styles(asked: Sequence[Asked], failed: Sequence[NotPrinted]) -> str:
    """Return the table of styles and formats, and which formats are not read."""
    csl, formats = ([one for one in asked if one.text.kind == kind] for kind in (CSL, FORMAT))
    untitled = _untitled(csl)
    rows = (
        ("Citation Style Language", csl, failed),
        ("of these: English, or no language named", [one for one in csl if _is_english(one)], ()),
        ("of these: other languages", [one for one in csl if not _is_english(one)], ()),
        ("of these: no title printed", [one for one in csl if one.text.style in untitled], ()),
        ("formats of this project", formats, ()),
    )
    lines = [_style_row(name, some, unprinted) for name, some, unprinted in rows if some]
    return "\n".join([*_head(STYLE_COLUMNS), *lines, "", *_sentences(formats, failed)])


def _style_row(name: str, asked: Sequence[Asked], failed: Sequence[NotPrinted]) -> str:
    served = [one for one in asked if one.text.served]
    withheld = [one for one in asked if not one.text.served]
    printed = {one.text.style for one in asked}
    right, count = _count(served, RIGHT), Counter(one.outcome for one in asked)
    cells = (
        name,
        len(printed) + len(failed),
        len(failed) if failed else NONE,
        len(printed),
        f"**{len(read_styles(asked))} ({share(len(read_styles(asked)), len(printed))})**",
        len(served),
        f"{right} ({share(right, len(served))})",
        f"**{sum(one.is_wrong_link for one in served)}**",
        len(withheld),
        f"**{sum(one.is_wrong_link for one in withheld)}**",
        count[TWIN],
        f"{count[LIKELY_RIGHT]} / {count[LIKELY_WRONG]}",
    )
    return _row(cells)


def _sentences(formats: Sequence[Asked], failed: Sequence[NotPrinted]) -> Iterator[str]:
    if failed:
        problems = Counter(one.problem for one in failed)
        yield f"Not printed: {', '.join(f'{count} {problem}' for problem, count in problems.most_common())}."
    rights = by_style(formats)
    unread = {style: pair for style, pair in rights.items() if style not in read_styles(formats)}
    if formats:
        names = ", ".join(f"{style.replace('_', ' ')} ({right} of {all_})" for style, (right, all_) in unread.items())
        yield ""
        yield f"Formats that are not read: {names or 'none'}."


def by_style(asked: Iterable[Asked]) -> dict[str, tuple[int, int]]:
    """Return of each style how many references with an answer were matched right, and how many there are."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for one in asked:
        if one.text.served:
            counts[one.text.style].append(one.outcome == RIGHT)
    return {style: (sum(rights), len(rights)) for style, rights in counts.items()}


def read_styles(asked: Sequence[Asked]) -> set[str]:
    """Return the styles of which as many references as are needed were matched right."""
    kinds = {one.text.style: one.text.kind for one in asked}
    return {style for style, (right, all_) in by_style(asked).items() if right >= READ[kinds[style]] * all_}


def _is_english(one: Asked) -> bool:
    return one.text.language[:2] in {"", "en"}


def _untitled(asked: Sequence[Asked]) -> set[str]:
    """Return the styles no entry of which has its paper's title."""
    titled = {one.text.style for one in asked if has(one.text.text, one.text.paper.title)}
    return {one.text.style for one in asked} - titled


def changes(asked: Sequence[Asked]) -> str:
    """Return the table of references with one fact changed."""
    facts: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.text.change:
            facts[one.text.change.fact].append(one)
    columns = ("changed", "asked", NOT_LINKED, TOLD, *(f"**{mistake}**" for mistake in MISTAKES))
    rows = [(fact.replace("_", " "), some) for fact, some in facts.items()]
    every = [one for one in asked if one.text.kind == CHANGED]
    return "\n".join([*_head(columns), *(_change_row(name, some) for name, some in (*rows, ("all", every)))])


def _change_row(name: str, asked: Sequence[Asked]) -> str:
    counts = Counter(one.outcome for one in asked)
    mistakes = (f"**{counts[mistake]}**" for mistake in MISTAKES)
    return _row((name, len(asked), counts[NOT_LINKED], counts[TOLD], *mistakes))


def costs(rows: Sequence[tuple[str, Cost]]) -> str:
    """Return the table of requests and processor time."""
    columns = ("references", "asked", "requests each: NCBI + Crossref", "processor time each, ms")
    lines = [
        _row(
            (
                name,
                cost.references,
                f"{cost.ncbi / cost.references:.3f} + {cost.crossref / cost.references:.3f}",
                f"{cost.seconds / cost.references * 1000:.1f}",
            )
        )
        for name, cost in rows
        if cost.references
    ]
    return "\n".join([*_head(columns), *lines])


def _head(columns: Sequence[str]) -> tuple[str, str]:
    return _row(columns), "|---" * len(columns) + "|"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _count(asked: Iterable[Asked], outcome: str) -> int:
    return sum(one.outcome == outcome for one in asked)


def share(part: int, all_: int) -> str:
    """Return a share in per cent."""
    return f"{part / all_:.1%}" if all_ else NONE
