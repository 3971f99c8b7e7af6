"""The reading room in Chromium: what people do there, by mouse and keyboard, wide and narrow, light and dark.

Screenshots of every page are left in tests/screenshots (ignored by git), to be looked at.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.chromium import needs_chromium
from tests.support.library import PMID
from tests.support.room import ANCHOR, CONTRADICTION, FIRST_LETTER, TWO_LETTERS, Room

pytestmark = needs_chromium
SHOTS = Path(__file__).parents[1] / "screenshots"
RETRACTED = 33104149
LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}
PAGES = {
    "home": "/-/home",
    "article": f"/articles/{PMID}",
    "retracted": f"/articles/{RETRACTED}",
    "citation": f"/citations/{CONTRADICTION}",
    "review": f"/-/review/{TWO_LETTERS}",
    "review_end": "/-/review?after=999",
    "term": "/mesh_terms/D057948",
    "page": "/sources/3",
    "search": "/-/search?words=myco",
    "list": "/sources/1",
}


class Visit:
    """A visitor's page, and every address it asked for."""

    def __init__(self, room: Room, browser: Browser, *, root: bool, **look: object) -> None:
        self.room = room
        self.context = browser.new_context(**look)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        if root:
            self.context.add_cookies([{"name": "ds_actor", "value": room.cookie, "url": room.served.address}])

    def go(self, path: str) -> None:
        answer = self.page.goto(self.room.path + path)
        assert answer
        assert answer.ok, (path, answer.status)

    def hosts(self) -> set[str]:
        return {urlsplit(address).netloc for address in self.asked if not address.startswith("data:")}


@pytest.fixture
def reader(room: Room, browser: Browser) -> Iterator[Visit]:
    visit = Visit(room, browser, root=False)
    yield visit
    visit.context.close()


@pytest.fixture
def root(room: Room, browser: Browser) -> Iterator[Visit]:
    visit = Visit(room, browser, root=True)
    yield visit
    visit.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_fits_the_screen_and_asks_nobody_else(old_room, browser, look):
    visit = Visit(old_room, browser, root=True, **LOOKS[look])
    for name, path in PAGES.items():
        visit.go(path)
        SHOTS.mkdir(exist_ok=True)
        visit.page.screenshot(path=SHOTS / f"{name}-{look}.png", full_page=True)
        wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
    assert visit.hosts() == {urlsplit(old_room.served.address).netloc}
    assert visit.wrong == []
    visit.context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_no_serious_fault_in_the_light_or_in_the_dark(old_room, browser, path):
    visit = Visit(old_room, browser, root=True)
    visit.go(path)
    for scheme, only in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        visit.page.emulate_media(color_scheme=scheme)
        faults = Axe().run(visit.page, options={"resultTypes": ["violations"], **only}).response["violations"]
        grave = [
            (fault["id"], fault["nodes"][0]["html"]) for fault in faults if fault["impact"] in {"serious", "critical"}
        ]
        assert grave == [], scheme
    visit.context.close()


def test_from_home_a_word_of_a_term_leads_to_its_articles_and_back_to_the_term(reader):
    reader.go("/-/home")
    reader.page.get_by_label("Words of a title").fill("nicotian")
    reader.page.get_by_role("button", name="Search").click()
    reader.page.get_by_role("link", name="Nicotiana", exact=True).click()
    assert urlsplit(reader.page.url).path == "/refs/mesh_terms/D014026"
    reader.page.get_by_role("link", name=re.compile("An EDS1-SAG101 Complex")).click()
    assert reader.page.locator("h1 i").inner_text() == "Nicotiana benthamiana"
    reader.page.get_by_role("link", name=re.compile("^Nicotiana")).click()
    assert reader.page.locator("h1").inner_text() == "Nicotiana"
    assert len(reader.hosts()) == 1


def test_a_word_of_an_abstract_finds_its_article(reader):
    reader.go("/-/home")
    reader.page.get_by_label("Words of a title").fill("quokkas")
    reader.page.keyboard.press("Enter")
    assert reader.page.locator(".articles i").first.inner_text() == "short"
    reader.page.get_by_role("link", name="A short title.").click()
    assert "PubMed has deleted this record" in reader.page.locator("main").inner_text()


def test_a_facet_narrows_the_articles_and_a_row_opens_as_a_page(reader):
    reader.go("/articles")
    reader.page.locator(".facet-info").get_by_role("link", name="2019", exact=True).click()
    assert "year=2019" in reader.page.url
    assert reader.page.locator("td i").first.evaluate("it => getComputedStyle(it).fontStyle") == "italic"
    reader.page.get_by_role("link", name=str(PMID), exact=True).first.click()
    assert "An EDS1-SAG101" in reader.page.locator("h1").inner_text()


def test_a_retracted_article_begins_with_its_warning(reader):
    reader.go(f"/articles/{RETRACTED}")
    warning = reader.page.get_by_role("note")
    assert "This article is retracted." in warning.inner_text()
    assert warning.bounding_box()["y"] < reader.page.locator("h1").bounding_box()["y"]


def test_the_scraped_page_has_its_titles_back_in_order(reader):
    reader.go("/sources/3")
    entries = reader.page.locator("ol.entries > li")
    assert entries.count() == 11
    assert "Br J Vener Dis. 1977-4" in entries.nth(4).inner_text()
    entries.nth(0).get_by_role("link").first.click()
    assert urlsplit(reader.page.url).path == f"/refs/articles/{ANCHOR}"


def test_root_chooses_by_keyboard_and_is_led_to_the_next(root):
    root.go("/-/home")
    root.page.get_by_role("link", name="Review 3 citations").click()
    assert root.page.locator("h1").inner_text() == "Br Med J. 1977;1:1469"
    button = root.page.get_by_role("button", name=f"This one: Choose PMID {FIRST_LETTER}")
    button.focus()
    root.page.keyboard.press("Enter")
    root.page.get_by_role("status").wait_for()
    assert "Citation 8 is decided" in root.page.get_by_role("status").inner_text()
    assert urlsplit(root.page.url).path == f"/refs/-/review/{CONTRADICTION}"
    with closing(sqlite3.connect(root.room.database)) as db:
        chosen = db.execute("SELECT pmid, decided_by FROM citations WHERE id = ?", (TWO_LETTERS,)).fetchone()
    assert chosen == (FIRST_LETTER, "person")


def test_root_puts_off_refuses_and_ends(root):
    root.go("/-/review")
    root.page.get_by_role("link", name="Later").click()
    assert urlsplit(root.page.url).path == f"/refs/-/review/{CONTRADICTION}"
    root.page.get_by_role("button", name="None of these").click()
    assert "A preprint about badgers" in root.page.locator("h1").inner_text()
    root.page.get_by_role("link", name="Later").click()
    assert "You have seen them all. 2 still need review." in root.page.locator("main").inner_text()


def test_another_record_is_chosen_by_its_number_and_a_wrong_one_refused(root):
    root.go(f"/-/review/{TWO_LETTERS}")
    root.page.get_by_label(re.compile("Another record")).fill("99999999")
    root.page.get_by_role("button", name="Choose", exact=True).click()
    assert "PubMed has no record with PMID 99999999" in root.page.get_by_role("alert").inner_text()
    root.page.get_by_label(re.compile("Another record")).fill(str(PMID))
    root.page.get_by_role("button", name="Choose", exact=True).click()
    root.page.goto(f"{root.room.path}/citations/{TWO_LETTERS}")
    assert "Decided by a person" in root.page.locator("main").inner_text()


def test_a_reader_is_told_that_choosing_takes_a_permission(reader):
    reader.go("/-/review")
    assert reader.page.get_by_role("button").count() == 0
    assert "takes the permission pmsync-choose" in reader.page.locator("main").inner_text()


def test_everything_is_reached_by_tab_and_the_first_stop_skips_to_the_content(reader):
    reader.go("/-/home")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "main"
    stops = set()
    for _ in range(80):
        reader.page.keyboard.press("Tab")
        stops.add(reader.page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))
    links = reader.page.locator("main a:visible").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert {link for link in links if link} <= stops


def test_pages_work_without_javascript_and_ask_nobody_else(room, browser):
    visit = Visit(room, browser, root=True, java_script_enabled=False)
    for path in PAGES.values():
        visit.go(path)
    assert visit.hosts() == {urlsplit(room.served.address).netloc}
    visit.go(f"/-/review/{CONTRADICTION}")
    visit.page.get_by_role("button", name="None of these").click()
    assert "Citation 10 is decided" in visit.page.locator("main").inner_text()
    visit.context.close()
