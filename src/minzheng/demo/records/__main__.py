"""`python -m minzheng.demo.records FILE PEOPLE SEED` writes the departments' file.

A process of its own: it needs no database, and runs beside the loading of the registers.
"""

import sys
from pathlib import Path

from minzheng.connectors.department_data.records import write_records
from minzheng.demo.records import rows
from minzheng.demo.synthetic.build import build


def main() -> None:
    """Write the file; it appears whole or not at all."""
    path, people, seed = sys.argv[1:4]
    write_records(Path(path), rows(build(int(people), int(seed))))


if __name__ == "__main__":
    main()
