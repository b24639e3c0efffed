#!/usr/bin/env bash
# Run the development tool with the first suitable Python on the PATH.
set -euo pipefail
tool="$(dirname "${BASH_SOURCE[0]}")/run.py"
suits='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'
for python in python3 python3.13 python3.12 python3.11 python3.10; do
    if "$python" -c "$suits" 2>/dev/null; then
        exec "$python" "$tool" "$@"
    fi
done
found="$(python3 --version 2>/dev/null || echo 'no Python at all')"
echo "Error: Odoo 19 needs Python 3.10 to 3.13, this machine has $found." \
    "Install one of them (Debian: apt-get install python3 python3-venv)." >&2
exit 1
