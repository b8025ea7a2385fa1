"""The numbers of the law, by issuing level: national, zhejiang, jiaxing, nanhu, demo_2021.

A narrower level overrides a wider one; each row has its date, source and confidence. Nothing
here is code: the files are read by ``minzheng.law.register`` and by no one else.

``demo_2021`` holds invented numbers so that the demonstration can run; they are placeholders
(示例值) wherever they appear, and are to be replaced by the district's own dated notices.
"""
