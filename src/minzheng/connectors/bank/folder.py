"""A directory shared with the bank, for banks that take files by hand or by SFTP.

`to_bank/<batch>.csv` holds what we sent, `from_bank/<batch>.csv` the results,
`from_bank/<batch>.refused.txt` the bank's words about a file that it does not take.
"""

import os
from collections.abc import Iterator
from pathlib import Path


class BankFolder:
    """The shared directory. Files appear whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.out = root / "to_bank"
        self.back = root / "from_bank"
        for folder in (self.out, self.back):
            folder.mkdir(parents=True, exist_ok=True)

    def drop(self, batch_no: str, data: bytes) -> Path:
        """Lay a payment file down; the same bytes may be laid down again, others not.

        Raises FileExistsError where the batch already lies there with other content.
        """
        path = self.out / f"{batch_no}.csv"
        if path.exists():
            if path.read_bytes() != data:
                raise FileExistsError("这个批次已有内容不同的文件")
            return path
        return appear(path, data)

    def results(self) -> Iterator[tuple[str, bytes]]:
        """(batch number, bytes) of every result file that lies there, in order."""
        for path in sorted(self.back.glob("*.csv")):
            yield path.stem, path.read_bytes()

    def refusals(self) -> Iterator[tuple[str, str]]:
        """(batch number, the bank's words) of every file that the bank refused."""
        for path in sorted(self.back.glob("*.refused.txt")):
            yield path.name.removesuffix(".refused.txt"), path.read_text(encoding="utf-8")


def appear(path: Path, data: bytes) -> Path:
    """Write `data` so that `path` is either absent or whole, also after a power cut."""
    fresh = path.with_name(path.name + ".writing")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return path
