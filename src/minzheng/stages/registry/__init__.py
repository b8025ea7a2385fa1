"""登记: persons, households, addresses, life events, authorisations, mandates, residents' sign-in."""
