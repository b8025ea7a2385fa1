"""发放: monthly lists, batches, bank files, returns, recovery. Maker ≠ checker ≠ payer."""
