"""Marginal household (最低生活保障边缘家庭): the wider line, a gate without cash."""

from minzheng.areas.assistance.rules.figures import Figures

# 浙江省社会救助条例 art 13: income a head at most 1.5 times the standard, the line itself
# included (以下), and the line never above the local monthly minimum wage.


def marginal_limit(size: int, values: Figures) -> int:
    """The household's line, fen a month times ``values.marginal_den``."""
    line = values.marginal_num * values.standard
    return min(line, values.marginal_den * values.minimum_wage) * size


def within_marginal(income: int, per: int, limit: int, values: Figures) -> bool:
    """Whether ``income / per`` is at most the line; exact: a floor keeps ``<=`` of integers."""
    return income <= limit * per // values.marginal_den
