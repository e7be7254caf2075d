"""Lists as files: in the answer to their form or, if they are long, made by a worker and downloaded later."""
