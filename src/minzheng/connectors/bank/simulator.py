"""A bank that pays each transfer id once and gives the same result for the same file.

`python -m minzheng.connectors.bank.simulator --data FILE --port N [--folder DIR]` with the secret
in the environment (`MINZHENG_BANK_SECRET`). Accounts that end in a key of `endings` are returned
with its reason; with an account book, unknown accounts and wrong names are returned too.
"""

import argparse
import os
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from minzheng.connectors import loopback, strict_json
from minzheng.connectors.bank import errors
from minzheng.connectors.bank.folder import BankFolder, appear
from minzheng.connectors.bank.format import (
    Outcome,
    PaymentFile,
    Result,
    ResultFile,
    ReturnReason,
    Transfer,
    read_payment_file,
    write_result_file,
)
from minzheng.connectors.signing import SIGNATURE, sign, sm3_hex
from minzheng.connectors.simulation import Behaviour, Behaviours, Mode, Request, Response, played

MODES = frozenset(
    {
        Mode.OK, Mode.SLOW, Mode.REFUSE, Mode.UNAVAILABLE, Mode.BUSY, Mode.HANG, Mode.DRIP,
        Mode.GARBAGE, Mode.HUGE, Mode.WRONG_SIGNATURE, Mode.LOSE_REPLY, Mode.NOT_READY, Mode.TAMPER,
    }
)  # fmt: skip
# Modes in which the file is taken in before the reply goes wrong.
_TAKEN = {Mode.OK, Mode.SLOW, Mode.DRIP, Mode.LOSE_REPLY, Mode.WRONG_SIGNATURE, Mode.TAMPER}
ENDINGS: dict[str, ReturnReason] = {
    "9901": ReturnReason.ACCOUNT_CLOSED,
    "9902": ReturnReason.FROZEN,
    "9903": ReturnReason.UNKNOWN_ACCOUNT,
    "9904": ReturnReason.WRONG_NAME,
}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS batch (batch_no TEXT PRIMARY KEY, sm3 TEXT, result BLOB);
CREATE TABLE IF NOT EXISTS transfer (
    transfer_id TEXT PRIMARY KEY, batch_no TEXT, account_number TEXT, amount_fen INTEGER,
    outcome TEXT
);
"""


class Reused(Exception):
    """The batch number or a transfer id was used before with other content."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Paid(NamedTuple):
    """Money that left the bank."""

    transfer_id: str
    batch_no: str
    account_number: str
    amount_fen: int


class Bank:
    """The site. `accounts`: number to name, if wrong names are to be found; `path`: SQLite."""

    def __init__(
        self,
        secret: bytes,
        path: str = ":memory:",
        accounts: Mapping[str, str] | None = None,
        endings: Mapping[str, ReturnReason] = ENDINGS,
    ) -> None:
        self.secret = secret
        self.behaviours = Behaviours(MODES)
        self._accounts = accounts
        self._endings = endings
        self._lock = threading.Lock()
        self._store = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._store.execute("PRAGMA journal_mode = WAL")
        self._store.executescript(_SCHEMA)

    def settle(self, data: bytes) -> tuple[str, bool]:
        """Take a payment file and pay it; its batch number, and whether it was here before.

        Raises BankFileError, or Reused where a batch or a transfer would be paid twice.
        """
        payment = read_payment_file(data, self.secret)
        with self._lock:
            digest = sm3_hex(data)
            known = self._store.execute(
                "SELECT sm3 FROM batch WHERE batch_no = ?", (payment.batch_no,)
            ).fetchone()
            if known:
                if known[0] != digest:
                    raise Reused("BATCH_CONFLICT", "这个批次号已用于内容不同的文件")
                return payment.batch_no, True
            self._pay(payment, digest)
        return payment.batch_no, False

    def result(self, batch_no: str) -> bytes | None:
        """The result file of a batch, always the same bytes; None for a batch never taken."""
        with self._lock:
            found = self._store.execute(
                "SELECT result FROM batch WHERE batch_no = ?", (batch_no,)
            ).fetchone()
        return found[0] if found else None

    def paid(self) -> list[Paid]:
        """Every transfer that was paid, in order of its id."""
        with self._lock:
            rows = self._store.execute(
                "SELECT transfer_id, batch_no, account_number, amount_fen FROM transfer"
                " WHERE outcome = 'PAID' ORDER BY transfer_id"
            ).fetchall()
        return [Paid(*row) for row in rows]

    def sweep(self, folder: BankFolder) -> int:
        """Settle every file in the shared directory that has no reply yet; how many."""
        done = 0
        for path in sorted(folder.out.glob("*.csv")):
            reply = folder.back / path.name
            refusal = folder.back / f"{path.stem}.refused.txt"
            if reply.exists() or refusal.exists():
                continue
            try:
                batch_no, _ = self.settle(path.read_bytes())
                appear(reply, self.result(batch_no) or b"")
            except (errors.BankFileError, Reused) as fault:
                appear(refusal, fault.message.encode())
            done += 1
        return done

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    __del__ = close

    def behaviour_key(self, key: str, subject: str) -> str:
        """«submit» or «result», or one of them for one batch."""
        if key not in ("submit", "result"):
            raise ValueError("no such key")
        return f"{key}/{subject}" if subject else key

    def respond(self, request: Request) -> Response:
        """`POST /batches` takes a file, `GET /batches/NO/result` gives the result."""
        match (request.method, request.path.split("/")):
            case ("POST", ["", "batches"]):
                return self._submit(request)
            case ("GET", ["", "batches", batch_no, "result"]):
                return self._give(request, batch_no)
            case _:
                return Response(404)

    def _submit(self, request: Request) -> Response:
        behaviour = self.behaviours.take("submit")
        if behaviour.mode not in _TAKEN:
            return played(behaviour, Response())
        try:
            batch_no, repeated = self.settle(request.body)
        except errors.BankFileError as fault:
            return self._refusal(request, 422, "BAD_FILE", fault.message)
        except Reused as fault:
            return self._refusal(request, 409, fault.code, fault.message)
        body = strict_json.write({"batch_no": batch_no, "repeated": repeated})
        return self._signed(request, behaviour, 202, body)

    def _give(self, request: Request, batch_no: str) -> Response:
        behaviour = self.behaviours.take(f"result/{batch_no}", "result")
        result = self.result(batch_no)
        if result is None:
            return self._refusal(request, 409, "UNKNOWN_BATCH", "银行没有收到这个批次")
        if behaviour.mode is Mode.NOT_READY:
            return self._signed(request, behaviour, 204, b"")
        if behaviour.mode is Mode.TAMPER:
            result = result.replace(b"PAID", b"PAlD", 1)
        return self._signed(request, behaviour, 200, result)

    def _pay(self, payment: PaymentFile, digest: str) -> None:
        results = tuple(self._judged(transfer) for transfer in payment.transfers)
        file = ResultFile(payment.batch_no, payment.pay_on, digest, results)
        rows = [
            (t.transfer_id, payment.batch_no, t.account_number, t.amount_fen, r.outcome.value)
            for t, r in zip(payment.transfers, results, strict=True)
        ]
        self._store.execute("BEGIN IMMEDIATE")
        try:
            self._store.executemany("INSERT INTO transfer VALUES (?, ?, ?, ?, ?)", rows)
            self._store.execute(
                "INSERT INTO batch VALUES (?, ?, ?)",
                (payment.batch_no, digest, write_result_file(file, self.secret)),
            )
            self._store.execute("COMMIT")
        except sqlite3.IntegrityError:
            self._store.execute("ROLLBACK")
            raise Reused("TRANSFER_REUSED", "文件中有转账编号已在别的批次用过") from None

    def _judged(self, transfer: Transfer) -> Result:
        reason = self._reason(transfer)
        outcome = Outcome.RETURNED if reason else Outcome.PAID
        return Result(transfer.transfer_id, outcome, transfer.amount_fen, reason)

    def _reason(self, transfer: Transfer) -> ReturnReason | None:
        number = transfer.account_number
        for ending, reason in self._endings.items():
            if number.endswith(ending):
                return reason
        if self._accounts is None:
            return None
        name = self._accounts.get(number)
        if name is None:
            return ReturnReason.UNKNOWN_ACCOUNT
        return None if name == transfer.payee_name else ReturnReason.WRONG_NAME

    def _refusal(self, request: Request, status: int, code: str, message: str) -> Response:
        body = strict_json.write({"error": code, "message": message})
        return self._signed(request, Behaviour(), status, body)

    def _signed(self, request: Request, behaviour: Behaviour, status: int, body: bytes) -> Response:
        asked_by = request.headers.get(SIGNATURE.lower(), "")
        signature = sign(self.secret, "answer", asked_by, str(status), body)
        if behaviour.mode is Mode.WRONG_SIGNATURE:
            signature = signature[::-1]
        return played(behaviour, Response(status, body, headers={SIGNATURE: signature}))


def serve(host: str, port: int, path: str, secret: bytes, folder: Path | None = None) -> None:
    """Serve the bank until interrupted; with a folder, sweep it every second."""
    bank = Bank(secret, path)
    if folder:
        threading.Thread(target=_sweep_for_ever, args=(bank, folder), daemon=True).start()
    loopback.serve(bank, host, port)


def _sweep_for_ever(bank: Bank, root: Path) -> None:
    pause = threading.Event()
    while not pause.wait(1.0):
        bank.sweep(BankFolder(root))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="代发银行模拟器")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18992)
    parser.add_argument("--data", default=":memory:")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    secret = os.environ.get("MINZHENG_BANK_SECRET", "")
    if not secret:
        parser.error("请设置环境变量 MINZHENG_BANK_SECRET")
    serve(options.host, options.port, options.data, secret.encode(), options.folder)


if __name__ == "__main__":
    main()
