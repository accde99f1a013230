"""The page in a real browser: nothing from the network, light and dark, wide and narrow."""

import shutil

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no Chromium with its driver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    one = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield one
    one.quit()


@pytest.fixture
def page(browser, quick):
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.set_window_size(1200, 900)
    browser.get((quick[0] / "index.html").as_uri())
    return browser


def scheme(page, name):
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]})


def luminance(page, expression):
    """Relative luminance of the colour that a JavaScript expression gives as rgb(…) (WCAG 2)."""
    colour = page.execute_script(f"return {expression}")
    channels = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_page_asks_nothing_of_the_network_and_has_no_errors(page):
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_page_has_all_sections_and_its_links_lead_there(page):
    titles = page.execute_script("return [...document.querySelectorAll('h2')].map(e => e.textContent)")
    assert titles[0] == "Side by side"
    assert len(titles) == 12
    missing = "return [...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.hash)).length"
    assert page.execute_script(missing) == 0


def test_pictures_and_equations_have_a_size(page):
    sizes = "return [...document.querySelectorAll('figure svg, math')].map(e => e.getBoundingClientRect().height)"
    heights = page.execute_script(sizes)
    assert len(heights) > 25
    assert min(heights) > 10


def test_no_identifier_of_the_page_occurs_twice_with_another_meaning(page):
    broken = """const lost = (f, use) => !f.querySelector('[id="' + use.getAttribute('xlink:href').slice(1) + '"]');
    return [...document.querySelectorAll('figure')].filter(f => [...f.querySelectorAll('use')].some(u => lost(f, u)))
    .length"""
    assert page.execute_script(broken) == 0


@pytest.mark.parametrize("width", [400, 800, 1600])
def test_the_page_never_scrolls_sideways(page, width):
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize(("name", "dark"), [("light", False), ("dark", True)])
def test_text_and_pictures_can_be_read_in_both_colour_schemes(page, name, dark):
    scheme(page, name)
    ground = luminance(page, "getComputedStyle(document.body).backgroundColor")
    assert (ground < 0.2) is dark
    for expression in (
        "getComputedStyle(document.body).color",
        "getComputedStyle(document.querySelector('figcaption')).color",
        "getComputedStyle(document.querySelector('.yes')).color",
        "getComputedStyle(document.querySelector('a')).color",
        "getComputedStyle(document.querySelector('figure svg')).color",
    ):
        text = luminance(page, expression)
        lighter, darker = max(text, ground), min(text, ground)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, expression
