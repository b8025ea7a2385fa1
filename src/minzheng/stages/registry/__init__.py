"""登记: persons, households, life events, authorisations, mandates, residents' sign-in."""
