"""Fields encrypted with SM4-GCM and found through an HMAC-SM3 blind index.

A value is `v1|key id|base64(nonce, ciphertext, tag)`; table, column and the row's public id
are authenticated with it, so a ciphertext moved to another person does not open.
"""

import base64
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

MARK = "v1|"


class SealError(ValueError):
    """The value was changed, moved to another row, or its key is missing."""


def seal(text: str, place: str) -> str:
    """Encrypt `text` for one `place` (table.column.row)."""
    key_id: str = settings.SEAL_KEY_ID
    return f"{MARK}{key_id}|{base64.b64encode(lock(text.encode(), place, key_id)).decode()}"


def unseal(value: str, place: str) -> str:
    """Decrypt a value sealed for `place`. Raises SealError."""
    try:
        _, key_id, packed = value.split("|", 2)
        return unlock(base64.b64decode(packed, validate=True), place, key_id).decode()
    except ValueError as error:
        raise SealError("sealed value does not open at this place") from error


def lock(content: bytes, place: str, key_id: str) -> bytes:
    """Nonce (12 bytes), SM4-GCM ciphertext, tag (16 bytes), bound to `place`."""
    nonce = os.urandom(12)
    worker = Cipher(algorithms.SM4(settings.SEAL_KEYS[key_id]), modes.GCM(nonce)).encryptor()
    worker.authenticate_additional_data(place.encode())
    body = worker.update(content) + worker.finalize()
    return nonce + body + worker.tag


def unlock(packed: bytes, place: str, key_id: str) -> bytes:
    """What `lock` locked at this place. Raises SealError."""
    try:
        key = settings.SEAL_KEYS[key_id]
        worker = Cipher(algorithms.SM4(key), modes.GCM(packed[:12], packed[-16:])).decryptor()
        worker.authenticate_additional_data(place.encode())
        return worker.update(packed[12:-16]) + worker.finalize()
    except (InvalidTag, KeyError, ValueError) as error:
        raise SealError("sealed value does not open at this place") from error


def key_of(value: str) -> str:
    """The id of the key that a stored value is sealed with; empty for what is not ours."""
    parts = value.split("|", 2)
    return parts[1] if len(parts) == 3 and value.startswith(MARK) else ""


def _under_current_key(value: str, place: str) -> str:
    """Sealed anew; what does not open stays as it is, for the doctor to find."""
    try:
        return seal(unseal(value, place), place)
    except SealError:
        return value


def mark_of(key: bytes) -> str:
    """16 hex digits by which a key is told from another; nothing of the key is in them."""
    worker = hmac.HMAC(key, hashes.SM3())
    worker.update(b"minzheng: the mark of a key")
    return worker.finalize().hex()[:16]


def blind(kind: str, text: str) -> str:
    """A keyed index of `text`: the same text gives the same 64 hex digits, nobody else can."""
    return _blind(kind, text)


@lru_cache(maxsize=65536)
def _blind(kind: str, text: str) -> str:
    worker = hmac.HMAC(settings.INDEX_KEY, hashes.SM3())
    worker.update(f"{kind}\0{text}".encode())
    return worker.finalize().hex()


class Sealed:
    """What a sealed column holds: opened only on purpose, never by printing."""

    __slots__ = ("_place", "_value")

    def __init__(self, value: str, place: str) -> None:
        self._value, self._place = value, place

    def open(self) -> str:
        """The plain text. Callers that show it record a purpose."""
        return unseal(self._value, self._place) if self._value.startswith(MARK) else self._value

    def stored(self) -> str:
        """The ciphertext, sealing a value that was just assigned.

        A value read before the keys were switched goes back under the current key, so that
        after a rotation no late write brings the old key back.
        """
        if self._value and not self._value.startswith(MARK):
            self._value = seal(self._value, self._place)
        elif self._value and key_of(self._value) != settings.SEAL_KEY_ID:
            self._value = _under_current_key(self._value, self._place)
        return self._value

    @classmethod
    def of(cls, field: "SealedField", row: str, value: str) -> "Sealed":
        """A value read from a column without its row, whose public id is `row`."""
        return cls(value, f"{field.model._meta.db_table}.{field.column}.{row}")

    def __bool__(self) -> bool:
        return bool(self._value)

    def __str__(self) -> str:
        return "（已加密）"

    __repr__ = __str__


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text column that is ciphertext in the database; the model needs a `public_id`."""

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _SealedAttribute(self))

    def from_db_value(self, value: str | None, *rest: Any) -> str | None:
        """What lies in the table without our seal was put there by someone else: never opens."""
        return f"{MARK}unsealed|" if value and not value.startswith(MARK) else value

    def to_python(self, value: Any) -> Any:
        """`full_clean()` must not turn a sealed value into its mask."""
        return value if isinstance(value, Sealed) else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text on every path to the database, `update()` included."""
        if isinstance(value, Sealed):
            return value.stored()
        if value and not str(value).startswith(MARK):
            raise SealError("plain text may not be stored in a sealed column")
        return super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        return value.stored() if isinstance(value, Sealed) else value


class _SealedAttribute:
    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        raw = instance.__dict__[self.field.attname]
        if raw is None or isinstance(raw, Sealed):
            return raw
        table = instance._meta.db_table
        row = instance.public_id  # type: ignore[attr-defined]
        return Sealed(raw, f"{table}.{self.field.column}.{row}")

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
