"""``pmsync.journals`` and ``pmsync.mesh``: NLM's own lists, of journals and of MeSH descriptors."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pmsync.errors import InputError
from pmsync.parsing.files import open_bytes, read_text
from pmsync.services import open_session
from pmsync.services.settings import Settings
from pmsync.store.articles import write_descriptors, write_journals
from pmsync.store.database import Store

if TYPE_CHECKING:
    from pmsync.services.ncbi.journal_renewal import Fetched


GZIP, ZIP = b"\x1f\x8b", b"PK"
FETCH_DEADLINE: Final = 600.0  # seconds: some megabytes, over a slow line


def journals(db: str | Path | None = None, file: str | Path | None = None, *, settings: Settings | None = None) -> int:
    """Fetch NLM's list of journals for every look-up of this machine, or read it from ``file`` into ``db``.

    Return how many journals there are. From then on a journal is the same under each of its names: full title, ISO
    abbreviation, ISSN. Raises InputError, also where only one of ``db`` and ``file`` is given, and StoreError; where
    the list is fetched also ServiceError, and the earlier one stays.
    """
    if db is None and file is None:
        return fetch_journals(settings).source.journals
    if db is None or file is None:
        raise InputError("journals takes a database and a file of NLM's, or neither, to fetch NLM's list")
    return _read_journals(db, file)


def fetch_journals(settings: Settings | None = None) -> Fetched:
    """Fetch NLM's list of journals into the cache folder, if it is another than the one there.

    Raises InputError where it is not to be fetched or cannot be written, and ServiceError.
    """
    from pmsync.services.ncbi.journal_renewal import fetch

    settings = settings or Settings.from_environment()
    with open_session(settings, FETCH_DEADLINE) as session:
        return fetch(session, settings, datetime.now(UTC))


def _read_journals(db: str | Path, file: str | Path) -> int:
    from pmsync.services.ncbi.nlm_files import read_journals

    listed = list(read_journals(read_text(Path(file), str(file)), str(file)))
    with Store(Path(db), create=True) as store:
        return write_journals(store, listed)


def mesh(db: str | Path, file: str | Path) -> int:
    """Read NLM's MeSH descriptors (desc2026.xml, also as .gz) into ``db``; return how many there are.

    From then on it is known what stands below a term in the tree. Raises InputError and StoreError; nothing is changed
    then.
    """
    from pmsync.services.ncbi.nlm_files import read_descriptors

    with Store(Path(db)) as store:  # a name that is mistyped is told before a long file is read
        with _unpacked(Path(file)) as source:
            descriptors = list(read_descriptors(source, str(file)))
        return write_descriptors(store, descriptors)


@contextmanager
def _unpacked(file: Path) -> Iterator[io.BufferedIOBase]:
    with open_bytes(file, str(file)) as opened:
        start = opened.peek(2)[:2]
        if start == ZIP:
            raise InputError(f"{file} is a ZIP file; unpack it and name the XML file in it")
        try:
            yield cast("io.BufferedIOBase", gzip.GzipFile(fileobj=opened)) if start == GZIP else opened
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{file} cannot be unpacked: {error}") from error
