"""The works that Crossref holds, under lower-cased DOIs, with an index for bibliographic queries.

A work of a record is derived when it is asked for, the index is built at the first query: thousands of records cost
nothing until then. What Crossref learns later (an update, the day on which a work was indexed again) lies over the
works, whether of records or of facts.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from functools import cached_property
from heapq import nsmallest
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from .deposit import NOTICES, complete, deposited, moment, update_entry
from .store import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from .deposit import Message
    from .store import Record, Records

WORKS = Path(__file__).with_name("works.json")
COMMON = 0.2  # a word in more of the works than this is not looked up where a rarer one is asked for
Updates = dict[str, dict[str, list[dict[str, object]]]]  # by DOI and field: entries beside those of the work itself
ISSN = re.compile(r"\d{4} \d{3}[\dx]")


class Works:
    """What the stand-in holds of Crossref: records that have a DOI, and facts of further works, by lower-cased DOI.

    ``indexed`` is the day on which a work was last indexed; a work without one is in no window of time.
    """

    def __init__(
        self,
        records: Mapping[str, Record],
        facts: Mapping[str, Message],
        indexed: Mapping[str, date] | None = None,
        updates: Updates | None = None,
    ) -> None:
        self.records, self.facts = records, facts
        self.indexed, self.updates = indexed or {}, updates or {}
        self.aliases = {alias.lower(): doi for doi, fact in facts.items() for alias in fact.get("aliases", ())}

    @classmethod
    def of(cls, records: Records) -> Works:
        """Hold the works of all records that have a DOI; of records that share one, the latest."""
        return cls({doi: record for _, record in sorted(records.by_pmid.items()) for doi in _dois(record)}, {})

    @classmethod
    def from_facts(cls, path: Path = WORKS) -> Works:
        """Read a facts file: a JSON list of works in Crossref's own field names."""
        facts = json.loads(Path(path).read_text(encoding="utf-8"))
        return cls({}, {fact["DOI"].lower(): fact for fact in facts})

    def of_these(self, records: Records) -> Works:
        """Hold the works of these records in place of those of others; facts, index dates and updates stay."""
        return Works(Works.of(records).records, self.facts, self.indexed, self.updates)

    def with_facts(self, *facts: Message) -> Works:
        """Hold these works too, in Crossref's own field names, in place of works of the same DOIs."""
        added = {fact["DOI"].lower(): fact for fact in facts}
        return Works(self.records, {**self.facts, **added}, self.indexed, self.updates)

    def indexed_on(self, day: date, *dois: str) -> Works:
        """Hold the same works, of which these were last indexed on this day."""
        added = {doi.lower(): day for doi in dois}
        return Works(self.records, self.facts, {**self.indexed, **added}, self.updates)

    def with_update(self, paper: str, notice: str, kind: str, day: date, *, source: str = "publisher") -> Works:
        """Learn from a source that a notice retracts or corrects a paper; both are indexed on the day.

        The notice is added where it is not yet held. The same update may be learnt from two sources.
        """
        paper, notice = paper.lower(), notice.lower()
        fields, learnt = self.get(paper), self
        if fields is None:
            raise ValueError(f"there is no work {paper}")
        if self.get(notice) is None:
            title = f"{kind.replace('_', ' ').capitalize()}: {' '.join(fields['title'])}"
            issued = {"date-parts": [[day.year, day.month, day.day]]}
            fact = {"DOI": notice, "type": "journal-article", "title": [title], "issued": issued}
            learnt = self.with_facts(fact | {"container-title": fields["container-title"]})
        updates = dict(self.updates)
        for doi, name, other in ((paper, "updated-by", notice), (notice, "update-to", paper)):
            known = updates.get(doi, {})
            entries = [*known.get(name, ()), update_entry(other, kind, day, source)]
            updates[doi] = {**known, name: entries}
        return Works(learnt.records, learnt.facts, self.indexed, updates).indexed_on(day, paper, notice)

    def without(self, dois: Collection[str]) -> Works:
        """Hold the same works but for some that are withheld."""
        left = self.records.keys() - {doi.lower() for doi in dois}
        facts = self.facts.keys() - {doi.lower() for doi in dois}
        held = {doi: self.records[doi] for doi in left}, {doi: self.facts[doi] for doi in facts}
        return Works(*held, self.indexed, self.updates)

    def __add__(self, other: Works) -> Works:
        """Hold both; of a DOI that both have, the other's work."""
        held = {**self.records, **other.records}, {**self.facts, **other.facts}
        return Works(*held, {**self.indexed, **other.indexed}, {**self.updates, **other.updates})

    def __len__(self) -> int:
        return len(self.dois)

    @cached_property
    def dois(self) -> list[str]:
        """Every DOI, lower-cased, in alphabetical order."""
        return sorted(self.records.keys() | self.facts.keys())

    @cached_property
    def prefixes(self) -> set[str]:
        """The prefix of every DOI."""
        return {doi.partition("/")[0] for doi in [*self.records, *self.facts]}

    def get(self, doi: str) -> Message | None:
        """Give the message of a work, None where there is none under this very DOI (an alias is not one)."""
        doi = doi.lower()
        if doi in self.facts:
            message = complete(self.facts[doi])
        elif doi in self.records:
            message = deposited(self.records[doi], doi, self._by_pmid)
        else:
            return None
        added = {name: [*message.get(name, ()), *more] for name, more in self.updates.get(doi, {}).items()}
        return message | added | ({"indexed": moment(self.indexed[doi])} if doi in self.indexed else {})

    def updates_as(self, doi: str, kinds: Collection[str]) -> bool:
        """Say whether the work is the notice of an update of one of these kinds."""
        record = None if doi in self.facts else self.records.get(doi)
        if record and doi not in self.updates and not any(notice in record.xml for notice in NOTICES):
            return False  # known without reading it
        return any(update["type"] in kinds for update in (self.get(doi) or {}).get("update-to", ()))

    @cached_property
    def notices(self) -> list[str]:
        """The DOIs of records that are notices of another paper."""
        return [doi for doi, record in self.records.items() if any(notice in record.xml for notice in NOTICES)]

    def search(self, text: str, most: int) -> tuple[int, list[tuple[str, float]]]:
        """Count the works that share a word with the text, and give DOI and score of the best."""
        return self._index.find(text, most)

    @cached_property
    def _by_pmid(self) -> dict[int, tuple[str, Record]]:
        return {record.pmid: (doi, record) for doi, record in self.records.items()}

    @cached_property
    def _index(self) -> _WordIndex:
        return _WordIndex((doi, self._words(doi)) for doi in self.dois)

    def _words(self, doi: str) -> set[str]:
        return _words_of_facts(self.facts[doi]) if doi in self.facts else _words_of_record(self.records[doi])


class _WordIndex:
    """Word to works: rare words count more, a work of few words a little more than one of many."""

    def __init__(self, texts: Iterable[tuple[str, set[str]]]) -> None:
        self.dois: list[str] = []
        self.sizes: list[int] = []
        self.places: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, (doi, text_words) in enumerate(texts):
            self.dois.append(doi)
            self.sizes.append(len(text_words))
            for word in text_words:
                self.places[word].append(place)

    def find(self, text: str, most: int) -> tuple[int, list[tuple[str, float]]]:
        asked = sorted({word for word in words(text) if word in self.places})
        telling = [word for word in asked if len(self.places[word]) <= COMMON * len(self.dois)] or asked
        scores: dict[int, float] = defaultdict(float)
        for word in telling:
            weight = log(1 + len(self.dois) / len(self.places[word]))
            for place in self.places[word]:
                scores[place] += weight
        ranked = ((-score / (1 + self.sizes[place] / 1000), self.dois[place]) for place, score in scores.items())
        return len(scores), [(doi, round(-score, 6)) for score, doi in nsmallest(most, ranked)]


def _dois(record: Record) -> list[str]:
    known = [*record.ids.get("doi", ()), *(value for value in record.locations if value.startswith("10."))]
    return [doi.strip().lower() for doi in known if doi.strip().startswith("10.")][:1]


def _words_of_record(record: Record) -> set[str]:
    names = {name for name in record.journal_names if not ISSN.fullmatch(name)}
    people = (" ".join(author.split()[:-1]) or author for author in record.authors)  # without the initials
    years = (str(day // 10000) for day in (record.printed, record.online) if day)
    return {*record.title, *words(" ".join([*people, *names, *years, record.volume, *record.pages]))}


def _words_of_facts(facts: Message) -> set[str]:
    people = [text for author in facts.get("author", ()) for text in author.values()]
    year = [str(facts["issued"]["date-parts"][0][0] or "")]
    parts = [facts.get(name, "") for name in ("volume", "page", "article-number")]
    titles = [*facts.get("title", ()), *facts.get("container-title", ())]
    return set(words(re.sub(r"<[^>]*>|&\w+;", " ", " ".join([*titles, *people, *year, *parts]))))
