"""The dossier in a real browser: it opens without a complaint, its links work, nothing runs off the side."""

import shutil

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as runner:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def dossier(example, tmp_path_factory):
    path = tmp_path_factory.mktemp("dossier") / "ferry.html"
    example.write_dossier(path)
    return path.as_uri()


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint_and_fits(browser, dossier, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(dossier)
    assert said == []
    assert asked == [dossier]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ink, paper = page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; })()"
    )
    assert contrast(ink, paper) > 7
    context.close()


def test_a_quotation_leads_to_its_words(browser, dossier):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(dossier)
    link = page.locator("#claims .quotes a").first
    words = page.locator("#claims .quotes mark").first.inner_text()
    link.click()
    target = page.locator(":target")
    assert target.count() == 1
    assert words.startswith(target.inner_text()) or target.inner_text() in words
    assert target.is_visible()
    context.close()


def test_everything_can_be_reached_by_keyboard(browser, dossier):
    page = browser.new_page()
    page.goto(dossier)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#claims")
    page.close()


def contrast(a, b):
    """WCAG 2.2 contrast ratio of two `rgb(...)` colours."""

    def luminance(colour):
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
