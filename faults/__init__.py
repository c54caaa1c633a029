"""Faults: each file injects one, says what is expected, and checks it. ``make faults`` runs them."""
