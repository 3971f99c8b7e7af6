"""Answers that are kept: for a day in an SQLite file, for good in a cassette.

A cassette is a folder with a YAML file for each question, which a person can read. A question is known by its verb and
its parameters alone: not by host, method, or who asked. Only pmsync.services.http.session uses this module.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from functools import partial
from hashlib import sha256
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import yaml
from requests_cache import NEVER_EXPIRE, CachedSession
from requests_cache.backends.base import BaseCache
from requests_cache.backends.filesystem import FileDict
from requests_cache.backends.sqlite import SQLiteCache

from pmsync.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from requests import Response

    from pmsync.services.http.service import Verb

    QuestionOf = Callable[[str], tuple[Verb, str]]  # an address: its verb, and the DOI or prefix in its path
    IsAnswer = Callable[[Response], bool]


CACHE_LIFE: Final = 24 * 3600  # seconds: for look-ups and for picking up after a crash; the database is the long cache

log = logging.getLogger("pmsync")
Result = TypeVar("Result")


def open_cache(file: Path | None, question_of: QuestionOf, is_answer: IsAnswer) -> CachedSession:
    """Open a session that keeps true answers in ``file`` for a day; without one, or if it fails, that keeps nothing."""
    try:
        storage = _ForgivingCache(file) if file else None
    except (sqlite3.Error, OSError) as error:
        _go_on_without(file, error)
        storage = None
    session = _session(storage or BaseCache(), question_of, expire_after=CACHE_LIFE, filter_fn=is_answer)
    session.settings.disabled = storage is None
    return session


def tidy(session: CachedSession) -> None:
    """Make the file of a session's cache smaller, where more than half of it is room that pruned answers left."""
    if isinstance(session.cache, _ForgivingCache):
        session.cache.shrink()


def play(cassette: Path, question_of: QuestionOf) -> CachedSession:
    """Open a session that answers from ``cassette``; raises InputError where there is none."""
    if not cassette.is_dir():
        raise InputError(f"there is no cassette {cassette}: it should be a folder of recorded answers")
    return _session(_Cassette(cassette), question_of, expire_after=NEVER_EXPIRE, read_only=True)


def record_into(cassette: Path, question_of: QuestionOf, is_answer: IsAnswer) -> CachedSession:
    """Open a session that writes true answers into ``cassette``; raises InputError where it cannot be made."""
    try:
        storage = _Cassette(cassette)
    except OSError as error:
        raise InputError(f"cannot make the cassette {cassette}: {error.strerror}") from None
    return _session(storage, question_of, expire_after=NEVER_EXPIRE, filter_fn=is_answer)


def cache_key(
    question_of: QuestionOf,
    request: Any,  # noqa: ANN401 - a request of requests, or one that was stored
    **_: object,
) -> str:
    """Name a question by its verb and its parameters, wherever and by whichever method it is asked.

    A DOI or prefix that stands in the path is a parameter, too.
    """
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    parameters = [
        pair for part in (urlsplit(request.url).query, body or "") for pair in parse_qsl(part, keep_blank_values=True)
    ]
    verb, path = question_of(request.url)
    if path:
        parameters.append(("", path))
    return f"{verb}-{sha256(urlencode(sorted(parameters)).encode()).hexdigest()[:16]}"


class _ForgivingCache(SQLiteCache):
    """An SQLite cache whose trouble stops no run: it says so once, and from then on keeps nothing."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            _try_to_write(database)
        super().__init__(file)
        self.delete(expired=True, vacuum=False)

    def get_response(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as requests-cache has it
        return self._attempt(super().get_response, key, default)

    def save_response(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests-cache has it
        self._attempt(super().save_response, *args, **options)

    def delete(self, *keys: str, **options: Any) -> None:  # noqa: ANN401 - as requests-cache has it
        self._attempt(super().delete, *keys, **options)

    def shrink(self) -> None:
        """Rewrite the file where more than half of it is free."""
        self._attempt(self._shrink)

    def _shrink(self) -> None:
        with self.responses.connection() as database:
            free, pages = (database.execute(f"PRAGMA {n}").fetchone()[0] for n in ("freelist_count", "page_count"))
        if free > pages / 2:
            self.responses.vacuum()  # type: ignore[no-untyped-call]  # as requests-cache has it

    def _attempt(self, act: Callable[..., Result], *args: Any, **options: Any) -> Result | None:  # noqa: ANN401 - act's
        if self._settings.disabled:
            return None
        try:
            with self.responses.connection() as database:
                _try_to_write(database)
            return act(*args, **options)
        except sqlite3.Error as error:
            self._settings.disabled = True
            _go_on_without(self.db_path, error)
            return None


class _Cassette(BaseCache):
    """A folder of recorded answers: a YAML file each, named by its question."""

    def __init__(self, folder: Path) -> None:
        super().__init__(cache_name=str(folder))
        self.responses = FileDict(folder, serializer="yaml", decode_content=True)

    def get_response(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as requests-cache has it
        try:
            return super().get_response(key, default)
        except yaml.YAMLError:
            return default

    def save_response(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests-cache has it
        try:
            super().save_response(*args, **options)
        except KeyError:  # what requests-cache makes of any OSError
            raise InputError(f"cannot write into the cassette {self.cache_name}") from None


def _session(storage: BaseCache, question_of: QuestionOf, **options: Any) -> CachedSession:  # noqa: ANN401 - as requests-cache has it
    session = CachedSession(
        backend=storage,
        allowable_methods=("GET", "POST"),
        allowable_codes=(200, 404),  # "Resource not found." is an answer of Crossref's; is_answer knows which 404 is
        key_fn=partial(cache_key, question_of),
        **options,
    )
    session.headers.pop("User-Agent")  # who asks is said below the cache
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def _try_to_write(database: sqlite3.Connection) -> None:
    """Raise sqlite3.Error where ``database`` is locked for five seconds, read-only or damaged.

    requests-cache would ask such a file again and again without end.
    """
    database.execute("BEGIN IMMEDIATE")
    database.execute("ROLLBACK")


def _go_on_without(file: object, error: Exception) -> None:
    log.warning("the HTTP cache %s cannot be used (%s); going on without it", file, error)
