"""Steps from the desk's tables of one release to those of the next."""
