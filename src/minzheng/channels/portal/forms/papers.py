"""Papers a resident sends: pictures and PDF only, by what they are, not by what they are called."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from minzheng.foundation.core.fields import Form

MOST = 5 * 1024 * 1024
HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")


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
    if head.startswith(b"%PDF-") and b"%%EOF" in tail:
        return "pdf"
    return ""


class PaperField(forms.FileField):
    """One picture or PDF of at most five megabytes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=255, allow_empty_file=True, **kwargs)
        self.error_messages["max_length"] = "文件名太长了，请改短一些再传。"
        self.error_messages["missing"] = self.error_messages["invalid"] = (
            "没有收到文件，请重新选一次。"
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, or ValidationError saying how to right it."""
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
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


class PapersForm(Form):
    """For each paper: a file, or a tick that it was handed in at the counter."""

    def __init__(self, papers: list[tuple[str, str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        for code, name, why in papers:
            self.fields[f"file_{code}"] = PaperField(
                label=name, help_text=why, required=False,
                widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
            )  # fmt: skip
            self.fields[f"handed_{code}"] = forms.BooleanField(
                label="纸质的已经交到窗口，或交给村社区工作人员了", required=False
            )

    def clean(self) -> dict[str, Any]:
        """At least one paper."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.given():
            first = self.papers[0][0]
            self.add_error(f"file_{first}", "请选一个文件，或者勾“已经交到窗口”。")
        return data

    def given(self) -> list[tuple[str, str, Any]]:
        """(code, name, file or None) of each paper that came."""
        found = []
        for code, name, _ in self.papers:
            file = self.cleaned_data.get(f"file_{code}")
            if file or self.cleaned_data.get(f"handed_{code}"):
                found.append((code, name, file or None))
        return found
