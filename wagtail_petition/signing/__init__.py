"""The way of a signature: form, spam checks, store, confirmation. It knows nothing of dossiers."""
