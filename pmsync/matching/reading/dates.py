"""Find the date of a reference: the year, and the month and the day beside it, in any of some twenty languages.

A year may as well be a volume, a page, or a word of a title. Its form tells: brackets around it, a mark behind it, a
month beside it. What has no such form is a date only where nothing has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pmsync.matching.reading.labels import LABELS, VOLUME
from pmsync.matching.reading.text import ReferenceText, Word
from pmsync.models import PartialDate
from pmsync.parsing.dates import LATEST_YEAR, OLDEST_YEAR, possible_date
from pmsync.parsing.text import folded_words

# The months in folded form: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian,
# Finnish, Polish, Czech, Slovak, Croatian, Hungarian, Romanian, Turkish, Catalan, Indonesian, Russian. "Listopad" is
# the Croatian October, and in Polish and Czech November: it is read as the earlier.
_NAMES = {
    1: """
        jan january januar janner janvier janv enero ene gennaio genn gen janeiro januari tammikuu tammikuuta styczen
        stycznia sty leden ledna sijecanj sijecnja januara ianuarie ian ocak gener январь января янв
    """,
    2: """
        feb february februar fevrier fevr fev febrero febbraio febbr fevereiro februari helmikuu helmikuuta luty
        lutego unor unora veljaca veljace februara februarie subat febrer febr pebruari февраль февраля фев
    """,
    3: """
        mar march marz mars marzo marco maart maaliskuu maaliskuuta marzec marca brezen brezna ozujak ozujka marcius
        marec martie mart marc mrt maret март марта
    """,
    4: """
        apr april avril avr abril abr aprile huhtikuu huhtikuuta kwiecien kwietnia kwi duben dubna travanj travnja
        aprilis aprilie nisan апрель апреля апр
    """,
    5: """
        may mai mayo maggio magg mag maio mei maj toukokuu toukokuuta maja kveten kvetna svibanj svibnja majus mayis
        maig май мая
    """,
    6: """
        jun june juni juin junio giugno giu junho kesakuu kesakuuta czerwiec czerwca cze cerven cervna lipanj lipnja
        junius iunie iun haziran juny июнь июня июн
    """,
    7: """
        jul july juli juillet juil julio luglio lug julho heinakuu heinakuuta lipiec lipca lip cervenec cervence
        srpanj srpnja julius iulie iul temmuz juliol июль июля июл
    """,
    8: """
        aug august aout agosto ago augustus augusti elokuu elokuuta sierpien sierpnia sie srpen srpna kolovoz kolovoza
        augusztus agustos agost agu agustus август августа авг
    """,
    9: """
        sep sept september septembre septiembre set sett settembre setembro syyskuu syyskuuta wrzesien wrzesnia wrz
        zari rujan rujna szeptember septembrie eylul setembre septembar сентябрь сентября сен сент
    """,
    10: """
        oct october oktober okt octobre octubre ott ottobre outubro out lokakuu lokakuuta pazdziernik pazdziernika paz
        rijen rijna listopad listopada oktobar octombrie ekim okto октябрь октября окт
    """,
    11: """
        nov november novembre noviembre novembro marraskuu marraskuuta lis studeni studenog studenoga noiembrie noi
        kasim nopember ноябрь ноября нояб
    """,
    12: """
        dec december dezember dez decembre diciembre dic dicembre dezembro joulukuu joulukuuta grudzien grudnia gru
        prosinec prosince prosinac prosinca decembrie aralik desember des desembre декабрь декабря дек
    """,
}
_MONTHS = {"".join(folded_words(name)): number for number, names in reversed(_NAMES.items()) for name in names.split()}
SEASONS = frozenset(
    "spring summer autumn fall winter printemps ete automne hiver fruhjahr sommer herbst".split()  # noqa: SIM905 - a list of twelve lines else
)
_SMALL = frozenset({"de", "del", "of", "den"})  # between the parts of a date
_BETWEEN_PARTS = {"", ",", ".", "-", "/", "\u00ba"}
MOST_BEFORE, MOST_BEHIND = 7, 6  # words of a date before its year and behind it
LAST_DAY = 31
LONGEST_DAY = 4  # digits; longer numbers are none

_YEAR = re.compile(r"(\d{4})([a-z]?)")
_DIGITS = re.compile(
    r"(?<![\w/.:-])(?<!: )(?:(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?"
    r"|(?P<of_day>\d{1,2})(?P<of_mark>[./-])(?P<of_month>\d{1,2})(?P=of_mark)(?P<of_year>\d{4})"
    r"|(?P<alone>0\d|1[0-2])[./](?P<year_behind>\d{4}))(?![\w/])"
)
_MONTH_IN_DIGITS = re.compile(r" (?P<month>0\d|1[0-2])(?: (?P<day>\d{1,2}))?(?=;)")  # "2021 06 01;12"
_OPENS, _CLOSES = re.compile(r"[(\[]\s*$"), re.compile(r"[;)\]:]")


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that a reference may state: the numbers of its words, and whether its form shows that it is one."""

    date: PartialDate
    words: tuple[int, ...]
    is_marked: bool


def month_number(word: Word) -> int | None:
    """Return 1 to 12 where a word is the name of a month, ``None`` else."""
    return _MONTHS.get(word.key) if not word.is_number else None


def find_dates(text: ReferenceText, free: Sequence[bool]) -> list[StatedDate]:
    """Return the dates that the words which are ``free`` may state, each with the month and day beside its year."""
    dates = []
    in_digits = _in_digits(text, free)
    taken = {index for date in in_digits for index in date.words}
    for index, word in enumerate(text.words):
        match = _YEAR.fullmatch(word.text) if free[index] and index not in taken else None
        if match is None or _is_volume(text, index) or _is_end_of_range(text, index):
            continue
        if OLDEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            dates.append(_with_month(text, index, int(match[1]), free))
    return [*in_digits, *dates]


def _is_volume(text: ReferenceText, index: int) -> bool:
    """Whether a label says that a number is the volume: "Bd. 2021"; a single capital is an author's initial."""
    before = text.words[index - 1] if index else None
    if before is None or "(" in text.words[index].before or (len(before.text) == 1 and before.text.isupper()):
        return False
    return LABELS.get(before.key) == VOLUME


def nearest(dates: Sequence[StatedDate], years: Collection[int]) -> StatedDate | None:
    """Return the first of the dates that are nearest to one of ``years``; such as have the form of a date go before."""
    marked = [date for date in dates if date.is_marked] or dates
    return min(marked, key=lambda date: min((abs(date.date.year - year) for year in years), default=0), default=None)


def _is_end_of_range(text: ReferenceText, index: int) -> bool:
    """Whether a number is one end of a range: "1962-1970" are pages, or years of which none is the reference's."""
    words = text.words
    before, behind = words[index].before, words[index + 1].before if index + 1 < len(words) else ""
    joined_before = index > 0 and (before == "." or before.strip() == "-") and words[index - 1].is_number
    return joined_before or (behind.strip() == "-" and words[index + 1].is_number)


def _in_digits(text: ReferenceText, free: Sequence[bool]) -> list[StatedDate]:
    """Return the dates in digits: "2021/06/01", "01.06.2021", "06.2021"."""
    dates = []
    for match in _DIGITS.finditer(text.plain):
        words = tuple(text.words_from(*match.span()))
        year = match["year"] or match["of_year"] or match["year_behind"]
        month, day = match["month"] or match["of_month"] or match["alone"], match["day"] or match["of_day"]
        date = possible_date(int(year), int(month), int(day) if day else None)
        if date and all(free[i] for i in words):
            dates.append(StatedDate(date, words, is_marked=True))
    return dates


def _with_month(text: ReferenceText, index: int, year: int, free: Sequence[bool]) -> StatedDate:
    """Return the date of a year with the month and the day that stand before or behind it."""
    behind = _run(text, range(index + 1, min(index + 1 + MOST_BEHIND, len(text.words))), free)
    before = _run(text, range(index - 1, max(index - 1 - MOST_BEFORE, -1), -1), free)
    for run, nearest_first in ((behind, 1), (before, -1)):
        words = [text.words[i] for i in run]
        months = [month for month in map(month_number, words) if month][::nearest_first]
        days = [int(word.text) for word in words if word.text.isdecimal() and len(word.text) <= len("31")]
        if months:
            day = days[::nearest_first][0] if days else None
            date = possible_date(year, months[0], day) or possible_date(year, months[0])
            if date:
                return StatedDate(date, (index, *run), is_marked=True)
    match = _MONTH_IN_DIGITS.match(text.plain, text.words[index].end)
    date = possible_date(year, int(match["month"]), int(match["day"]) if match["day"] else None) if match else None
    if match and date:
        last = index + 2 if match["day"] else index + 1
        return StatedDate(date, tuple(range(index, last + 1)), is_marked=True)
    return StatedDate(PartialDate(year), (index,), _is_marked(text, index))


def _is_marked(text: ReferenceText, index: int) -> bool:
    """Whether a year stands in brackets, or a mark closes it; in "1941: 98-134" it is a volume."""
    words = text.words
    if _OPENS.search(words[index].before):
        return True
    if index + 1 == len(words):
        return _CLOSES.search(text.plain[words[index].end :]) is not None
    mark = words[index + 1].before.strip()
    return _CLOSES.match(mark) is not None and not (mark == ":" and words[index + 1].is_number)


def _run(text: ReferenceText, indices: range, free: Sequence[bool]) -> tuple[int, ...]:
    """Return the months, days and small words that follow each other from a year on, up to the last month or day."""
    run: list[int] = []
    seen_month = False
    for i in indices:
        word = text.words[i]
        mark = text.words[i if indices.step > 0 else i + 1].before.strip()
        before_year = indices.step < 0 and i == indices.start  # "Apr 17, 2021", but "Vol. 18, janvier 2017"
        if not free[i] or mark not in _BETWEEN_PARTS or (mark == "," and not before_year):
            break
        if month_number(word) or word.key in SEASONS:
            seen_month = True
        elif word.key not in _SMALL and not (_is_day(word) and (seen_month or _month_follows(text, i, indices.step))):
            break
        run.append(i)
    while run and text.words[run[-1]].key in _SMALL:
        run.pop()
    return tuple(run) if seen_month else ()


def _is_day(word: Word) -> bool:
    digits = word.text.rstrip("stndrh")
    return digits.isdecimal() and len(digits) <= LONGEST_DAY and 0 < int(digits) <= LAST_DAY


def _month_follows(text: ReferenceText, index: int, step: int) -> bool:
    """Whether the name of a month follows a number, small words apart."""
    for i in (index + step, index + 2 * step):
        if not 0 <= i < len(text.words):
            return False
        if month_number(text.words[i]):
            return True
        if text.words[i].key not in _SMALL:
            return False
    return False
