#!/usr/bin/env bash
# Make a virtual environment and install exactly what a requirements file lists.
#   tools/install.sh VENV REQUIREMENTS [pip options]
# PYTHON names the interpreter to use; without it, the first Python >= 3.11 found is taken.
set -eo pipefail

venv=$1 requirements=$2
shift 2

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python python3.11 python3.12 python3.13 python3.14}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    cat >&2 <<MESSAGE
Missing: Python 3.11 or later (tried: ${PYTHON:-python3, python, python3.11 to python3.14}).
  Debian, Ubuntu:  apt-get install python3 python3-venv
  macOS:           brew install python@3.12
  Windows, others: https://www.python.org/downloads/
Where it is installed under another name:  make PYTHON=/path/to/python ...
MESSAGE
    return 1
}

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    cat >&2 <<MESSAGE
Missing: the venv module of $("$python" --version) ($python).
  Debian, Ubuntu:  apt-get install python3-venv
  others:          install Python from https://www.python.org/downloads/, which includes it
MESSAGE
    exit 1
fi

if [ ! -e "$venv/pyvenv.cfg" ]; then
    echo "==> $venv: creating it with $("$python" --version)"
    "$python" -m venv "$venv"
fi
bin=$venv/bin
[ -d "$bin" ] || bin=$venv/Scripts
echo "==> $venv: installing $requirements (the first time takes a few minutes)"
"$bin/python" -m pip install --quiet --disable-pip-version-check "$@" -r "$requirements"
