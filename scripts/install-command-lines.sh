#!/bin/sh
# Installs the command lines that "npm run test:deploy" and "npm run test:package" run: cdktf-cli, cdktn-cli where Node.js is new
# enough for it, and package managers beside npm.
#
# Each has a folder of its own, as they are large and the package itself needs none. Does nothing, and needs no network,
# where what the lock file says is there already.
set -eu
cd "$(dirname "$0")"

install() {
  lock=package-lock.json
  done=node_modules/.installed-lock.json
  (
    cd "$1"
    if cmp -s "$lock" "$done"; then exit 0; fi
    # Also where npm was told to be silent: without a word nobody knows what failed.
    npm ${2:-ci} --no-audit --no-fund --loglevel=error
    # Last of all, so that what was interrupted is installed again.
    cp "$lock" "$done"
  )
}

install cdktf-cli
# "npm ci" refuses a lock file that lacks packages for other platforms, and not every registry has all of pnpm's.
install package-managers "install --no-save"
if node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 22 || (major === 22 && minor >= 19) ? 0 : 1)'; then
  install cdktn-cli
fi
