#!/bin/sh
# Starts the provider with a Python of this machine: the one that was found last time, else the first on the
# PATH that is new enough. The cache keeps its name and the compiled files: nothing is ever written in here,
# since Terraform compares this folder with its checksum.
folder=${0%/*}
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/quay-cdktf
ask='import os, ssl, sys; print(os.path.realpath(sys.executable) if sys.version_info >= (3, 10) else "")'

python=
if [ -r "$cache/python" ]; then
    read -r python <"$cache/python"
fi
if [ ! -x "$python" ]; then
    for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
        python=$("$name" -I -S -c "$ask" 2>/dev/null)
        if [ -n "$python" ]; then
            break
        fi
    done
    if [ -z "$python" ]; then
        # Terraform shows what a provider prints instead of its handshake.
        echo "The provider quay needs Python >= 3.10 on the PATH, as python3 or such; none was found."
        exit 1
    fi
    (umask 077 && mkdir -p "$cache" && echo "$python" >"$cache/python.$$" \
        && mv "$cache/python.$$" "$cache/python") 2>/dev/null
fi
exec "$python" -I -S -X pycache_prefix="$cache/compiled/@DIGEST@" "$folder/launch.py" "$@"
