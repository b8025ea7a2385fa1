"""What can be wrong with a bank file. Messages name lines and transfers, never people."""


class BankFileError(ValueError):
    """A bank file that is not accepted; nothing of it was applied. `line` counts from 1."""

    text = "银行文件有误"

    def __init__(self, detail: str = "", line: int | None = None) -> None:
        place = f"第{line}行：" if line else ""
        self.message = f"{place}{self.text}{detail and '：'}{detail}。整份文件未采用。"
        self.line = line
        super().__init__(self.message)


class TooLarge(BankFileError):
    """The file is larger than any batch of ours."""

    text = "文件过大，请确认选对了文件"


class BadEncoding(BankFileError):
    """The file is not UTF-8 text."""

    text = "文件不是UTF-8文本，请使用银行原始文件，不要用表格软件另存"


class BadLine(BankFileError):
    """A line does not follow the layout."""

    text = "内容不符合约定格式"


class Tampered(BankFileError):
    """Digest or seal do not match the content."""

    text = "校验值不对，文件不完整或被改动，请向银行重新索取"


class WrongBatch(BankFileError):
    """The file is about another batch, or another edition of this one."""

    text = "文件不属于这个批次"


class WrongCount(BankFileError):
    """The number of lines is not the one stated."""

    text = "笔数与文件头尾不一致"


class WrongTotal(BankFileError):
    """The sum of the lines is not the one stated."""

    text = "金额合计与文件头尾不一致"


class WrongAmount(BankFileError):
    """A transfer's amount is not the one that we sent."""

    text = "金额与发出的不一致"


class DuplicateTransfer(BankFileError):
    """A transfer id stands there twice, or was used in another batch."""

    text = "同一笔转账出现两次"


class UnknownTransfer(BankFileError):
    """A transfer that is not in the batch."""

    text = "批次中没有这笔转账"


class MissingTransfer(BankFileError):
    """The result says nothing about some transfers."""

    text = "结果不全，缺少转账"
