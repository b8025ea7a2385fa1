"""The people of the demo district, invented from one seed: no database, no chance, no real person.

`build.build(people, seed)` returns the same district for the same arguments on every machine.
Numbers cannot belong to anyone: identity numbers carry a county code that was never allotted
(ending 99), telephones and bank accounts lie in ranges kept for them here.
"""
