"""Clock, working days, money, identity numbers, field encryption, the line, and the base pages."""
