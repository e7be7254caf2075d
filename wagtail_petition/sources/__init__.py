"""Sources: references, numbers, notes, citations, checks of links. It knows nothing of signatures."""
