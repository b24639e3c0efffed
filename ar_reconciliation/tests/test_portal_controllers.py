from itertools import combinations

from odoo.tests import TransactionCase, tagged

from .. import controllers
from ..controllers.portal_statements import PortalStatements


def descendants(cls):
    """All classes below a class."""
    return {cls}.union(*(descendants(child) for child in cls.__subclasses__()))


@tagged("post_install", "-at_install")
class TestPortalControllers(TransactionCase):
    def test_no_two_pages_name_their_methods_alike(self):
        """Odoo merges all of them into one class: the last one would win.

        A method that overrides that of a parent is meant to.
        """
        ours = [
            cls
            for cls in descendants(PortalStatements)
            if cls.__module__.startswith(controllers.__name__)
        ]
        self.assertGreater(len(ours), 8)
        alike = {
            (name, one.__name__, other.__name__)
            for one, other in combinations(ours, 2)
            if not (issubclass(one, other) or issubclass(other, one))
            for name in vars(one).keys() & vars(other).keys()
            if callable(vars(one)[name])
            and not any(hasattr(base, name) for base in one.__mro__[1:])
        }
        self.assertEqual(alike, set())
