"""The line, in legal order: 申请 受理 核对 审核 决定 发放 监督.

A stage imports the stages before it and no other.
"""
