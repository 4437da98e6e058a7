"""The pictures of the documents, from today's dossier of the shipped example.

python docs/pictures.py             writes docs/pictures/*.png (needs playwright and Chromium)
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import sayso

HERE = Path(__file__).parent / "pictures"


class Picture(NamedTuple):
    """A part of the dossier, in a width and a scheme."""

    name: str
    width: int
    height: int
    scheme: str
    selector: str
    """What stands at the top; empty for the top of the page."""


PICTURES = (
    Picture("front", 1280, 1000, "light", ""),
    Picture("claims", 1280, 800, "light", "section[id^=k]"),
    Picture("claims-dark", 1280, 800, "dark", "section[id^=k]"),
    Picture("who-says-what", 1280, 620, "light", "section[id^=w]"),
    Picture("phone", 390, 844, "light", ""),
)


def main() -> None:
    from playwright.sync_api import sync_playwright

    HERE.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as runner:
        path = Path(folder) / "ferry.html"
        with sayso.build(Path(sayso.__file__).parent / "example" / "pages") as case:
            case.write_dossier(path)
        browser = runner.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            size = {"width": picture.width, "height": picture.height}
            page = browser.new_context(viewport=size, color_scheme=picture.scheme).new_page()
            page.goto(path.as_uri())
            if picture.selector:
                page.evaluate(
                    "s => { document.querySelector('nav').style.position = 'static';"
                    " document.querySelector(s).scrollIntoView(); scrollBy(0, 56); }",
                    picture.selector,
                )
            page.screenshot(path=HERE / f"{picture.name}.png")
        browser.close()


if __name__ == "__main__":
    main()
