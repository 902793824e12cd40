/**
 * Lives of a cluster, as the real provider led them (`__tests__/conformance/provider`), led again by the real Terraform with
 * the stand-in. All of them share one configuration and go through their steps together, since it is Terraform's start that
 * takes the time.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Plan, type ProviderRelease, REPOSITORY, type Terraform } from "./harness";
import { changesIn, errorsIn } from "./messages";
import { createRancher, type Rancher } from "./rancher";

type Values = Readonly<Record<string, unknown>>;

/** What is done in a step, and what came of it. */
export interface Step {
  readonly cluster: Values;
  readonly knownAtApply?: boolean;
  readonly knobs?: Values;
  readonly edit?: { readonly set?: Values; readonly unset?: readonly string[]; readonly drop?: boolean };
  readonly forgetAndImport?: boolean;
  readonly plan: string;
  readonly after?: Values;
  readonly apply: "ok" | "error";
  readonly error?: string;
  readonly requests: readonly string[];
  readonly stored: Values | null;
  readonly secondPlan?: "empty" | "not empty";
}

export interface Life {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A member of a case that another release has otherwise. */
interface Difference {
  readonly at: readonly (string | number)[];
  readonly value?: unknown;
  readonly absent?: boolean;
}

const FOLDER = path.join(REPOSITORY, "__tests__/conformance/provider");
const recorded = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"));

/** The releases whose lives are recorded. */
export const RECORDED = ["8.5.0", "13.5.0", "14.1.1", "15.0.0-rc.16"];

export function livesOf(version: string): readonly Life[] {
  const { provider, cases }: { provider: string; cases: Life[] } = recorded("lives.json");
  if (provider.endsWith(` ${version}`)) return cases;
  const differences: Record<string, readonly Difference[]> = recorded("differences.json")[version];
  for (const { name, steps } of cases) {
    for (const { at, value, absent } of differences[name] ?? []) {
      // biome-ignore lint/suspicious/noExplicitAny: any part of a JSON document.
      const holder = at.slice(0, -1).reduce<any>((inner, key) => inner[key], steps);
      if (absent) delete holder[at.at(-1) as string];
      else holder[at.at(-1) as string] = value;
    }
  }
  return cases;
}

/** A life that is led: every name of it has a suffix, so that no two meet. */
class Led {
  public readonly steps: Step[] = [];
  public readonly address: string;
  private readonly suffix: string;

  constructor(
    public readonly life: Life,
    public readonly key: string,
    private readonly rancher: Rancher,
  ) {
    this.suffix = `-${key}`;
    this.address = `rancher2_cluster_v2.${key}`;
  }

  /** Name and namespace in Rancher after this step. */
  private identity({ cluster }: Step): [name: string, namespace: string] {
    return [`${cluster.name}${this.suffix}`, (cluster.fleet_namespace as string | undefined) ?? "fleet-default"];
  }

  /** The resources of a step. */
  public configuration(step: Step): { cluster: object; later?: object; import?: object } {
    const [name, namespace] = this.identity(step);
    const text = JSON.stringify({ ...step.cluster, name }).replaceAll(
      "terraform_data.later.",
      `terraform_data.${this.key}.`,
    );
    return {
      cluster: JSON.parse(text),
      ...(step.knownAtApply && { later: { input: laterValue(step) } }),
      ...(step.forgetAndImport && { import: { to: this.address, id: `${namespace}/${name}` } }),
    };
  }

  /** What happens in Rancher before a step. */
  public prepare(step: Step): void {
    const [name, namespace] = this.identity(step);
    if (step.knobs) this.rancher.turn(step.knobs, `${namespace}/${name}`);
    if (step.edit?.drop) this.rancher.drop(name, namespace);
    else if (step.edit) {
      const removed = Object.fromEntries((step.edit.unset ?? []).map((at) => [at, undefined]));
      this.rancher.edit(name, { ...step.edit.set, ...removed }, namespace);
    }
  }

  /** Without the suffix. */
  public plain<T>(value: T): T {
    return value === undefined ? value : JSON.parse(JSON.stringify(value).replaceAll(this.suffix, ""));
  }

  /** Writes to the cluster object in a step. */
  public requests(calls: ReturnType<Rancher["calls"]>): string[] {
    return calls
      .filter(
        ({ method, target }) => method !== "GET" && target.startsWith("clusters/") && target.endsWith(this.suffix),
      )
      .map(({ method, status }) => `${method} ${status}`);
  }

  /** What Rancher holds, without what it holds of every cluster. */
  public stored(step: Step, usual: Values): Values | null {
    const [name, namespace] = this.identity(step);
    const cluster = this.rancher.stored(name, namespace);
    if (cluster === undefined) return null;
    const { "field.cattle.io/creatorId": _, ...annotations } = cluster.metadata.annotations ?? {};
    const isMinimal = this.life.name === "minimal";
    return {
      ...filled("labels", cluster.metadata.labels),
      ...filled("annotations", annotations),
      spec: isMinimal ? cluster.spec : special(cluster.spec, usual),
    };
  }
}

/** What is known at apply, of which the record says only where it goes. */
const laterValue = ({ cluster }: Step) =>
  String(cluster.kubernetes_version).includes("terraform_data.later") ? "v1.34.3+k3s1" : "lb.example.com";

const filled = (name: string, map: object = {}) => (Object.keys(map).length > 0 ? { [name]: map } : {});

function special(spec: Values, usual: Values): Values {
  const differs =
    (of: Values) =>
    ([name, value]: [string, unknown]) =>
      !isDeepStrictEqual(value, of[name]);
  const rkeConfig = Object.fromEntries(
    Object.entries((spec.rkeConfig ?? {}) as Values).filter(differs(usual.rkeConfig as Values)),
  );
  const { kubernetesVersion, ...rest } = spec;
  return {
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    ...Object.fromEntries(
      Object.entries(rest)
        .filter(differs(usual))
        .filter(([name]) => name !== "rkeConfig"),
    ),
    ...filled("rkeConfig", rkeConfig),
  };
}

/** What is another in every run, or secret. */
const LEFT_OUT = ["id", "cluster_v1_id", "resource_version", "kube_config", "cluster_registration_token"];

function plannedValues(values: unknown): Values {
  const isNothing = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(
    Object.entries(values as Values).filter(([name, value]) => !LEFT_OUT.includes(name) && !isNothing(value)),
  );
}

/** Leads lives with a release of the stand-in; what came of each step, in the form of the record. */
export async function lead(mirror: Terraform, release: ProviderRelease, lives: readonly Life[]): Promise<Life[]> {
  const rancher = createRancher();
  try {
    const terraform = mirror.with(rancher.environment);
    const led = lives.map((life, index) => new Led(life, `c${index}`, rancher));
    await leadTogether(terraform, release, led, rancher);
    return led.map(({ life, steps }) => ({ name: life.name, steps }));
  } finally {
    rancher.remove();
  }
}

const configurationOf = (resources: { one: Led; step: Step }[]) => {
  const parts = resources.map(({ one, step }) => ({ one, ...one.configuration(step) }));
  const imports = parts.flatMap(({ import: imported }) => imported ?? []);
  const later = parts.flatMap(({ one, later: data }) => (data ? [[one.key, data] as const] : []));
  return {
    terraform: { required_providers: { rancher2: { source: "rancher/rancher2" } } },
    provider: { rancher2: [{ api_url: "https://rancher.example.com", token_key: "token-made:up" }] },
    resource: {
      rancher2_cluster_v2: Object.fromEntries(parts.map(({ one, cluster }) => [one.key, cluster])),
      ...filled("terraform_data", Object.fromEntries(later)),
    },
    ...(imports.length > 0 && { import: imports }),
  };
};

/** The part of a step that is done, without what came of it. */
const given = ({ plan: _plan, after: _after, apply: _apply, error: _error, secondPlan: _second, ...rest }: Step) =>
  rest;

/** A step whose configuration is refused, without any other resource. */
async function leadRefused(terraform: Terraform, release: ProviderRelease, folder: string, one: Led, step: Step) {
  terraform.configure(folder, configurationOf([{ one, step }]), [release]);
  const { stdout } = await terraform.run(folder, ["plan", "-json"]);
  const [error] = errorsIn(stdout);
  one.steps.push({
    ...given(step),
    plan: error === undefined ? "not refused" : "error",
    apply: error === undefined ? "ok" : "error",
    ...(error !== undefined && { error: `Error: ${error.summary}` }),
    requests: [],
    stored: null,
  });
}

async function leadTogether(
  terraform: Terraform,
  release: ProviderRelease,
  led: readonly Led[],
  rancher: Rancher,
): Promise<void> {
  const starts = led.map((one) => ({ one, step: one.life.steps[0] as Step }));
  const folder = terraform.workspace(configurationOf(starts), [release]);
  await terraform.init(folder);
  const minimal = led.find(({ life }) => life.name === "minimal") as Led;
  let usual: Values = {};
  for (let index = 0; ; index += 1) {
    const resources = led.flatMap((one) =>
      one.life.steps[index] ? [{ one, step: one.life.steps[index] as Step }] : [],
    );
    if (resources.length === 0) return;
    for (const { one, step } of resources) one.prepare(step);
    // What is refused at plan keeps the others from being planned.
    const refused = resources.filter(({ step }) => step.plan === "error");
    const planned = resources.filter(({ step }) => step.plan !== "error");
    for (const { one, step } of refused) await leadRefused(terraform, release, folder, one, step);
    forget(folder, (key) => resources.every(({ one, step }) => one.key !== key || step.forgetAndImport === true));
    terraform.configure(folder, configurationOf(planned), [release]);

    const first = await terraform.plan(folder);
    rancher.forgetCalls();
    const { stdout } = await terraform.run(folder, ["apply", "-json", "plan.bin"]);
    const errors = new Map(errorsIn(stdout).map(({ address, summary }) => [address, `Error: ${summary}`]));
    if (errors.has(undefined)) throw new Error(`an error of no resource:\n${stdout}`);
    const calls = rancher.calls();
    // An import is of one plan.
    terraform.configure(folder, { ...configurationOf(planned), import: [] }, [release]);
    const changed = changesIn((await terraform.run(folder, ["plan", "-json"])).stdout);

    if (index === 0) usual = rancher.stored(`edge-${minimal.key}`)?.spec ?? {};
    for (const { one, step } of planned) {
      const change = changeOf(first, one);
      const error = errors.get(one.address);
      const plan = change.actions.join();
      one.steps.push(
        one.plain({
          ...given(step),
          plan,
          ...(plan !== "no-op" && { after: plannedValues(change.after) }),
          apply: error === undefined ? "ok" : "error",
          ...(error !== undefined && { error }),
          requests: one.requests(calls),
          stored: one.stored(step, usual),
          ...(error === undefined && {
            secondPlan: one.address in changed ? "not empty" : "empty",
          }),
        }),
      );
    }
  }
}

function changeOf(plan: Plan, { address }: Led) {
  const found = plan.resource_changes?.find((change) => change.address === address);
  if (found === undefined) throw new Error(`${address} is not in the plan`);
  return found.change;
}

/** Removes resources from a state, by their name. */
function forget(folder: string, isForgotten: (key: string) => boolean): void {
  const file = path.join(folder, "terraform.tfstate");
  let state: { serial: number; resources: { name: string; type: string }[] };
  try {
    state = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return; // before the first apply
  }
  const resources = state.resources.filter(({ name }) => !isForgotten(name));
  writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1, resources }));
}
