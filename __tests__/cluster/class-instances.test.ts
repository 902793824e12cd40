import {
  K3sCluster,
  type K3sClusterProps,
  mergeK3sConfiguration,
  type NodePoolOptions,
  NodeRole,
  Taint,
  type WrittenTaint,
} from "../../lib";
import { resolved } from "../../lib/cluster/written-resource";
import { clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./stacks";

/** Apps that write properties as classes, or make one object from another. Whatever tells a value, it counts. */

const TAINTS = ["a=b:NoSchedule"] as const;

class Tainted implements NodePoolOptions {
  public readonly roles = NodeRole.ALL;
  public get taints(): readonly WrittenTaint[] {
    return TAINTS;
  }
}

class AllGetters implements NodePoolOptions {
  public get roles() {
    return NodeRole.ALL;
  }
  public get taints(): readonly WrittenTaint[] {
    return TAINTS;
  }
}

const INHERITING: NodePoolOptions = Object.assign(Object.create({ taints: TAINTS }), { roles: NodeRole.ALL });

describe("the taints of a pool count", () => {
  test.each<[string, NodePoolOptions]>([
    ["from a getter", new Tainted()],
    ["from a class of getters alone", new AllGetters()],
    ["from the object that the options are made from", INHERITING],
    ["from the class above", new (class extends Tainted {})()],
  ])("%s", (_, options) => {
    const added = clusterOf({});
    added.addNodePool("gpu", options);
    for (const cluster of [added, clusterOf({ gpu: options })]) {
      expect(cluster.nodePools[0]?.taints.map(String)).toEqual(TAINTS);
      expect(cluster.nodePools[0]?.registrationFlags()).toContain("--taints a=b:NoSchedule");
    }
  });
});

test("maps of a class are read by their getters: pools, labels, settings, environment", () => {
  class Pools {
    public get gpu(): NodePoolOptions {
      return new Tainted();
    }
  }
  class Settings {
    public get disable(): string[] {
      return ["traefik"];
    }
  }
  class Labels {
    public get site(): string {
      return "one";
    }
  }
  class Props implements K3sClusterProps {
    public readonly kubernetesVersion = KUBERNETES_VERSION;
    public get nodePools() {
      return new Pools() as unknown as Record<string, NodePoolOptions>;
    }
    public get machineGlobalConfig() {
      return new Settings() as unknown as Record<string, string[]>;
    }
    public get labels() {
      return new Labels() as unknown as Record<string, string>;
    }
  }
  const cluster = new K3sCluster(rancherStack(), "edge", new Props());
  expect(cluster.nodePools.map(({ name }) => name)).toEqual(["gpu"]);
  const { labels, rke_config } = synthesized(cluster).resource.rancher2_cluster_v2.edge;
  expect(labels).toEqual({ site: "one" });
  expect(rke_config.machine_global_config).toBe("disable:\n  - traefik\n");
});

test("so is plain data within them, at any depth", () => {
  const term = { matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] };
  class Anti {
    public get nodeAffinity() {
      return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
    }
  }
  class Values {
    public readonly deployment = new (class {
      public get replicas() {
        return 2;
      }
    })();
  }
  const cluster = clusterOf(
    { servers: { roles: NodeRole.ALL } },
    {
      agents: { clusterAgent: { overrideAffinity: new Anti() as never } },
      chartValues: { traefik: new Values() as never },
    },
  );
  const { cluster_agent_deployment_customization: agent, rke_config } =
    synthesized(cluster).resource.rancher2_cluster_v2.edge;
  expect(JSON.stringify(agent)).toContain("zone");
  expect(rke_config.chart_values).toContain("replicas: 2");
});

test("of a configuration that others are merged into nothing is lost, and it stays of its class", () => {
  class Standard implements K3sClusterProps {
    constructor(private readonly site: string) {}
    public readonly kubernetesVersion = KUBERNETES_VERSION;
    public get nodePools() {
      return { gpu: new Tainted() };
    }
    public get labels() {
      return { site: this.site };
    }
    public get machineGlobalConfig() {
      return { disable: ["traefik"] };
    }
  }
  const merged = mergeK3sConfiguration(new Standard("one") as K3sClusterProps, {
    machineGlobalConfig: new (class {
      public get debug() {
        return true;
      }
    })() as never,
  });
  expect(merged).toBeInstanceOf(Standard);
  const cluster = new K3sCluster(rancherStack(), "edge", merged);
  expect(cluster.nodePools[0]?.taints.map(String)).toEqual(TAINTS);
  const { labels, rke_config } = synthesized(cluster).resource.rancher2_cluster_v2.edge;
  expect(labels).toEqual({ site: "one" });
  expect(rke_config.machine_global_config).toBe("disable:\n  - traefik\ndebug: true\n");
});

describe("what a class has besides", () => {
  test("is its own matter: fields, methods, and a method called resolve", () => {
    class Site implements NodePoolOptions {
      public readonly roles = NodeRole.ALL;
      public readonly toJSON = () => ({});
      constructor(private readonly site: string) {}
      public get taints() {
        return [Taint.noSchedule("site", this.site)];
      }
      public get later(): string {
        throw new Error("not to be read");
      }
      public resolve() {
        return this.site;
      }
    }
    expect(clusterOf({ gpu: new Site("one") }).nodePools[0]?.taints.map(String)).toEqual(["site=one:NoSchedule"]);
  });

  test("is refused where it is called almost as a property, also as a getter", () => {
    class Misspelled {
      public readonly roles = NodeRole.ALL;
      public get taint() {
        return TAINTS;
      }
    }
    expect(() => clusterOf({ gpu: new Misspelled() as NodePoolOptions })).toThrow(
      'unknown property "taint", did you mean "taints"?',
    );
  });
});

test("options of a command are read once, and by what they are", () => {
  class Named {
    constructor(private readonly index: number) {}
    public get nodeName() {
      return `gpu-${this.index}`;
    }
  }
  const pool = clusterOf({}).addNodePool("gpu", { roles: NodeRole.ALL });
  const userData = (options: object) => resolved(pool, pool.cloudInit(options));
  expect([new Named(1), new Named(2), { nodeName: "gpu-1" }].map(userData)).toEqual([
    "${local.edge_gpu_user_data}",
    "${local.edge_gpu_user_data_2}",
    "${local.edge_gpu_user_data}",
  ]);
});
