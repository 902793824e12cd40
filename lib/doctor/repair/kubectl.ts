import { changeCommand, command } from "../../live/kubectl";
import type { ChartNeed, RepairNeeds } from "./needs";
import type { Repair, RepairPart } from "./repair";

/** What kubectl can do: mostly it helps for a while, as others write the objects again. */
export function kubectlRepair({ cluster, changes, charts, lacks }: RepairNeeds): Repair {
  const byTime = new Map<string, string[]>();
  for (const { change, lasts } of changes) {
    const commands = byTime.get(lasts) ?? [];
    byTime.set(lasts, commands);
    commands.push(changeCommand(change));
  }
  const patches = [...byTime].map(([lasts, lines]): RepairPart => ({ where: "a shell", lines, lasts, notes: [] }));
  return {
    form: "kubectl",
    parts: [...patches, ...(cluster.hasRkeConfig === "yes" ? [] : chartParts(charts))],
    lacks,
  };
}

/** Values of one chart stand in one object; Rancher writes it itself where it configures the servers. */
function chartParts(charts: readonly ChartNeed[]): RepairPart[] {
  const names = [...new Set(charts.map(({ chart }) => chart))];
  return names.map((name) => {
    const values = Object.assign({}, ...charts.filter(({ chart }) => chart === name).map(valueAt));
    const object = {
      apiVersion: "helm.cattle.io/v1",
      kind: "HelmChartConfig",
      metadata: { name, namespace: "kube-system" },
      spec: { valuesContent: JSON.stringify(values) },
    };
    return {
      where: "a shell",
      // Not apply: values that are there already would be lost. kubectl says that it exists, and changes nothing.
      lines: [`${command("printf", "%s", JSON.stringify(object))} | kubectl create -f -`],
      lasts: "lasts: nothing else writes this HelmChartConfig",
      notes: [
        `where HelmChartConfig ${name} exists already, its values are to be added to: kubectl -n kube-system edit helmchartconfig ${name}`,
      ],
    };
  });
}

function valueAt({ path, tolerations }: ChartNeed): object {
  return [...path].reverse().reduce<object>((value, key) => ({ [key]: value }), tolerations);
}
