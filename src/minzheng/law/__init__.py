"""The law engine: pure Python, no Django.

A rule is a plain function over NamedTuples of whole numbers. Around it stand dated values
(``register``), strict facts (``facts``), reasons (``reasons``) and, for a whole population,
the same function compiled (``population``). See ``rule.Rule`` for what a rule consists of.
"""

from minzheng.law.errors import FactsError, RegisterError, ValueMissing
from minzheng.law.reasons import Explanation
from minzheng.law.register import Register
from minzheng.law.rule import Rule

__all__ = ["Explanation", "FactsError", "Register", "RegisterError", "Rule", "ValueMissing"]
