/** What a command ends with, unless a signal ends it. */
export enum ExitCode {
  /** Nothing at or above the threshold. */
  CLEAN = 0,
  /** Findings. */
  FINDINGS = 1,
  /** The input could not be read, the output not written, or the command line asks for what there is not. */
  UNREADABLE = 2,
  /** A fault of this program: nothing is known of the input. */
  INTERNAL = 3,
}

/** The same for whoever asks for help. */
export const EXIT_CODE_HELP = `
Exit codes:
  0  nothing at or above the threshold
  1  findings
  2  input that cannot be read, output that cannot be
     written, wrong use
  3  a fault of cdktf-rancher-k3s itself; nothing is known
     of the input`;
