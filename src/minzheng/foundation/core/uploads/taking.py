"""Taking a paper in: the field of every door, and the only way to what may be kept."""

from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from minzheng.connectors.antivirus.client import Scanner, Unreachable
from minzheng.foundation.core.apart import KILLED, run_apart
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import child
from minzheng.foundation.core.uploads.kinds import EXTENSIONS, MOST, kind_of

WAIT_SECONDS, RESIDENT_MOST = 10.0, 190 * 1024 * 1024
OTHER = "只收照片（JPG、PNG、HEIC、WebP）和 PDF，请换一个文件。"
LARGE = "这张照片太大了，请用手机的普通清晰度重新拍一张。"
WORDS = {
    3: LARGE,
    KILLED: LARGE,
    4: "这份 PDF 里带有程序或附件，不能收。请打印后拍照，或者重新存成普通 PDF。",
    5: "这份 PDF 设了密码，请取消密码，或者打印后拍照再传。",
}
UNREADABLE = "这个文件打不开，可能没有传完整。请重新拍一张或换一个文件。"


class Paper(NamedTuple):
    """A paper that may be kept: `kind` is jpeg or pdf; `content` was made here, not sent."""

    kind: str
    content: bytes


def take_in(data: bytes) -> Paper:
    """Draw a picture anew or look through a PDF. Raises NotPossible with words for the person."""
    if not data:
        raise NotPossible("这个文件是空的，请重新拍一张或选一个。")
    if len(data) > MOST:
        raise NotPossible("文件超过 5 MB，请把照片拍小一点再传。")
    kind = kind_of(data[:16], data[-1024:])
    if kind not in EXTENSIONS:
        raise NotPossible(OTHER)
    refuse_infected(data)
    script = Path(child.__file__)
    code, out = run_apart(script, data, kind, seconds=WAIT_SECONDS, resident=RESIDENT_MOST)
    if code or not out:
        raise NotPossible(WORDS.get(code, UNREADABLE))
    return Paper("pdf" if kind == "pdf" else "jpeg", out)


def refuse_infected(data: bytes) -> None:
    """Ask the virus scanner, where the district has one (CLAMD_ADDRESS)."""
    if not settings.CLAMD_ADDRESS:
        return
    try:
        found = Scanner(settings.CLAMD_ADDRESS).scan(data)
    except Unreachable as error:
        raise NotPossible("现在不能检查文件，请过一会儿再传，或者把纸质的交到窗口。") from error
    if found:
        raise NotPossible("这个文件带有病毒，不能收。请换一台电脑或手机重新做一份。")


def clean_bytes(upload: "UploadedFile[bytes]") -> bytes:
    """The bytes of a sheet or a result file, shown to the scanner; ValidationError in words."""
    data = bytes(upload.read())
    try:
        refuse_infected(data)
    except NotPossible as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    return data


class PaperField(forms.FileField):
    """One picture or PDF of at most five megabytes; its cleaned value is a Paper or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "image/*,application/pdf"}))
        super().__init__(max_length=255, allow_empty_file=True, **kwargs)
        self.error_messages["max_length"] = "文件名太长了，请改短一些再传。"
        self.error_messages["missing"] = self.error_messages["invalid"] = (
            "没有收到文件，请重新选一次。"
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The paper, or ValidationError saying how to right it."""
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > MOST:
            raise forms.ValidationError("文件超过 5 MB，请把照片拍小一点再传。")
        try:
            return take_in(bytes(file.read()))
        except NotPossible as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
