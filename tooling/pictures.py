"""The first screen and the page of a run as pictures for README and docs. They are looked at, and then committed.

    discover-equations run --out paper-run
    python tooling/pictures.py paper-run          # docs/figures/screen.svg and page.png

The screen is what rich writes of the very lines that `run` prints; of the page a headless Chromium takes the picture
(Selenium, chromium and chromedriver), with no network. The same run gives the same bytes on one machine.
"""

import argparse
import io
import re
import shutil
import tempfile
from pathlib import Path

from pnn_symbolic import Discovery

FIGURES = Path(__file__).parents[1] / "docs" / "figures"
COLUMNS = 110
"""Of the terminal."""
WIDE, HIGH = 1100, 1400
"""Pixels of the page: its law, its verdicts, how well it fits."""
COLOURS = 64
"""Of the picture of the page: enough for text and lines."""


def screen(discovery: Discovery) -> str:
    """What `run` prints, as SVG; with the fonts of the reader, none from the network."""
    from rich.console import Console

    from pnn_symbolic.report.folding import folded
    from pnn_symbolic.report.run import discovery_json
    from pnn_symbolic.report.screen import first_screen

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False)
    for line in first_screen(discovery, discovery_json(discovery)):
        for part in folded(line.text, COLUMNS):
            console.print(part, style=line.style, soft_wrap=True, markup=False)
    picture = console.export_svg(title="discover-equations run", unique_id="screen")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")


def page(folder: Path) -> bytes:
    """The top of the page of a run, as PNG."""
    from PIL import Image
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        raise SystemExit("a picture of the page needs chromium and chromedriver: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    with webdriver.Chrome(options=options, service=Service(driver)) as chrome:
        size = {"width": WIDE, "height": HIGH, "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        light = [{"name": "prefers-color-scheme", "value": "light"}]
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": light})
        chrome.get((folder / "index.html").resolve().as_uri())
        taken = chrome.get_screenshot_as_png()
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Both pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what `run --out` has written of the paper's particle")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as copy:
        from pnn_symbolic.commands.report import write_run_files
        from pnn_symbolic.report.run import discovery_json

        discovery = Discovery.load(folder)
        write_run_files(discovery, discovery_json(discovery), Path(copy))
        pictures = {"screen.svg": screen(discovery).encode(), "page.png": page(Path(copy))}
    for name, content in pictures.items():
        (FIGURES / name).write_bytes(content)
        print(f"{FIGURES / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
