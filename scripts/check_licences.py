"""No package that runs with the product may be under a licence that would bind it: `check_licences.py [--list]`.

GPL and AGPL are refused, LGPL is allowed (used unchanged, replaceable). Only what requirements.txt brings in is
asked about: tools for tests and gates are not shipped.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
_REFUSED = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|(Affero )?GNU (Affero )?General Public)", re.IGNORECASE)
_ALLOWED = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)


def shipped() -> set[str]:
    """Names of every installed package that requirements.txt brings in, directly or not."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    waiting = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = _plain(wanted.name)
        if name in found:
            continue
        try:
            needs = [Requirement(text) for text in requires(wanted.name) or []]
        except PackageNotFoundError:
            continue  # for another platform or Python
        found.add(name)
        extras = [*wanted.extras, ""]
        waiting += [need for need in needs if _applies(need, extras)]
    return found


def _applies(need: Requirement, extras: list[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    output = subprocess.check_output([sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed"], text=True)
    rows = [row for row in json.loads(output) if _plain(row["Name"]) in shipped()]
    if "--list" in sys.argv:
        for row in rows:
            print(f"{row['Name']:32} {row['Version']:14} {row['License']}")
    bad = [row for row in rows if _REFUSED.search(row["License"]) and not _ALLOWED.search(row["License"])]
    for row in bad:
        print(f"{row['Name']} {row['Version']} is under {row['License']}: refused at run time.", file=sys.stderr)
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
