"""指标: numbers computed from records, each with the list behind it; the plan's clauses."""
