"""Matching: bank entries against open items.

>>> match([], [], [])
[]
"""

from .pipeline import match

__all__ = ["match"]
