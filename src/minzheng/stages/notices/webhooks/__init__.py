"""Other systems are told that something happened, signed by the standard-webhooks scheme.

A message holds references only; what is behind them is asked of the API, by whoever may. The
source is the audit trail: each target reads it from its cursor on, so nothing is told twice or
left out, whenever a runner was killed.
"""
