"""The desk's pages: rendered on the server, usable by keyboard, with no request to anywhere else."""
