/** How long a registration is tried before it counts as failed, in seconds. */
export enum GiveUpAfter {
  /** Terraform waits for it, and hides what it prints: ten minutes. */
  ATTENDED = 600,
  /** Nobody waits for it, and Rancher may be down just now: six hours. */
  UNATTENDED = 21600,
}

/**
 * A bash script that registers the machine it runs on, with the given lines of shell.
 *
 * Rancher's command is `curl … | sudo … sh -s - …`, and two things go wrong with it when nobody looks. When curl fails,
 * sh gets an empty script and succeeds: nothing is registered, and nothing says so. And the install script retries what
 * cannot succeed for hours. Hence a pipe that fails with curl, another try, and an end to it.
 *
 * It may run as root or as a user who may use sudo. To run it again does no harm: Rancher knows the machine by its id.
 * No "${" in it, so that it passes through Terraform as it is.
 */
export function registrationScript(registration: string, giveUpAfter: GiveUpAfter): string {
  return `#!/bin/bash
# Registers this machine as a node with Rancher.
set -o pipefail
deadline=${giveUpAfter}

# As root without sudo, which small images do not have and which would drop the environment.
if [ "$(id -u)" = 0 ]; then
  sudo() { timeout "$left" env "$@"; }
else
  sudo() { command sudo timeout "$left" env CATTLE_ID="$CATTLE_ID" "$@"; }
fi

register() {
${registration}
}

while left=$((deadline - SECONDS)); [ "$left" -gt 0 ]; do
  register && exit
  sleep 5
done
echo "this machine did not register with Rancher within $deadline seconds" >&2
exit 1
`;
}
