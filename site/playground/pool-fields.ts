import { counted } from "../../lib/scheduling/counted";
import { NodeRole } from "../../lib/scheduling/node-role";
import { button, type Content, element } from "./elements";
import { LONGEST_FIELD } from "./fragment";
import { FIELD } from "./read-sketch";
import { MOST_POOLS, MOST_TAINTS, type PoolSketch } from "./sketch";

/** A change of what fields there are; the form is made anew for it. */
export interface FormChange {
  readonly pools: readonly PoolSketch[];
  /** Field that has the focus then. */
  readonly focus: string;
  /** What a screen reader says of it. */
  readonly say: string;
}

/** What a pool's buttons do it with. */
export interface PoolsInForm {
  readonly count: number;
  /** As they stand in the form now. */
  pools(): readonly PoolSketch[];
  change(change: FormChange): void;
}

const ROLE_NAMES: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "etcd",
  [NodeRole.CONTROL_PLANE]: "control plane",
  [NodeRole.WORKER]: "worker",
};

/** The fields of one pool. */
export function poolFields(pool: PoolSketch, index: number, all: PoolsInForm): HTMLFieldSetElement {
  const id = FIELD.pool(index);
  return element(
    "fieldset",
    { class: "card", id, "aria-describedby": `${id}-fault` },
    element("legend", {}, `Pool ${index + 1}`),
    textField(FIELD.name(index), "Name", pool.name, { placeholder: "first", autocapitalize: "none" }),
    roleFields(pool, index),
    taintFields(pool, index, all),
    element(
      "label",
      { class: "check" },
      element("input", { type: "checkbox", id: `${id}-deferred`, checked: pool.isDeferred }),
      "taints come once the cluster is ready",
    ),
    element(
      "div",
      { class: "pair" },
      textField(FIELD.labels(index), "Labels", pool.labels.join(" "), {
        placeholder: "disk=ssd",
        autocapitalize: "none",
      }),
      textField(FIELD.nodes(index), "Number of nodes", pool.nodes, { placeholder: "open", inputmode: "numeric" }),
    ),
    fault(id),
    poolButtons(index, all),
  );
}

function roleFields(pool: PoolSketch, index: number): HTMLElement {
  const id = FIELD.roles(index);
  return element(
    "fieldset",
    { class: "plain", id, tabindex: "-1", "aria-describedby": `${id}-fault` },
    element("legend", {}, "Roles"),
    element(
      "div",
      { class: "choices" },
      ...NodeRole.ALL.map((role) =>
        element(
          "label",
          {},
          element("input", { type: "checkbox", id: `${id}-${role}`, checked: pool.roles.includes(role) }),
          ROLE_NAMES[role],
        ),
      ),
    ),
    fault(id),
  );
}

function taintFields(pool: PoolSketch, index: number, all: PoolsInForm): HTMLElement {
  const add = `${FIELD.pool(index)}-add-taint`;
  const changed = (taints: (current: readonly string[]) => readonly string[], focus: string, say: string) =>
    all.change({
      pools: all.pools().map((each, place) => (place === index ? { ...each, taints: taints(each.taints) } : each)),
      focus,
      say,
    });
  return element(
    "fieldset",
    { class: "plain" },
    element("legend", {}, "Taints"),
    ...pool.taints.flatMap((taint, place) => {
      const id = FIELD.taint(index, place);
      const isLast = place === pool.taints.length - 1;
      const name = `taint ${place + 1} of pool ${index + 1}`;
      return [
        element(
          "div",
          { class: "row" },
          input(id, taint, {
            "aria-label": `Taint ${place + 1} of pool ${index + 1}`,
            placeholder: "key=value:NoSchedule",
            autocapitalize: "none",
          }),
          button(
            { class: "small", "aria-label": `Remove ${name}`, title: "Remove" },
            () =>
              changed(
                (taints) => taints.filter((_, other) => other !== place),
                isLast ? add : FIELD.taint(index, place),
                `${name} is removed`,
              ),
            "×",
          ),
        ),
        fault(id),
      ];
    }),
    button(
      {
        id: add,
        class: "small",
        "aria-label": `Add a taint to pool ${index + 1}`,
        disabled: pool.taints.length >= MOST_TAINTS,
      },
      () => changed((taints) => [...taints, ""], FIELD.taint(index, pool.taints.length), ""),
      "Add a taint",
    ),
  );
}

function poolButtons(index: number, all: PoolsInForm): HTMLElement {
  const { count } = all;
  const number = index + 1;
  const move = (to: number) => {
    const pools = [...all.pools()];
    pools.splice(to, 0, ...pools.splice(index, 1));
    // A button that is at its end can have no focus.
    const isEnd = to === 0 || to === count - 1;
    const direction = to < index === isEnd ? "down" : "up";
    all.change({
      pools,
      focus: `${FIELD.pool(to)}-${direction}`,
      say: `pool ${number} is now pool ${to + 1} of ${counted(count, "pool")}`,
    });
  };
  const remove = () =>
    all.change({
      pools: all.pools().filter((_, place) => place !== index),
      focus: count === 1 ? "add-pool" : FIELD.name(Math.min(index, count - 2)),
      say: `pool ${number} is removed`,
    });
  const id = FIELD.pool(index);
  return element(
    "div",
    { class: "ends" },
    moveButton(`${id}-up`, "↑", `Move pool ${number} up`, index === 0, () => move(index - 1)),
    moveButton(`${id}-down`, "↓", `Move pool ${number} down`, index === count - 1, () => move(index + 1)),
    button({ class: "small", "aria-label": `Remove pool ${number}` }, remove, "Remove pool"),
  );
}

function moveButton(id: string, symbol: string, name: string, disabled: boolean, press: () => void): HTMLElement {
  return button({ id, class: "small", "aria-label": name, title: name, disabled }, press, symbol);
}

function textField(
  id: string,
  label: string,
  value: string,
  attributes: Readonly<Record<string, string>>,
): HTMLElement {
  return element(
    "div",
    { class: "field" },
    element("label", { for: id }, label),
    input(id, value, attributes),
    fault(id),
  );
}

function input(id: string, value: string, attributes: Readonly<Record<string, string>>): Content {
  return element("input", {
    id,
    value,
    maxlength: `${LONGEST_FIELD}`,
    "aria-describedby": `${id}-fault`,
    ...attributes,
  });
}

function fault(field: string): HTMLElement {
  return element("p", { class: "fault", id: `${field}-fault` });
}

/** What stands in the fields of a pool now. */
export function poolInFields(index: number): PoolSketch {
  const field = (id: string) => document.getElementById(id) as HTMLInputElement;
  const taints: string[] = [];
  for (let place = 0; document.getElementById(FIELD.taint(index, place)) !== null; place += 1) {
    taints.push(field(FIELD.taint(index, place)).value);
  }
  return {
    name: field(FIELD.name(index)).value,
    roles: NodeRole.ALL.filter((role) => field(`${FIELD.roles(index)}-${role}`).checked),
    taints,
    labels: field(FIELD.labels(index))
      .value.split(/\s+/)
      .filter((label) => label !== ""),
    nodes: field(FIELD.nodes(index)).value,
    isDeferred: field(`${FIELD.pool(index)}-deferred`).checked,
  };
}

/** Whether the form has room for one more. */
export function isFull(pools: readonly PoolSketch[]): boolean {
  return pools.length >= MOST_POOLS;
}
