"""Double entry in whole fen: what was granted, is on its way, was paid, came back, is owed."""
