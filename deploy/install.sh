#!/bin/sh
# Installs Minzheng from this folder alone: sh install.sh [DESTINATION], by default /opt/minzheng.
# No index is asked. Run it again with a newer bundle to bring the program up to date; the data is
# brought up to date by `minzheng upgrade` afterwards.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-/opt/minzheng}
python=${PYTHON:-python3}
cd "$here"
sha256sum --quiet -c SHA256SUMS
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; name it with PYTHON=…" >&2
    exit 1
}
[ -x "$to/bin/python" ] || "$python" -m venv "$to"
"$to/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels \
    --require-hashes -r requirements.txt
mkdir -p "$to/pages"
cp deploy/pages/*.html "$to/pages/"     # what the proxy shows when we cannot
"$to/bin/minzheng" version
if [ "$(id -u)" = 0 ] && ! runuser -u nobody -- "$to/bin/python" -c '' 2>/dev/null; then
    echo "Warning: only root may run $("$python" -c 'import sys; print(sys.executable)')." \
        "The account minzheng could not start: remove $to and install again with" \
        "a Python for everybody, e.g. PYTHON=/usr/bin/python3." >&2
fi
echo "Installed in $to. Next: docs/operate.md, beginning with «First start»."
