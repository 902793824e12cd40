import { Fn, Token } from "cdktf";
import { whenSettled } from "../../configuration/settled";
import { toYaml } from "../../configuration/yaml";
import { GiveUpAfter, registrationScript } from "./registration-script";

/** Gone after the next boot: what is in it is of no use then, and secret. */
const FOLDER = "/run/rancher-k3s";

/** Stands for the encoded lines until the YAML is written: base64 needs no quotes there. */
const ENCODED = "ENCODED";

/**
 * User data for cloud-init that registers the machine with these lines of shell, at its first boot.
 *
 * The lines are known only at apply and may hold any character, so that Terraform encodes them.
 */
export function cloudConfig(registration: string): string {
  const config = {
    write_files: [
      {
        path: `${FOLDER}/registration`,
        permissions: "0600",
        encoding: "b64",
        content: ENCODED,
      },
      {
        path: `${FOLDER}/register`,
        permissions: "0700",
        content: registrationScript(`  . ${FOLDER}/registration`, GiveUpAfter.UNATTENDED),
      },
    ],
    runcmd: [["bash", `${FOLDER}/register`]],
  };
  return `#cloud-config\n${toYaml(config).replace(ENCODED, () => encoded(`${registration}\n`))}`;
}

function encoded(lines: string): string {
  const base64 = whenSettled(lines, {
    plain: (text) => Buffer.from(String(text)).toString("base64"),
    open: (text) => Fn.base64encode(Token.asString(text)),
  });
  return Token.asString(base64);
}
