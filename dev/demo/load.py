"""Fill a database with the example company and run a day's work on it.

Run by Odoo's shell, which gives ``env``; prints the summary on standard output
and progress on standard error:

    ./dev/odoo shell -d demo --no-http < dev/demo/load.py
"""

import sys
from pathlib import Path

from odoo.modules import get_module_path

sys.path.insert(0, str(Path(get_module_path("ar_reconciliation")).parent / "dev"))

from demo.story import tell

print(tell(env))  # noqa: F821
