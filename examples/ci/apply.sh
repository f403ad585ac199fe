#!/usr/bin/env bash
# Apply just the plans that were reviewed: decrypt what plan.sh left, and apply it as it is.
#
#   apply.sh SEALED STACK...
#
# QUAY_PLAN_KEY          the passphrase that plan.sh had
# QUAY_PLAN_REVISION     the commit that was reviewed; a plan of another is refused
#
# Terraform itself refuses a plan whose state has changed since ("Saved plan is stale"): plan and review anew then.
set -euo pipefail
umask 077

: "${QUAY_PLAN_KEY:?is not set: keep it as a secret of the pipeline}"
: "${QUAY_PLAN_REVISION:?is not set: give the commit that was reviewed}"
if [ $# -lt 2 ]; then
  echo "usage: apply.sh SEALED STACK..." >&2
  exit 2
fi
sealed=$1
shift

work=$(mktemp -d)
GNUPGHOME=$(mktemp -d)
export GNUPGHOME CHECKPOINT_DISABLE=1
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME" "$work"' EXIT

for stack in "$@"; do
  mkdir "$work/$stack"
  if ! gpg --batch --quiet --pinentry-mode loopback --passphrase-fd 3 \
    --decrypt --output "$work/$stack.tar" "$sealed/$stack.gpg" 3<<<"$QUAY_PLAN_KEY"; then
    echo "$stack: the plan cannot be decrypted: it is missing or damaged, or QUAY_PLAN_KEY is another." >&2
    exit 1
  fi
  tar --extract --directory "$work/$stack" --file "$work/$stack.tar"
  rm "$work/$stack.tar"
  if [ "$(cat "$work/$stack/REVISION")" != "$QUAY_PLAN_REVISION" ]; then
    echo "$stack: this plan belongs to another commit. Plan and review anew." >&2
    exit 1
  fi
done

for stack in "$@"; do
  echo "Applying the reviewed plan of $stack"
  terraform -chdir="$work/$stack" init -input=false -no-color -lockfile=readonly >/dev/null
  terraform -chdir="$work/$stack" apply -input=false -no-color plan
done
