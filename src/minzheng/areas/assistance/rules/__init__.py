"""The law of social assistance: pure functions over facts and dated values.

No Django, no stage, no connector, no numba. Functions that a population run compiles stay in
the subset that compiles: whole numbers, NamedTuples, index loops.
"""
