"""Where the simulators keep what they hold, and who of them is told to misbehave."""

import json
from pathlib import Path

from django.conf import settings

from minzheng.connectors.bank.simulator import Bank
from minzheng.connectors.department_data.records import FILE_NAME, Records
from minzheng.connectors.department_data.simulator import Departments
from minzheng.connectors.map.simulator import Map
from minzheng.connectors.simulation import Site
from minzheng.connectors.sms.simulator import Gateway
from minzheng.demo.synthetic.shapes import District

SILENT = "silent.json"


class Simulators:
    """The four simulated parties over one folder; the map holds nothing."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.departments = Departments(Records(folder / FILE_NAME), secret)
        self.sms = Gateway(secret, str(folder / "sms.sqlite3"))
        self.bank = Bank(secret, str(folder / "bank.sqlite3"))
        self.map = Map(secret)
        self.hush()

    def hush(self) -> None:
        """Let the sources that the demo wants silent refuse to answer about those people."""
        path = self.folder / SILENT
        for source, id_number in json.loads(path.read_text()) if path.exists() else []:
            key = self.departments.behaviour_key(source, id_number)
            self.departments.behaviours.set(key, "unavailable")


def sites(simulators: Simulators) -> dict[str, Site]:
    """Each simulator under the address where the clients look for it."""
    found: dict[str, Site] = {
        settings.DEPARTMENTS_URL: simulators.departments,
        settings.SMS_URL: simulators.sms,
        settings.BANK_URL: simulators.bank,
    }
    return found | ({settings.MAP_URL: simulators.map} if settings.MAP_URL else {})


def parties(simulators: Simulators) -> list[Site]:
    """Each simulator in the order of the ports on which they are served."""
    return [simulators.departments, simulators.sms, simulators.bank, simulators.map]


def home() -> Path:
    """The folder of this installation."""
    return Path(settings.DATA_DIR) / "simulators"


def write_silent(folder: Path, district: District) -> None:
    """The banks do not answer about the applicants whose story needs that."""
    numbers = [("DS09", home.head.id_number) for home in district.homes if home.path == "bank"]
    (folder / SILENT).write_text(json.dumps(numbers))


def clear(folder: Path) -> None:
    """Forget what the simulators hold."""
    for name in (FILE_NAME, "sms.sqlite3", "bank.sqlite3", SILENT):
        for path in folder.glob(f"{name}*"):
            path.unlink()
