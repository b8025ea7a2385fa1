"""Loading the synthetic district: people first, then half a year of casework, day by day.

Everything is written through the actions of the stages, with the business clock moved to the day
it happened on, so that trail, books and timelines are as true as if people had done it.
"""
