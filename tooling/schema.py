"""Write the JSON schema of a saved discovery into the documentation: python tooling/schema.py."""

import json
from pathlib import Path

from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.discovery.saving.schema import json_schema

PATH = Path(__file__).parents[1] / "docs" / "reference" / "discovery.schema.json"


def text() -> str:
    """The schema as it is written."""
    return json.dumps(json_schema(Discovery), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
