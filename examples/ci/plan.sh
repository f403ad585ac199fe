#!/usr/bin/env bash
# Synthesize, plan and review stacks; leave one review per stack, and each plan encrypted.
#
#   plan.sh REVIEWS SEALED STACK...
#
# REVIEWS/STACK.md       the review, for a comment
# SEALED/STACK.gpg       the planned stack, encrypted with QUAY_PLAN_KEY; the only form in which a plan may leave
#                        this machine, for plans hold secrets in clear text
#
# QUAY_PLAN_KEY          the passphrase; 32 random bytes as text are good: openssl rand -base64 32
# QUAY_PLAN_REVISION     what the plan belongs to (the commit); apply.sh refuses a plan of anything else
set -euo pipefail
umask 077

: "${QUAY_PLAN_KEY:?is not set: keep it as a secret of the pipeline}"
: "${QUAY_PLAN_REVISION:?is not set: give the commit that is planned}"
if [ $# -lt 3 ]; then
  echo "usage: plan.sh REVIEWS SEALED STACK..." >&2
  exit 2
fi
reviews=$1 sealed=$2
shift 2

# Whether a stack's state is where every run finds it: in a backend, or in a file at an absolute path.
reachable() {
  python3 - "$1/cdk.tf.json" <<'PYTHON'
import json, os, sys

with open(sys.argv[1]) as file:
    backend = json.load(file)["terraform"].get("backend", {"local": {}})
sys.exit("local" in backend and not os.path.isabs(backend["local"].get("path", "")))
PYTHON
}

GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT

mkdir -p "$sealed"
synth=()
for stack in "$@"; do
  quay-cdktf plan "$stack" "${synth[@]}"
  synth=(--no-synth)
done

folders=()
for stack in "$@"; do
  folder=cdktf.out/stacks/$stack
  folders+=("$folder")
  if ! reachable "$folder"; then
    echo "$stack: its state is a file beside the code, which is lost after this run. Give the stack a backend" \
      "that every run reaches, or an absolute path on a machine that stays." >&2
    exit 1
  fi
  printf '%s\n' "$QUAY_PLAN_REVISION" >"$folder/REVISION"
  tar --create --exclude=.terraform --exclude='*.tfstate*' --directory "$folder" . |
    gpg --batch --yes --quiet --pinentry-mode loopback --passphrase-fd 3 \
      --symmetric --cipher-algo AES256 --output "$sealed/$stack.gpg" 3<<<"$QUAY_PLAN_KEY"
done
quay-cdktf review "${folders[@]}" --split "$reviews"
