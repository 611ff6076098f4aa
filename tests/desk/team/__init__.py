"""Tests of a team's desk."""
