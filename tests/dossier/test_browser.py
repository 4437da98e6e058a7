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


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint_and_fits(browser, dossier, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(dossier)
    assert said == []
    assert asked == [dossier]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for selector in ("body", ".kicker", ".q em", ".bd", "summary span"):
        ink = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).color")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert contrast(ink, paper) > (7 if selector == "body" else 4.5), selector
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_quotation_leads_to_its_words_and_they_lead_back(browser, dossier, script):
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(dossier)
    card = page.locator("article.card").first
    words = card.locator(".q mark").first.inner_text()
    card.locator(".q a[href^='#m']").first.click()
    target = page.locator(":target")
    assert target.count() == 1
    assert target.is_visible()
    assert words.startswith(target.inner_text()) or target.inner_text() in words
    target.click()
    assert page.locator(":target").get_attribute("id") == card.get_attribute("id")
    context.close()


def test_everything_can_be_reached_by_keyboard(browser, dossier):
    page = browser.new_page()
    page.goto(dossier)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.close()


def test_search_filters_and_keys(browser, dossier):
    page = browser.new_page()
    page.goto(dossier)
    every = page.locator("article.card:visible").count()
    page.keyboard.press("/")
    page.keyboard.type("overloaded")
    found = page.locator("article.card:visible")
    assert 0 < found.count() < every
    assert "overloaded" in found.first.inner_text()
    assert " of " in page.locator("[role=status]").inner_text()
    page.keyboard.press("Escape")
    page.locator("input[type=search]").fill("")
    page.get_by_label("Any status").select_option("denied")
    assert page.locator("article.card:visible").count() == page.locator(".bd", has_text="denied").count()
    page.get_by_label("Any status").select_option("")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "c1"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "c2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "c1"
    page.close()


def test_without_its_script_all_is_there(browser, dossier):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(dossier)
    assert page.locator("#tools").is_hidden()
    assert page.locator("article.card").count() > 0
    assert page.locator("details.page").count() == page.locator(".cite").count()
    context.close()


def contrast(a, b):
    """WCAG 2.2 contrast ratio of two `rgb(...)` colours."""

    def luminance(colour):
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
