"""What the faults share: installations, sabotage, readers, the checker."""
