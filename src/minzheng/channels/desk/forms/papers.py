"""Papers that a clerk takes in: pictures and PDF only, by what they are, not by their names."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from minzheng.foundation.core.fields import Form
from minzheng.stages.catalog import Item

MOST = 5 * 1024 * 1024
HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "heic": "heic", "pdf": "pdf"}


def kind_of(head: bytes, tail: bytes) -> str:
    """jpeg, png, webp, heic or pdf by the first and last bytes; empty for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        return "heic"
    return "pdf" if head.startswith(b"%PDF-") and b"%%EOF" in tail else ""


class PaperForm(Form):
    """One paper: which, and a picture of it or just that it was seen."""

    code = forms.ChoiceField(
        label="哪一份材料",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选是哪一份材料。"),
    )
    file = forms.FileField(
        label="照片或 PDF", required=False, allow_empty_file=True, max_length=255,
        help_text="没有拍照就空着，记为窗口看过原件。",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"max_length": "文件名太长了，请改短一些再传。"},
    )  # fmt: skip

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(m.code, m.name) for m in item.materials]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[bytes] | None":
        """The file, or words on how to right it."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if file is None:
            return None
        if not file.size:
            raise forms.ValidationError("这个文件是空的，请重新拍一张或选一个。")
        if file.size > MOST:
            raise forms.ValidationError("文件超过 5 MB，请把照片拍小一点再传。")
        head = file.read(16)
        file.seek(max(0, file.size - 1024))
        kind = kind_of(head, file.read(1024))
        file.seek(0)
        if not kind:
            raise forms.ValidationError("只收照片（JPG、PNG、HEIC、WebP）和 PDF，请换一个文件。")
        return file
