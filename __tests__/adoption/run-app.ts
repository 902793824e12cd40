import { transformSync } from "@swc/core";
import * as cdktf from "cdktf";
import * as constructs from "constructs";
import * as library from "../../lib";

/** Runs the text of a printed app, and gives the cluster it makes; nothing is written anywhere. */
export function clusterOfApp(program: string): library.K3sCluster {
  const made: library.K3sCluster[] = [];
  class Seen extends library.K3sCluster {
    constructor(...args: ConstructorParameters<typeof library.K3sCluster>) {
      super(...args);
      made.push(this);
    }
  }
  class Unwritten extends cdktf.App {
    public override synth(): void {}
  }
  const modules: Readonly<Record<string, object>> = {
    cdktf: { ...cdktf, App: Unwritten },
    constructs,
    "cdktf-rancher-k3s": { ...library, K3sCluster: Seen },
  };
  const { code } = transformSync(program, {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  new Function("require", "exports", code)((name: string) => modules[name], {});
  const [cluster] = made;
  if (cluster === undefined) throw new Error("the app makes no cluster");
  return cluster;
}
