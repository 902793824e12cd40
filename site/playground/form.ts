import { problemsOf } from "../../lib/scheduling/invalid-input";
import { DISABLE_WORDS } from "../../lib/scheduling/reading/disabled-addons";
import { RancherHost, rancherReachedAt } from "../../lib/scheduling/reading/rancher-host";
import { ADDON_VERSIONS } from "../../lib/scheduling/releases/addon-images";
import { KubernetesVersion } from "../../lib/scheduling/releases/kubernetes-version";
import { KNOWN_RANCHER_MINORS } from "../../lib/scheduling/releases/rancher-minors";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { supportedKubernetesMinors } from "../../lib/scheduling/releases/supported-pairs";
import { kubernetesFor, rancherFor } from "../../lib/trial/default-releases";
import { TRIAL_FORMS } from "../../lib/trial/written/form";
import { byId, element } from "./elements";
import { type FormChange, isFull, poolFields, poolInFields } from "./pool-fields";
import { type Fault, FIELD } from "./read-sketch";
import { EMPTY_POOL, type PoolSketch, type Sketch } from "./sketch";

const BY = { name: "https://rancher.example.com", address: "https://192.0.2.10" } as const;

/** Names of the forms to write in, as they are read. */
const FORM_NAMES = { typescript: "TypeScript", hcl: "Terraform (HCL)", "rancher-yaml": "Rancher YAML" } as const;

/** The fields in which a cluster is typed. */
export class Form {
  private readonly pools = byId("pools", HTMLElement);
  private readonly rancher = byId(FIELD.rancher, HTMLInputElement);
  private readonly k3s = byId(FIELD.k3s, HTMLInputElement);
  private readonly url = byId(FIELD.url, HTMLInputElement);
  private readonly tolerations = byId(FIELD.tolerations, HTMLTextAreaElement);
  private readonly derives = byId("derives", HTMLInputElement);
  private readonly reached = {
    name: byId("by-name", HTMLInputElement),
    address: byId("by-address", HTMLInputElement),
  };
  private marked: readonly string[] = [];

  /** @param change is told when there are to be other fields; what is typed into a field is an event of the page */
  public constructor(private readonly change: (sketch: Sketch, change: FormChange) => void) {
    byId("form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    byId("add-pool", HTMLButtonElement).addEventListener("click", () => this.addPool());
    for (const how of ["name", "address"] as const) {
      this.reached[how].addEventListener("input", () => {
        this.url.value = BY[how];
      });
    }
    byId("disabled", HTMLElement).append(
      ...DISABLE_WORDS.map((word) =>
        element("label", {}, element("input", { type: "checkbox", id: `disable-${word}` }), word),
      ),
    );
    byId("forms", HTMLElement).append(
      ...TRIAL_FORMS.map((form) =>
        element("label", {}, element("input", { type: "radio", name: "as", id: `as-${form}` }), FORM_NAMES[form]),
      ),
    );
    byId("rancher-releases", HTMLDataListElement).append(
      ...[...KNOWN_RANCHER_MINORS].reverse().map((minor) => element("option", { value: `${minor}.0` })),
    );
  }

  /** What stands in the fields now. */
  public read(): Sketch {
    return {
      rancher: this.rancher.value,
      k3s: this.k3s.value,
      url: this.url.value,
      pools: this.poolsNow(),
      tolerations: this.tolerations.value.split("\n"),
      derivesTolerations: this.derives.checked,
      disabled: DISABLE_WORDS.filter((word) => byId(`disable-${word}`, HTMLInputElement).checked),
      as: TRIAL_FORMS.find((form) => byId(`as-${form}`, HTMLInputElement).checked) ?? "typescript",
    };
  }

  /** Puts a cluster into the fields. What has the focus keeps it, where it is still there. */
  public show(sketch: Sketch): void {
    const focus = document.activeElement?.id ?? "";
    this.rancher.value = sketch.rancher;
    this.k3s.value = sketch.k3s;
    this.url.value = sketch.url;
    this.tolerations.value = sketch.tolerations.join("\n");
    this.derives.checked = sketch.derivesTolerations;
    for (const word of DISABLE_WORDS) {
      byId(`disable-${word}`, HTMLInputElement).checked = sketch.disabled.includes(word);
    }
    for (const form of TRIAL_FORMS) byId(`as-${form}`, HTMLInputElement).checked = form === sketch.as;
    const isSaid = !sketch.derivesTolerations || sketch.disabled.length > 0 || this.tolerations.value !== "";
    if (isSaid) byId("more", HTMLDetailsElement).open = true;
    const all = {
      count: sketch.pools.length,
      pools: () => this.poolsNow(),
      change: (change: FormChange) => this.change(this.read(), change),
    };
    this.pools.replaceChildren(...sketch.pools.map((pool, index) => poolFields(pool, index, all)));
    byId("add-pool", HTMLButtonElement).disabled = isFull(sketch.pools);
    if (focus !== "") document.getElementById(focus)?.focus();
    this.hint();
  }

  /** Tells at its field what is wrong, and beside fields what follows from them. */
  public tell(faults: readonly Fault[]): void {
    for (const field of this.marked) this.tellAt(field, []);
    this.marked = [...new Set(faults.map(({ field }) => field))];
    for (const field of this.marked) {
      this.tellAt(
        field,
        faults.filter((each) => each.field === field),
      );
    }
    this.hint();
  }

  private tellAt(field: string, faults: readonly Fault[]): void {
    const place = document.getElementById(`${field}-fault`);
    place?.replaceChildren(faults.map(({ problem: { what, why, help } }) => `✗ ${what}\n${why}; ${help}`).join("\n"));
    const at = document.getElementById(field);
    if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) {
      if (faults.length > 0) at.setAttribute("aria-invalid", "true");
      else at.removeAttribute("aria-invalid");
    }
    if (field === FIELD.tolerations && faults.length > 0) byId("more", HTMLDetailsElement).open = true;
  }

  private hint(): void {
    const rancher = parsed(() => RancherVersion.parse(this.rancher.value.trim()));
    const k3s = parsed(() => KubernetesVersion.parse(this.k3s.value.trim()));
    const taken = rancherFor(k3s);
    this.rancher.placeholder = taken.toString();
    this.k3s.placeholder = kubernetesFor(rancher ?? taken).toString();
    const minors = supportedKubernetesMinors(rancher ?? taken);
    const releases = ADDON_VERSIONS.map(([release]) => release).filter(
      (release) => minors?.includes(KubernetesVersion.parse(release).minor) ?? true,
    );
    byId("k3s-releases", HTMLDataListElement).replaceChildren(
      ...releases.reverse().map((value) => element("option", { value })),
    );
    byId("k3s-hint", HTMLElement).textContent =
      rancher === undefined && this.rancher.value.trim() !== "" ? "" : supportWords(rancher ?? taken);
    const { rancherHost } = rancherReachedAt(this.url.value.trim() === "" ? BY.name : this.url.value.trim());
    this.reached.name.checked = rancherHost === RancherHost.NAME;
    this.reached.address.checked = rancherHost === RancherHost.ADDRESS;
    byId("url-hint", HTMLElement).textContent = {
      [RancherHost.NAME]: "Rancher’s agent asks CoreDNS for the name, so CoreDNS has to run on the first node.",
      [RancherHost.ADDRESS]: "An address needs no DNS: Rancher’s agent gets by without CoreDNS.",
      [RancherHost.UNKNOWN]: "",
    }[rancherHost];
  }

  private addPool(): void {
    const sketch = this.read();
    const index = sketch.pools.length;
    this.change(sketch, { pools: [...sketch.pools, EMPTY_POOL], focus: FIELD.name(index), say: "" });
  }

  private poolsNow(): PoolSketch[] {
    return Array.from(this.pools.children, (_, index) => poolInFields(index));
  }
}

function supportWords(rancher: RancherVersion): string {
  const minors = supportedKubernetesMinors(rancher);
  return minors === undefined
    ? `Which K3s goes with Rancher ${rancher.minor} is not known here.`
    : `Rancher ${rancher.minor} supports K3s ${minors.join(", ")}. Empty fields stand for the newest that are known.`;
}

function parsed<T>(parse: () => T): T | undefined {
  let found: T | undefined;
  problemsOf(() => {
    found = parse();
  });
  return found;
}
