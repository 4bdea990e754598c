#!/usr/bin/env bash
# Many files, four at a time, each an item: xargs.sh FOLDER. After an abort xargs begins nothing more, and what is under way ends (hence the trap, which all
# below inherit).
set -euo pipefail
ops=$(cd "$(dirname "$0")/.." && pwd)/opsmonitor.sh
export ops
cd "$1"
bash "$ops" run files pack --total "$(find . -name '*.log' | wc -l)" -- bash -c '
    trap "" TERM
    find . -name "*.log" -print0 | xargs -0 -P 4 -I {} bash "$ops" item {} -- gzip {}'
