"""The sealed dossier: letter, petition, list, method, manifest. It knows nothing of how people sign."""
