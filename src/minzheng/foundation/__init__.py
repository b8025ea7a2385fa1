"""What every room stands on: ledger > accounts > divisions > audit > core."""
