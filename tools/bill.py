"""What the product is made of: a bill of materials (CycloneDX 1.6), its licences, its pins.

python tools/bill.py           writes docs/sbom.cdx.json
python tools/bill.py --check   writes nothing; 1 when the bill is stale, a licence is not on the
                               list or a dependency is not pinned
python tools/bill.py --audit   asks for known weaknesses; says «not auditable» without a network
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
BILL = ROOT / "docs" / "sbom.cdx.json"
LOCK = ROOT / "constraints.txt"
FRONTEND = ROOT / "frontend"
# Runs where the product runs; what only tests and builds need is not shipped.
EXTRAS = {"postgres"}
ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause",
    "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib",
    "LGPL-3.0-only",  # psycopg: used as it comes, replaceable, not part of our files
}  # fmt: skip
# Packages whose metadata says it in words of their own.
SPOKEN = {
    "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
}  # fmt: skip


class Part(NamedTuple):
    """One package that is shipped: its name, version, licence and kind (pypi or npm)."""

    name: str
    version: str
    licence: str
    kind: str


def plain(name: str) -> str:
    """A package's name as an index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python_parts() -> Iterator[Part]:
    """What `minzheng[postgres]` needs, and what that needs."""
    seen, todo = set(), [("minzheng", EXTRAS)]
    while todo:
        name, extras = todo.pop()
        if plain(name) in seen:
            continue
        seen.add(plain(name))
        found = metadata.distribution(name)
        for text in found.requires or []:
            wanted = Requirement(text)
            given = [{"extra": extra} for extra in extras | {""}]
            if wanted.marker is None or any(wanted.marker.evaluate(e) for e in given):
                todo.append((wanted.name, wanted.extras))
        if name != "minzheng":
            yield Part(plain(name), found.version, licence(found.metadata), "pypi")


def licence(said: Any) -> str:
    """The licence as an SPDX expression; «unknown» when a package does not say."""
    if expression := said.get("License-Expression"):
        return str(expression)
    kinds = [c.rpartition(":: ")[2] for c in said.get_all("Classifier") or [] if "License ::" in c]
    for word in [*kinds, said.get("License") or ""]:
        if word in SPOKEN or word in ALLOWED:
            return SPOKEN.get(word, word)
    return "unknown"


def frontend_parts() -> Iterator[Part]:
    """The packages whose files lie in static/vendor."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    for name in lock["packages"][""].get("dependencies", {}):
        found = lock["packages"][f"node_modules/{name}"]
        yield Part(name, found["version"], found.get("license", "unknown"), "npm")


def strange(parts: list[Part]) -> list[str]:
    """Parts under a licence that is not on the list. Of A OR B one is enough."""
    return [
        f"{part.name} {part.version}: {part.licence}"
        for part in parts
        if not any(
            all(one.strip(" ()") in ALLOWED for one in choice.split(" AND "))
            for choice in part.licence.split(" OR ")
        )
    ]


def loose(parts: list[Part], lock: str) -> list[str]:
    """Python parts that the lock does not pin to the version at hand."""
    pins = set(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.M))
    known = {(plain(name), version) for name, version in pins}
    return [f"{p.name} {p.version}" for p in parts if p.kind == "pypi" and p[:2] not in known]


def bill(parts: list[Part]) -> str:
    """The bill itself, the same for the same parts."""
    version = metadata.version("minzheng")
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application", "name": "minzheng", "version": version,
                    "licenses": [{"expression": "Apache-2.0"}],
                }
            },
            "components": [
                {
                    "type": "library", "name": part.name, "version": part.version,
                    "purl": f"pkg:{part.kind}/{part.name.replace('@', '%40')}@{part.version}",
                    "licenses": [{"expression": part.licence}],
                }
                for part in parts
            ],
        },
        indent=1,
    ) + "\n"  # fmt: skip


def audit() -> str:
    """What pip-audit says, or «not auditable: …» when it cannot ask anybody."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--no-deps", "-r", str(LOCK)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "not auditable: no answer within two minutes"
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return "no known weakness"
    if "Found" in said and "vulnerabilit" in said:
        return said
    return f"not auditable: {said.splitlines()[-1][:160] if said else 'pip-audit said nothing'}"


def main() -> int:
    """Write, check or audit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--audit", action="store_true")
    asked = parser.parse_args()
    if asked.audit:
        print(answer := audit())
        return 1 if answer.startswith("Found") else 0
    parts = sorted([*python_parts(), *frontend_parts()])
    wrong = [f"licence not on the list: {text}" for text in strange(parts)]
    wrong += [f"not pinned: {text}" for text in loose(parts, LOCK.read_text("utf-8"))]
    if not asked.check:
        BILL.write_text(bill(parts), "utf-8")
    elif not BILL.exists() or BILL.read_text("utf-8") != bill(parts):
        wrong.append("docs/sbom.cdx.json is stale: run `python tools/bill.py`")
    print("\n".join(wrong) or f"{len(parts)} parts, all pinned, all under known licences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
