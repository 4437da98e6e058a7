"""The reading room in a real browser: by keyboard alone, without a complaint, in both schemes, on a phone."""

import shutil

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.timeout(600),
]

SCREENS = [
    "/", "/stories", "/claims", "/differences", "/speakers", "/pages", "/origins", "/timeline", "/search?q=ferry",
    "/check", "/names?level=lax", "/review", "/history",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as runner:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_room(browser, served):
    opened = []

    def open_(width=1280, scheme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        context.set_default_timeout(120_000)
        context.add_cookies([served.cookie])
        opened.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        return page

    yield open_
    for context in opened:
        context.close()


def single(served, page):
    """A screen of each kind that is about one thing."""
    page.goto(f"{served.address}/claims")
    claim = page.locator(".where a").first.get_attribute("href")
    page.goto(served.address + claim)
    text = page.locator(".q a[href^='/pages/']").first.get_attribute("href")
    page.goto(f"{served.address}/speakers")
    speaker = page.locator("a.row").first.get_attribute("href")
    return [claim, text, speaker]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_screen_opens_without_complaint_fits_and_can_be_read_by_all(open_room, served, width, scheme):
    page = open_room(width, scheme)
    for path in [*SCREENS, *single(served, page)]:
        page.goto(served.address + path)
        assert page.said == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe.Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        small = page.evaluate(
            """[...document.querySelectorAll("main button, .filters select, main input:not([type=checkbox], [type=hidden]), .row")]
            .filter(e => e.offsetParent && !e.closest(".inline") && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert small == [], path
    assert all(url.startswith(served.address) for url in page.asked)


def test_a_list_by_key_and_back(open_room, served):
    page = open_room()
    page.goto(f"{served.address}/claims")
    page.keyboard.press("j")
    page.wait_for_url("**at=**")
    first = page.url
    words = page.locator("a.row[aria-current=true] b").inner_text()
    page.keyboard.press("j")
    page.wait_for_function("first => location.href !== first", arg=first)
    page.wait_for_function("document.querySelectorAll('a.row[aria-current=true]').length === 1")
    assert page.locator("a.row[aria-current=true] b").inner_text() != words
    page.go_back()
    page.wait_for_url(first)
    page.wait_for_function(
        "words => document.querySelector('a.row[aria-current=true] b')?.innerText === words", arg=words
    )
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/speakers")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("overloaded")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=overloaded")
    assert page.locator("mark").count()


def test_keys_can_be_seen_changed_and_switched_off(open_room, served):
    page = open_room()
    page.goto(f"{served.address}/review")
    page.keyboard.press("?")
    sheet = page.locator("dialog.keys")
    assert sheet.is_visible()
    assert "Not enough to tell" in sheet.inner_text()
    sheet.locator("input[type=checkbox]").uncheck()
    page.keyboard.press("Escape")
    before = page.url
    page.keyboard.press("h")
    page.wait_for_timeout(300)
    assert page.url == before


def answer(page, key):
    heading = page.locator("h1").inner_text()
    page.keyboard.press(key)
    page.wait_for_function(
        "h => document.querySelector('h1').innerText !== h && document.querySelector('.toast')", arg=heading
    )


def test_questions_are_answered_and_taken_back_by_key(open_room, served):
    page = open_room()
    page.goto(f"{served.address}/review")
    start = page.locator("h1").inner_text()
    answer(page, "h")
    assert "unsure" in page.locator(".toast").inner_text()
    assert page.locator("[aria-live] .toast").count() == 1
    answer(page, "u")
    assert page.locator("h1").inner_text() == start
    assert "takes back" in page.locator(".toast").inner_text()


def test_members_are_ticked_and_split_off_by_key(open_room, served):
    page = open_room()
    page.goto(f"{served.address}/claims?status=denied")
    page.keyboard.press("x")
    assert page.locator("[data-tick]:checked").count() == 1
    page.keyboard.press("s")
    page.wait_for_selector(".toast")
    assert "is another statement than" in page.locator(".toast").inner_text()


def test_differences_names_and_renaming_by_key(open_room, served):
    page = open_room()
    page.goto(f"{served.address}/differences")
    page.keyboard.press("j")
    page.keyboard.press("y")
    page.wait_for_selector(".toast")
    assert "confirmed" in page.locator(".toast").inner_text()
    page.goto(f"{served.address}/names?level=lax")
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.wait_for_selector(".toast")
    assert "are one" in page.locator(".toast").inner_text()
    page.goto(f"{served.address}/speakers")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/speakers/*")
    page.locator("details.right summary").press("Enter")
    page.keyboard.press("r")
    page.keyboard.type("Somebody Else")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast")
    assert "is called" in page.locator(".toast").inner_text()


def test_a_mark_shows_what_others_say_beside_the_page(open_room, served):
    page = open_room()
    page.goto(served.address + single(served, page)[1])
    mark = page.locator(".text a[href^='/claims/']").first
    at = page.url
    mark.press("Enter")
    page.wait_for_selector("#card article, #card details.card")
    assert page.url == at


def test_forms_work_without_script(open_room, served):
    page = open_room(script=False)
    page.goto(f"{served.address}/review")
    start = page.locator("h1").inner_text()
    page.get_by_role("button", name="Not enough to tell").click()
    assert page.locator("h1").inner_text() != start
    page.locator(".toast button").click()
    assert page.locator("h1").inner_text() == start
    page.goto(f"{served.address}/claims")
    page.locator("a.row").nth(2).click()
    assert page.locator("#card .card").count() == 1


def test_another_site_can_neither_read_nor_change(browser, served, tmp_path):
    """A page elsewhere in the same browser, which has the key, sends forms, frames and requests."""
    evil = tmp_path / "evil.html"
    evil.write_text(
        f"""<iframe src="{served.address}/claims"></iframe><img src="{served.address}/history.json">
        <form id=f method=post action="{served.address}/decide"><input name=verb value=flag><input name=of value=statement>
        <input name=place value=x></form>
        <script>fetch("{served.address}/claims.json", {{credentials: "include"}}).then(r => r.text()).then(t => document.title = "read " + t, () => document.title = "refused")</script>"""
    )
    context = browser.new_context()
    context.add_cookies([{**served.cookie, "sameSite": "Strict"}])
    page = context.new_page()
    page.goto(evil.as_uri())
    page.wait_for_function("document.title !== ''")
    assert page.title() == "refused"
    with page.expect_navigation() as gone:
        page.evaluate("document.getElementById('f').submit()")
    assert gone.value.status == 403
    context.close()
    import sayso

    with sayso.open_case(served.case) as case:
        assert case.decisions == ()
