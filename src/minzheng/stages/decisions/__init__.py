"""决定: proposal, town opinion, posting (公示), decision with reasons, entitlement, review."""
