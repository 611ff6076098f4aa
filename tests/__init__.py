"""The tests; a package of its name, since a dependency installs another `tests`."""
