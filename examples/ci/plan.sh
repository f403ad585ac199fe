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
  printf '%s\n' "$QUAY_PLAN_REVISION" >"$folder/REVISION"
  tar --create --exclude=.terraform --exclude='*.tfstate*' --directory "$folder" . |
    gpg --batch --yes --quiet --pinentry-mode loopback --passphrase-fd 3 \
      --symmetric --cipher-algo AES256 --output "$sealed/$stack.gpg" 3<<<"$QUAY_PLAN_KEY"
done
quay-cdktf review "${folders[@]}" --split "$reviews"
