"""Benchmarks: medians and ratios in one run, written to results.json and docs/performance.md."""
