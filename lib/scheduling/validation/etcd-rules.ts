import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

const CRON_FIELD = "[0-9A-Za-z*?/,-]+";
const CRON = new RegExp(
  `^((CRON_)?TZ=\\S+ +)?(${CRON_FIELD}( +${CRON_FIELD}){4}|@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \\S+)$`,
);

/** Problems of when snapshots of etcd are taken. */
export function cronProblems(cron: unknown, place: string): Problem[] {
  if (cron === undefined || isOpen(cron) || CRON.test(String(cron))) return [];
  return [
    {
      what: `${place} ${quoted(cron)} is not a cron schedule`,
      why: "K3s reads minute, hour, day of month, month and day of week, and takes no snapshots with anything else",
      help: 'write "0 */6 * * *" for every six hours, or "@daily"',
    },
  ];
}

/** Problems of how many snapshots are kept. */
export function retentionProblems(retention: unknown, place: string): Problem[] {
  if (retention === undefined || isOpen(retention)) return [];
  if (Number.isInteger(retention) && Number(retention) >= 1) return [];
  return [
    {
      what: `${place} ${quoted(retention)} is not a whole number of at least 1`,
      why: "the rancher2 provider does not send 0 or less, so K3s would keep its default of 5",
      help: "give at least 1; to take no snapshots, use disableSnapshots",
      ...(Number.isInteger(retention) ? { doesNothing: true as const } : {}),
    },
  ];
}

const ENDPOINT = /^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9a-fA-F:.]+\](:\d+)?$/;

/** Problems of where the S3 storage is reached. */
export function s3EndpointProblems(endpoint: unknown, place: string): Problem[] {
  if (endpoint === undefined || isOpen(endpoint) || ENDPOINT.test(String(endpoint))) return [];
  return [
    {
      what: `${place} ${quoted(endpoint)} is not a host name or address`,
      why: "K3s's S3 client takes a host with an optional port, and refuses a URL when the first snapshot is due",
      help: "write it without https:// and without a path: s3.eu-central-1.amazonaws.com",
    },
  ];
}
