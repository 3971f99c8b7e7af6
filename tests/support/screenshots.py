"""Takes the two pictures of the README, of the reading room of a made database: ``make screenshots``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.chromium import CHROMIUM, launched
from tests.support.room import CONTRADICTION, make_room, served_room

FOLDER = Path(__file__).parents[2] / ".github"
MOST = 200_000  # bytes of a picture
PICTURES = {"home": ("/-/home", 1040), "review": (f"/-/review/{CONTRADICTION}", 1040)}


def main() -> None:
    """Take the pictures, in the light and 1,000 pixels wide; fail where one is too heavy for a README."""
    if CHROMIUM is None:
        sys.exit("there is no Chromium here: install Debian's package chromium")
    with TemporaryDirectory() as folder, served_room("0.65", make_room(Path(folder))) as room, launched() as browser:
        for name, (path, height) in PICTURES.items():
            context = browser.new_context(viewport={"width": 1000, "height": height})
            context.add_cookies([{"name": "ds_actor", "value": room.cookie, "url": room.served.address}])
            page = context.new_page()
            page.goto(room.path + path)
            picture = FOLDER / f"{name}.png"
            page.screenshot(path=picture)
            size = picture.stat().st_size
            print(f"{picture.relative_to(FOLDER.parent)}: {size:,} bytes")
            if size > MOST:
                sys.exit(f"{picture.name} has more than {MOST:,} bytes")


if __name__ == "__main__":
    main()
