/** What K3s and the kubelet are told that decides whether anything starts on a new node. */
export type StartUpArgument =
  | "register-schedulable"
  | "register-node"
  | "cloud-provider"
  | "flannel-backend"
  /** A network in `flannel-backend` that K3s does not know. */
  | "unknown-flannel-backend"
  | "disable-scheduler"
  | "disable-controller-manager"
  | "disable-apiserver"
  | "disable-etcd"
  | "disable-kube-proxy";

/** All of them: the compiler asks for one that is left out. */
const START_UP_ARGUMENTS: Readonly<Record<StartUpArgument, true>> = {
  "register-schedulable": true,
  "register-node": true,
  "cloud-provider": true,
  "flannel-backend": true,
  "unknown-flannel-backend": true,
  "disable-scheduler": true,
  "disable-controller-manager": true,
  "disable-apiserver": true,
  "disable-etcd": true,
  "disable-kube-proxy": true,
};

/** Whether it is one of them. */
export function isStartUpArgument(argument: string): argument is StartUpArgument {
  return Object.hasOwn(START_UP_ARGUMENTS, argument);
}

/** One of these settings, as nodes have it. */
export interface StartUpSetting {
  /** What the nodes are told. */
  readonly argument: StartUpArgument;
  /** Property of K3sCluster. */
  readonly setting: string;
  /** Key in the setting. */
  readonly key: string;
  /** How a verdict that rests on it names it. */
  readonly place: string;
}

/**
 * The settings of which it is certain that nodes have them, by the pool of the nodes.
 *
 * @example
 * ```ts
 * const { startUp } = cluster.prove().cluster;
 * if (startUp.has("cloud-provider")) console.log("nodes wait for a cloud controller");
 * ```
 */
export class StartUpSettings {
  /** No settings. */
  public static readonly NONE = new StartUpSettings(new Map());

  /** Of pairs of a pool's name and one of its settings; a pool may have several. */
  public static of(all: Iterable<readonly [pool: string, setting: StartUpSetting]>): StartUpSettings {
    const byPool = new Map<string, StartUpSetting[]>();
    for (const [pool, setting] of all) byPool.set(pool, [...(byPool.get(pool) ?? []), setting]);
    return new StartUpSettings(byPool);
  }

  private readonly said: ReadonlySet<StartUpArgument>;

  private constructor(private readonly byPool: ReadonlyMap<string, readonly StartUpSetting[]>) {
    this.said = new Set([...byPool.values()].flatMap((settings) => settings.map(({ argument }) => argument)));
  }

  /** Whether any nodes are told this. */
  public has(argument: StartUpArgument): boolean {
    return this.said.has(argument);
  }

  /** The setting that tells the nodes of a pool this; undefined where none does. */
  public find(pool: string, argument: StartUpArgument): StartUpSetting | undefined {
    return this.byPool.get(pool)?.find((each) => each.argument === argument);
  }

  /** All settings that tell nodes this, each once. */
  public all(argument: StartUpArgument): readonly StartUpSetting[] {
    const settings = [...this.byPool.values()].flat().filter((each) => each.argument === argument);
    return [...new Map(settings.map((each) => [each.place, each])).values()];
  }
}
