/** What an install job made is not deleted when the job loses its last node; where its pods go on is another question. */
import { NodeRole } from "../../lib";
import { type ClusterReview, reviewClusters } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";

type Pools = Record<string, PoolSketch>;

const made = (pools: Pools, rest: Partial<ClusterSketch> = {}) =>
  judged(modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest }));
const review = (before: ReturnType<typeof made>, after: ReturnType<typeof made>) =>
  reviewClusters([before], [after]).clusters[0] as ClusterReview;
const told = ({ dangers }: ClusterReview, code: string) =>
  dangers.filter((danger) => danger.code === code).map((danger) => describePlainly(danger));
/** What RK708 says of the load balancer. */
const ofBalancer = (found: ClusterReview) =>
  told(found, "RK708").flatMap(({ facts }) => facts.filter((fact) => fact.includes("svclb-traefik")));

const SERVERS = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], nodes: 3 };
const TAINTED = { roles: NodeRole.ALL, taints: ["team=a:NoSchedule"], nodes: 3 };
const WORKERS = { nodes: 3 };
const WITH_TOLERATIONS = {
  addons: {
    traefik: { tolerations: ["team=a:NoSchedule"] },
    "svclb-traefik": { addedTolerations: ["team=a:NoSchedule"] },
  },
};

test("a taint on the workers takes the load balancer off them, so that their addresses answer no more", () => {
  const found = review(
    made({ s: SERVERS, w: WORKERS }),
    made({ s: SERVERS, w: { ...WORKERS, taints: ["team=a:NoSchedule"] } }),
  );
  expect(ofBalancer(found)).toMatchInlineSnapshot(`
[
  "traefik and svclb-traefik stay installed; without them they are neither upgraded nor installed anew",
  "traefik and svclb-traefik then have pods on pool "s" only, and svclb-traefik answers at no address of other nodes",
]
`);
  expect(JSON.stringify(told(found, "RK708"))).not.toContain("stays as it is");
});

test("where another pool keeps the install jobs, nothing is said of it", () => {
  const found = review(
    made({ s: SERVERS, w: WORKERS, x: WORKERS }),
    made({ s: SERVERS, w: { ...WORKERS, taints: ["team=a:NoSchedule"] }, x: WORKERS }),
  );
  expect(told(found, "RK708")).toEqual([]);
});

test("a pool that goes is drained only once its nodes have run the job that gives Traefik its new tolerations", () => {
  const found = review(made({ s: TAINTED, w: WORKERS }), made({ s: TAINTED }, WITH_TOLERATIONS));
  expect(told(found, "RK709").map(({ help }) => help)).toMatchInlineSnapshot(`
[
  [
    "only once helm-install-traefik-crd and helm-install-traefik are done after the apply, which bring traefik and svclb-traefik what this change gives them: drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines",
  ],
]
`);
  expect(told(found, "RK708").map(({ facts, help }) => ({ facts, help }))).toMatchInlineSnapshot(`
[
  {
    "facts": [
      "pool "w" leaves the configuration",
      "registered nodes take their pods until then",
      "traefik and svclb-traefik stay installed; without them they are neither upgraded nor installed anew",
      "traefik and svclb-traefik then have pods on pool "s" only, and svclb-traefik answers at no address of other nodes",
      "traefik and svclb-traefik have a place only with what this change gives them: helm-install-traefik-crd and helm-install-traefik bring that, from registered nodes of pool "w" alone",
      "without them no local-path-helper is made",
    ],
    "help": [
      "let nodes of pool "w" go only once helm-install-traefik-crd and helm-install-traefik are done after the apply, which bring traefik and svclb-traefik what this change gives them",
      "keep a pool that takes their pods",
    ],
  },
]
`);
  const steps = found.rollout.map(({ what, because }) => `${plain(what)}: ${plain(because)}`).join("\n");
  expect(steps).toContain('nodes of pool "w" stay registered until somebody drains and deletes them: only once');
});

test("a pool that gets the taint is replaced only once its nodes have run that job", () => {
  const found = review(
    made({ s: TAINTED, w: WORKERS }),
    made({ s: TAINTED, w: { taints: ["team=a:NoSchedule"], nodes: 3 } }, WITH_TOLERATIONS),
  );
  const [step] = found.rollout.filter(({ by }) => by === "you");
  expect(step === undefined ? "" : plain(step.because)).toMatchInlineSnapshot(
    `"only once helm-install-traefik-crd and helm-install-traefik are done after the apply, which bring traefik and svclb-traefik what this change gives them: replace the nodes one after the other; or change them as they run: kubectl taint nodes -l rancher-k3s/node-pool=w team=a:NoSchedule --overwrite"`,
  );
});

test("tolerations that Traefik has already wait for nothing", () => {
  const found = review(made({ s: TAINTED, w: WORKERS }, WITH_TOLERATIONS), made({ s: TAINTED }, WITH_TOLERATIONS));
  expect(told(found, "RK709").map(({ help }) => help)).toEqual([
    ["drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines"],
  ]);
  expect(ofBalancer(found).join()).not.toContain("what this change gives");
});

test("machines that go with the apply take the job along, and Traefik keeps settings with which no pool takes it", () => {
  const ofRancher = (pools: Pools, rest: Partial<ClusterSketch> = {}) => ({
    ...made(pools, rest),
    machinePools: Object.keys(pools),
  });
  const found = review(ofRancher({ s: TAINTED, w: WORKERS }), ofRancher({ s: TAINTED }, WITH_TOLERATIONS));
  expect(ofBalancer(found)).toMatchInlineSnapshot(`
[
  "traefik and svclb-traefik stay installed; without them they are neither upgraded nor installed anew",
  "traefik and svclb-traefik keep the settings of before, with which no pool takes new pods of them",
]
`);
});
