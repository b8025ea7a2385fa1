"""A form of a few words that only the portal has: an explanation."""

from minzheng.foundation.core.fields import Form, TextField


class DifferenceForm(Form):
    """Why it differs."""

    text = TextField(
        label="是怎么回事？", help_text="想到什么写什么，几个字也可以。", max_length=300,
        missing="请写一写是怎么回事，几个字也可以。",
    )  # fmt: skip
