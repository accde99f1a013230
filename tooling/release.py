"""Make a release of what is on this branch: the version in its places, and the changelog's unreleased entries under it.

    python tooling/release.py 0.2.0

Nothing is committed, tagged or published: the last lines say what to type.
"""

import argparse
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
UNRELEASED = "## [Unreleased]\n"


def released(changelog: str, version: str, day: date) -> str:
    """The changelog with an empty section for what comes next, and its entries so far under the version.

    >>> print(released("# Changelog\\n\\n## [Unreleased]\\n\\n### Added\\n- a check\\n", "0.2.0", date(2026, 12, 1)))
    # Changelog
    <BLANKLINE>
    ## [Unreleased]
    <BLANKLINE>
    ## [0.2.0] - 2026-12-01
    <BLANKLINE>
    ### Added
    - a check
    <BLANKLINE>
    """
    before, found, after = changelog.partition(UNRELEASED)
    if not found or not after.partition("\n## [")[0].strip():
        raise SystemExit("CHANGELOG.md has no unreleased entry: there is nothing to release")
    if f"## [{version}]" in changelog:
        raise SystemExit(f"CHANGELOG.md has a section {version} already; give the next version")
    return f"{before}{UNRELEASED}\n## [{version}] - {day.isoformat()}\n{after}"


def replaced(text: str, pattern: str, replacement: str) -> str:
    """The text with the one line that matches replaced; a file without it, or with two, is no longer what we know."""
    changed, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
    if count != 1:
        raise SystemExit(f"expected one line {pattern}, found {count}")
    return changed


def main() -> None:
    """Check that a release can be made here, write the three files, and say what to type."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="as in 0.2.0")
    version = parser.parse_args().version
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f'"{version}" is no version; expected three numbers, as in 0.2.0')
    changes = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True)
    if changes.stdout:
        sys.exit("there are changes that are not committed; commit them first, so that the release is one commit")

    package, citation, changelog = ROOT / "pnn_symbolic/__init__.py", ROOT / "CITATION.cff", ROOT / "CHANGELOG.md"
    texts = {
        package: replaced(package.read_text(encoding="utf-8"), r'^__version__ = ".*"$', f'__version__ = "{version}"'),
        citation: replaced(citation.read_text(encoding="utf-8"), r"^version: .*$", f"version: {version}"),
        changelog: released(changelog.read_text(encoding="utf-8"), version, date.today()),
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    print(
        f"{version} is written in {', '.join(str(path.relative_to(ROOT)) for path in texts)}. Read git diff, then:\n"
        "  .ci/run\n"
        f'  git commit -am "Release {version}" && git tag -a v{version} -m "Release {version}"\n'
        f"  git push origin HEAD v{version}"
    )


if __name__ == "__main__":
    main()
