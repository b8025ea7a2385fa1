"""Papers a resident sends: pictures and PDF only, by what they are, not by what they are called."""

from typing import Any

from django import forms

from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.uploads import Paper, PaperField


class PapersForm(Form):
    """For each paper: a file, or a tick that it was handed in at the counter."""

    def __init__(self, papers: list[tuple[str, str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        for code, name, why in papers:
            self.fields[f"file_{code}"] = PaperField(label=name, help_text=why, required=False)
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

    def given(self) -> list[tuple[str, str, Paper | None]]:
        """(code, name, file or None) of each paper that came."""
        found = []
        for code, name, _ in self.papers:
            file = self.cleaned_data.get(f"file_{code}")
            if file or self.cleaned_data.get(f"handed_{code}"):
                found.append((code, name, file or None))
        return found
