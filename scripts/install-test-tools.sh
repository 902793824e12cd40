#!/bin/sh
# Installs what is missing of what tests run: for "npm run test:terraform" beside Terraform an SSH server, cloud-init and curl, for
# "npm run test:terminal" the shells that the command line is completed in, and a terminal for them, and the browser of
# "npm run test:browser", where there is none of this kind.
#
# For throw-away machines such as those of a CI service: a machine that boots with cloud-init on it is set up by it.
# Debian and its relatives only. Does nothing, and needs no network, where everything is there already.
set -eu

# sshd is not on everybody's path.
PATH=$PATH:/usr/sbin:/sbin

missing=
need() {
  command -v "$1" > /dev/null || missing="$missing $2"
}
need sshd openssh-server
need ssh-keygen openssh-client
need cloud-init cloud-init
need curl curl
# Some machines of CI services have Chrome, which is the same for the tests.
if [ "${CHROMIUM:-}" = "" ] && ! command -v google-chrome > /dev/null; then
  need chromium chromium
fi
need bash bash
need zsh zsh
need fish fish
need script bsdutils

if [ "$missing" = "" ]; then
  exit 0
fi
if ! command -v apt-get > /dev/null; then
  echo "install these by hand, or what they are called here:$missing" >&2
  exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then as_root=sudo; fi
$as_root apt-get update
# shellcheck disable=SC2086 # words on purpose
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
