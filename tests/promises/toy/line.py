"""The smallest rule there is."""


def topped_up(income: int, standard: int) -> int:
    """What is missing to the standard, ten at least; nothing for whoever reaches it or owes."""
    if income < 0 or income >= standard:
        return 0
    return max(standard - income, 10)
