"""Minzheng (民政): a digital civil-affairs platform for a Chinese district.

A person (registry) asks for something (catalog, case); we check it (verification), decide it
(decision), and the decision becomes money, paper or work (payments, certificates); we tell the
person (notices) and we count (indicators).
"""

__version__ = "0.2.0"
