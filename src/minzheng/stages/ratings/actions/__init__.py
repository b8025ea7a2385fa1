"""Giving a rating, calling back, emptying, and counting deadlines anew."""

from minzheng.stages.ratings.actions.calling import call_back
from minzheng.stages.ratings.actions.emptying import empty_rating
from minzheng.stages.ratings.actions.giving import give
from minzheng.stages.ratings.actions.recounting import recount

__all__ = ["call_back", "empty_rating", "give", "recount"]
