import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { InputFileError } from "../../lib/review/input-file";
import { doctor, fixture } from "./command";
import { controller, list, node, pendingPod } from "./objects";

describe("a stuck first node: every role, test-key=test-value:NoExecute, nothing runs", () => {
  test("the first line says what Rancher waits for, the rest what helps", async () => {
    const { out, exitCode } = await doctor([fixture("stuck-first-node")]);
    expect(out).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: edge-1 has test-key=test-value:NoExecute
  kubectl -n kube-system patch deployment coredns --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]' && kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'

Why
  cattle-cluster-agent is Pending since 2026-03-02 09:14:07 UTC
  edge-1 has test-key=test-value:NoExecute since 2026-03-02 09:14:07 UTC
  until cattle-cluster-agent is connected Rancher lets no further node join, so
      a node without taints cannot come to the rescue (rancher/rancher#49981)
  to let cattle-cluster-agent start is not enough: CoreDNS is Pending: edge-1
      has test-key=test-value:NoExecute
  cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when
      it gets no answer, unless the URL is an IP address (k3s-io/k3s#7033)
  helm-install-traefik and helm-install-traefik-crd cannot run, so traefik and
      svclb-traefik are not there: not Pending, but never made

Lasting repair, as TypeScript
  props of K3sCluster:
    agents: {
      clusterAgent: {
        appendTolerations: [Toleration.for(Taint.noExecute("test-key", "test-value"))],
      },
    },
    remedies: [
      Remedy.coredns(Toleration.for(Taint.noExecute("test-key", "test-value"))),
      Remedy.localPath(Toleration.for(Taint.noExecute("test-key", "test-value"))),
      Remedy.metricsServer(Toleration.for(Taint.noExecute("test-key", "test-value"))),
    ],
    lasts: Rancher and K3s write their objects from it
    note: K3sCluster derives those of the agents for the taints of control-plane
        pools once the pools state them
    note: remedies of what K3s has no setting for ship another in its place
  props of K3sCluster, for what cannot tolerate: the taints of servers come once
      the cluster is ready, one pool has none:
    nodePools: {
      first: {
        roles: NodeRole.ALL,
        taints: ["test-key=test-value:NoExecute"],
        taintsApplied: "after-ready",
      },
      general: {
        roles: [NodeRole.WORKER],
      },
    },
    lasts for nodes that register from now on: a node that is there keeps its
        taints until it is deleted and registers again
  the same in other forms: --as rancher-yaml as Rancher's Edit as YAML; --as hcl
      as Terraform; --as kubectl, mostly for a while

At once, in one script: paste it into sh
  (
  set -eu
  failed=0
  if ! command -v kubectl >/dev/null 2>&1; then
    kubectl() { k3s kubectl "$@"; }
  fi

  # tolerate KIND NAMESPACE NAME POD_SPEC WANTED ADDITIONS
  tolerate() {
    list=$(printf %s "$4" | tr / .).tolerations
    fields='{.key},{.operator},{.value},{.effect},{.tolerationSeconds};'
    if ! now=$(kubectl -n "$2" get "$1" "$3" \\
      -o "jsonpath={range \${list}[*]}$fields{end}"); then
      echo "FAILED: $1 $2/$3 cannot be read" >&2
      failed=1
      return 0
    fi
    new=
    case $now in
      "$5"*) echo "has them already: $1 $2/$3"; return 0 ;;
      '') new="{\\"op\\":\\"add\\",\\"path\\":\\"$4/tolerations\\",\\"value\\":[]}," ;;
    esac
    if kubectl -n "$2" patch "$1" "$3" --type=json -p "[$new$6]"; then
      echo "done: $1 $2/$3"
    else
      echo "FAILED: $1 $2/$3 cannot be changed" >&2
      failed=1
    fi
  }

  # deployment kube-system/coredns: until K3s restarts on a server, which
  #   writes the object again
  tolerate deployment kube-system coredns /spec/template/spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  # deployment cattle-system/cattle-cluster-agent: until Rancher writes its
  #   agent again: when the control plane's taints or the agent's settings
  #   change, or the service of a server restarts
  tolerate deployment cattle-system cattle-cluster-agent /spec/template/spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  # pod kube-system/helm-install-traefik-5nq8b: for these pods alone: the
  #   next ones are as before
  tolerate pod kube-system helm-install-traefik-5nq8b /spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  # pod kube-system/helm-install-traefik-crd-zl7xk: for these pods alone:
  #   the next ones are as before
  tolerate pod kube-system helm-install-traefik-crd-zl7xk /spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  # deployment kube-system/local-path-provisioner: until K3s restarts on a
  #   server, which writes the object again
  tolerate deployment kube-system local-path-provisioner /spec/template/spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  # deployment kube-system/metrics-server: until K3s restarts on a server,
  #   which writes the object again
  tolerate deployment kube-system metrics-server /spec/template/spec \\
    'test-key,Equal,test-value,NoExecute,;' \\
    '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

  exit "$failed"
  )
  adds the tolerations to 6 objects; a second run changes nothing

Then see that it worked
  kubectl -n kube-system rollout status deployment/coredns --timeout=5m
    deployment "coredns" successfully rolled out
  kubectl -n cattle-system rollout status deployment/cattle-cluster-agent --timeout=5m
    deployment "cattle-cluster-agent" successfully rolled out
  kubectl -n kube-system wait --for=condition=complete job/helm-install-traefik --timeout=5m
    job.batch/helm-install-traefik condition met
  kubectl -n kube-system wait --for=condition=complete job/helm-install-traefik-crd --timeout=5m
    job.batch/helm-install-traefik-crd condition met
  kubectl -n kube-system rollout status deployment/local-path-provisioner --timeout=5m
    deployment "local-path-provisioner" successfully rolled out
  kubectl -n kube-system rollout status deployment/metrics-server --timeout=5m
    deployment "metrics-server" successfully rolled out
  in Rancher the cluster becomes Active, and further nodes join
  kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor -
    a first line that begins with clear, exit code 0

1 node, 1 with taints that somebody set; taints keep 6 workloads from running

Blocked
  Deployment cattle-system/cattle-cluster-agent: 1 pod Pending (Rancher:
      connects the cluster to Rancher)
    on edge-1: test-key=test-value:NoExecute
    tolerations it needs:
      tolerations:
        - key: "test-key"
          operator: "Equal"
          value: "test-value"
          effect: "NoExecute"

  Deployment kube-system/coredns: 1 pod Pending (K3s: the cluster's DNS)
    on edge-1: test-key=test-value:NoExecute
    tolerations it needs:
      tolerations:
        - key: "test-key"
          operator: "Equal"
          value: "test-value"
          effect: "NoExecute"
    note: K3s has no setting for its tolerations, so what lasts ships another in
        its place

  Job kube-system/helm-install-traefik: 1 pod Pending (K3s: installs Traefik)
  Job kube-system/helm-install-traefik-crd: 1 pod Pending (K3s: installs
      Traefik's resource definitions)
    on edge-1: test-key=test-value:NoExecute
    tolerations it needs:
      tolerations:
        - key: "test-key"
          operator: "Equal"
          value: "test-value"
          effect: "NoExecute"
    note: K3s v1.33.5+k3s1 cannot give its Helm jobs tolerations; 1.33.13+k3s2,
        1.34.10, 1.35.7, 1.36.3 and later can

  Deployment kube-system/local-path-provisioner: 1 pod Pending (K3s: makes
      local-path volumes)
    on edge-1: test-key=test-value:NoExecute
    tolerations it needs:
      tolerations:
        - key: "test-key"
          operator: "Equal"
          value: "test-value"
          effect: "NoExecute"
    note: K3s has no setting for its tolerations, so what lasts ships another in
        its place

  Deployment kube-system/metrics-server: 1 pod Pending (K3s: kubectl top and
      autoscaling)
    on edge-1: test-key=test-value:NoExecute
    tolerations it needs:
      tolerations:
        - key: "test-key"
          operator: "Equal"
          value: "test-value"
          effect: "NoExecute"
    note: K3s has no setting for its tolerations, so what lasts ships another in
        its place

Or take the taints away
  kubectl taint nodes edge-1 test-key:NoExecute-
  this opens the nodes to every pod; a node that is registered anew has the
      taints again

Not in the input
  no DaemonSet: the cluster has none, or kubectl was not asked for them
"
`);
    expect(exitCode).toBe(1);
  });

  test("as Markdown", async () => {
    const { out } = await doctor([fixture("stuck-first-node"), "--format", "markdown"]);
    // The manifests that take the place of K3s's are hundreds of lines long.
    const short = out.replaceAll(
      /^( *additional_?[mM]anifest.*\n)(?:.+\n|\n(?! *EOT|```))*?(?= *EOT|```)/gm,
      "$1...\n",
    );
    expect(short).toMatchInlineSnapshot(`
"## ❌ stuck: cattle-cluster-agent is Pending: edge-1 has test-key=test-value:NoExecute

\`\`\`sh
kubectl -n kube-system patch deployment coredns --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]' && kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
\`\`\`

### Why

- cattle-cluster-agent is Pending since 2026-03-02 09:&#8203;14:07 UTC
- edge-1 has test-key=test-value:NoExecute since 2026-03-02 09:&#8203;14:07 UTC
- until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#&#8203;49981)
- to let cattle-cluster-agent start is not enough: CoreDNS is Pending: edge-1 has test-key=test-value:NoExecute
- cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when it gets no answer, unless the URL is an IP address (k3s-io/k3s#&#8203;7033)
- helm-install-traefik and helm-install-traefik-crd cannot run, so traefik and svclb-traefik are not there: not Pending, but never made

### Repair, in the form that you keep

<details><summary>TypeScript</summary>

props of K3sCluster:

\`\`\`ts
agents: {
  clusterAgent: {
    appendTolerations: [Toleration.for(Taint.noExecute("test-key", "test-value"))],
  },
},
remedies: [
  Remedy.coredns(Toleration.for(Taint.noExecute("test-key", "test-value"))),
  Remedy.localPath(Toleration.for(Taint.noExecute("test-key", "test-value"))),
  Remedy.metricsServer(Toleration.for(Taint.noExecute("test-key", "test-value"))),
],
\`\`\`

- lasts: Rancher and K3s write their objects from it
- K3sCluster derives those of the agents for the taints of control-plane pools once the pools state them
- remedies of what K3s has no setting for ship another in its place

props of K3sCluster, for what cannot tolerate: the taints of servers come once the cluster is ready, one pool has none:

\`\`\`ts
nodePools: {
  first: {
    roles: NodeRole.ALL,
    taints: ["test-key=test-value:NoExecute"],
    taintsApplied: "after-ready",
  },
  general: {
    roles: [NodeRole.WORKER],
  },
},
\`\`\`

- lasts for nodes that register from now on: a node that is there keeps its taints until it is deleted and registers again

</details>

<details><summary>Rancher's Edit as YAML</summary>

the cluster in Rancher, Edit as YAML:

\`\`\`yaml
spec:
  clusterAgentDeploymentCustomization:
    appendTolerations:
      - key: "test-key"
        operator: "Equal"
        value: "test-value"
        effect: "NoExecute"
  rkeConfig:
    machineGlobalConfig:
      disable:
        - coredns
        - local-storage
        - metrics-server
    additionalManifest: |
...
\`\`\`

- lasts, unless Terraform manages the cluster: its next apply undoes what it does not know
- appendTolerations that are there already stay
- what these keys have already stays beside it: items of lists and documents of the manifest are added
- the Service kube-dns must keep its address: 10.43.0.10 and cluster.local stand here, which K3s has unless service-cidr, cluster-dns or cluster-domain is set; yours: kubectl -n kube-system get service kube-dns

options of the registration command, for what cannot tolerate: servers without taints, and one pool that has none:

\`\`\`sh
# first
--etcd --controlplane --worker
# its taints, once the cluster is Active
kubectl taint nodes edge-1 test-key=test-value:NoExecute
# one pool without taints
--worker
\`\`\`

- lasts for nodes that register from now on: a node that is there keeps its taints until it is deleted and registers again

</details>

<details><summary>Terraform</summary>

resource "rancher2_cluster_v2":

\`\`\`hcl
cluster_agent_deployment_customization {
  append_tolerations {
    key      = "test-key"
    operator = "Equal"
    value    = "test-value"
    effect   = "NoExecute"
    seconds  = 0
  }
}
rke_config {
  machine_global_config = <<-EOT
    disable:
      - coredns
      - local-storage
      - metrics-server
  EOT
  additional_manifest = <<-EOT
...
  EOT
}
\`\`\`

- lasts: Rancher and the servers write their objects from it
- blocks that are there already take these in; without seconds = 0 the provider keeps those of another toleration
- what these keys have already stays beside it: items of lists and documents of the manifest are added
- the Service kube-dns must keep its address: 10.43.0.10 and cluster.local stand here, which K3s has unless service-cidr, cluster-dns or cluster-domain is set; yours: kubectl -n kube-system get service kube-dns

options of the registration command, for what cannot tolerate: servers without taints, and one pool that has none:

\`\`\`sh
# first
--etcd --controlplane --worker
# its taints, once the cluster is Active
kubectl taint nodes edge-1 test-key=test-value:NoExecute
# one pool without taints
--worker
\`\`\`

- lasts for nodes that register from now on: a node that is there keeps its taints until it is deleted and registers again

</details>

<details><summary>kubectl, mostly for a while</summary>

a shell:

\`\`\`sh
kubectl -n kube-system patch deployment coredns --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
kubectl -n kube-system patch deployment local-path-provisioner --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
kubectl -n kube-system patch deployment metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
\`\`\`

- until K3s restarts on a server, which writes the object again

a shell:

\`\`\`sh
kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
\`\`\`

- until Rancher writes its agent again: when the control plane's taints or the agent's settings change, or the service of a server restarts

a shell:

\`\`\`sh
kubectl -n kube-system patch pod helm-install-traefik-5nq8b --type=json -p '[{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
kubectl -n kube-system patch pod helm-install-traefik-crd-zl7xk --type=json -p '[{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'
\`\`\`

- for these pods alone: the next ones are as before

</details>

### At once, in one script: paste it into sh

<details><summary>adds the tolerations to 6 objects; a second run changes nothing</summary>

\`\`\`sh
(
set -eu
failed=0
if ! command -v kubectl >/dev/null 2>&1; then
  kubectl() { k3s kubectl "$@"; }
fi

# tolerate KIND NAMESPACE NAME POD_SPEC WANTED ADDITIONS
tolerate() {
  list=$(printf %s "$4" | tr / .).tolerations
  fields='{.key},{.operator},{.value},{.effect},{.tolerationSeconds};'
  if ! now=$(kubectl -n "$2" get "$1" "$3" \\
    -o "jsonpath={range \${list}[*]}$fields{end}"); then
    echo "FAILED: $1 $2/$3 cannot be read" >&2
    failed=1
    return 0
  fi
  new=
  case $now in
    "$5"*) echo "has them already: $1 $2/$3"; return 0 ;;
    '') new="{\\"op\\":\\"add\\",\\"path\\":\\"$4/tolerations\\",\\"value\\":[]}," ;;
  esac
  if kubectl -n "$2" patch "$1" "$3" --type=json -p "[$new$6]"; then
    echo "done: $1 $2/$3"
  else
    echo "FAILED: $1 $2/$3 cannot be changed" >&2
    failed=1
  fi
}

# deployment kube-system/coredns: until K3s restarts on a server, which
#   writes the object again
tolerate deployment kube-system coredns /spec/template/spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

# deployment cattle-system/cattle-cluster-agent: until Rancher writes its
#   agent again: when the control plane's taints or the agent's settings
#   change, or the service of a server restarts
tolerate deployment cattle-system cattle-cluster-agent /spec/template/spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

# pod kube-system/helm-install-traefik-5nq8b: for these pods alone: the
#   next ones are as before
tolerate pod kube-system helm-install-traefik-5nq8b /spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

# pod kube-system/helm-install-traefik-crd-zl7xk: for these pods alone:
#   the next ones are as before
tolerate pod kube-system helm-install-traefik-crd-zl7xk /spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

# deployment kube-system/local-path-provisioner: until K3s restarts on a
#   server, which writes the object again
tolerate deployment kube-system local-path-provisioner /spec/template/spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

# deployment kube-system/metrics-server: until K3s restarts on a server,
#   which writes the object again
tolerate deployment kube-system metrics-server /spec/template/spec \\
  'test-key,Equal,test-value,NoExecute,;' \\
  '{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}'

exit "$failed"
)
\`\`\`

</details>

### Then see that it worked

- \`kubectl -n kube-system rollout status deployment/coredns --timeout=5m\`: deployment "coredns" successfully rolled out
- \`kubectl -n cattle-system rollout status deployment/cattle-cluster-agent --timeout=5m\`: deployment "cattle-cluster-agent" successfully rolled out
- \`kubectl -n kube-system wait --for=condition=complete job/helm-install-traefik --timeout=5m\`: job.batch/helm-install-traefik condition met
- \`kubectl -n kube-system wait --for=condition=complete job/helm-install-traefik-crd --timeout=5m\`: job.batch/helm-install-traefik-crd condition met
- \`kubectl -n kube-system rollout status deployment/local-path-provisioner --timeout=5m\`: deployment "local-path-provisioner" successfully rolled out
- \`kubectl -n kube-system rollout status deployment/metrics-server --timeout=5m\`: deployment "metrics-server" successfully rolled out
- in Rancher the cluster becomes Active, and further nodes join
- <code>kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json &#124; cdktf-rancher-k3s doctor -</code>: a first line that begins with clear, exit code 0

1 node, 1 with taints that somebody set; taints keep 6 workloads from running

### Blocked

#### Deployment cattle-system/cattle-cluster-agent

- Deployment cattle-system/cattle-cluster-agent: 1 pod Pending (Rancher: connects the cluster to Rancher)

Kept off:

- on \`edge-1\`: \`test-key=test-value:NoExecute\`

Tolerations it needs:

\`\`\`yaml
tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"
\`\`\`

#### Deployment kube-system/coredns

- Deployment kube-system/coredns: 1 pod Pending (K3s: the cluster's DNS)

Kept off:

- on \`edge-1\`: \`test-key=test-value:NoExecute\`

Tolerations it needs:

\`\`\`yaml
tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"
\`\`\`

- note: K3s has no setting for its tolerations, so what lasts ships another in its place

#### Job kube-system/helm-install-traefik and 1 workload more

- Job kube-system/helm-install-traefik: 1 pod Pending (K3s: installs Traefik)
- Job kube-system/helm-install-traefik-crd: 1 pod Pending (K3s: installs Traefik's resource definitions)

Kept off:

- on \`edge-1\`: \`test-key=test-value:NoExecute\`

Tolerations it needs:

\`\`\`yaml
tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"
\`\`\`

- note: K3s v1.33.5+k3s1 cannot give its Helm jobs tolerations; 1.33.13+k3s2, 1.34.10, 1.35.7, 1.36.3 and later can

#### Deployment kube-system/local-path-provisioner

- Deployment kube-system/local-path-provisioner: 1 pod Pending (K3s: makes local-path volumes)

Kept off:

- on \`edge-1\`: \`test-key=test-value:NoExecute\`

Tolerations it needs:

\`\`\`yaml
tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"
\`\`\`

- note: K3s has no setting for its tolerations, so what lasts ships another in its place

#### Deployment kube-system/metrics-server

- Deployment kube-system/metrics-server: 1 pod Pending (K3s: kubectl top and autoscaling)

Kept off:

- on \`edge-1\`: \`test-key=test-value:NoExecute\`

Tolerations it needs:

\`\`\`yaml
tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"
\`\`\`

- note: K3s has no setting for its tolerations, so what lasts ships another in its place

### Or take the taints away

\`\`\`sh
kubectl taint nodes edge-1 test-key:NoExecute-
\`\`\`

this opens the nodes to every pod; a node that is registered anew has the taints again

### Not in the input

- no DaemonSet: the cluster has none, or kubectl was not asked for them
"
`);
  });

  test("as JSON with a schema version", async () => {
    const { out, exitCode } = await doctor([fixture("stuck-first-node"), "--format", "json"]);
    const json = JSON.parse(out);
    expect(json).toMatchObject({ schemaVersion: "cdktf-rancher-k3s/doctor/v2", verdict: "stuck" });
    expect(json.blocked[0]).toMatchInlineSnapshot(`
{
  "cause": "taints",
  "evicted": [],
  "kind": "Deployment",
  "missingOn": 0,
  "name": "cattle-cluster-agent",
  "namespace": "cattle-system",
  "nodes": [
    {
      "count": 1,
      "nodes": [
        "edge-1",
      ],
      "taints": [
        {
          "cause": "set",
          "taint": "test-key=test-value:NoExecute",
        },
      ],
    },
  ],
  "pending": [
    "cattle-cluster-agent-6c9d8bb7f5-x7k2p",
  ],
  "refused": [],
  "remarks": [],
  "remedy": {
    "code": {
      "typescript": "agents: {
  clusterAgent: {
    appendTolerations: [Toleration.for(Taint.noExecute("test-key", "test-value"))],
  },
},",
      "where": "props of K3sCluster",
    },
    "commands": [
      "kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}}]'",
    ],
    "commandsLast": "until Rancher writes its agent again: when the control plane's taints or the agent's settings change, or the service of a server restarts",
    "notes": [],
    "tolerations": [
      {
        "effect": "NoExecute",
        "key": "test-key",
        "operator": "Equal",
        "value": "test-value",
      },
    ],
    "yaml": "tolerations:
  - key: "test-key"
    operator: "Equal"
    value: "test-value"
    effect: "NoExecute"",
  },
  "system": {
    "name": "cattle-cluster-agent",
    "purpose": "connects the cluster to Rancher",
    "shippedBy": "Rancher",
  },
  "toTolerate": [
    "test-key=test-value:NoExecute",
  ],
}
`);
    expect(exitCode).toBe(1);
  });
});

test("a healthy cluster is clear", async () => {
  const { out, exitCode } = await doctor([fixture("healthy")]);
  expect(out).toMatchInlineSnapshot(`
"clear: cattle-cluster-agent runs on server-1, as far as the input tells; taints
  keep no workload from running
  kubectl -n cattle-system logs deployment/cattle-cluster-agent --tail=50

Why
  whether it reaches Rancher is not in the input: the name and certificate of
      Rancher's URL, proxies and firewalls are in its log

2 nodes, 1 with taints that somebody set
"
`);
  expect(exitCode).toBe(0);
});

test("DaemonSets are missing on tainted nodes, not Pending; one that runs elsewhere may skip them on purpose", async () => {
  const { out, exitCode } = await doctor([fixture("gpu-daemonsets")]);
  expect(out).toMatchInlineSnapshot(`
"blocked: gpu-operator/nvidia-device-plugin has no pod: gpu-1 and gpu-2 have
  nvidia.com/gpu=present:NoSchedule
  kubectl -n gpu-operator patch daemonset nvidia-device-plugin --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"nvidia.com/gpu","operator":"Equal","value":"present","effect":"NoSchedule"}}]'

Lasting repair, as TypeScript
  pod spec of @cdktf/provider-kubernetes: DaemonSet
      gpu-operator/nvidia-device-plugin:
    toleration: [Toleration.for(Taint.noSchedule("nvidia.com/gpu", "present")).toKubernetes()],
    lasts
  the same in other forms: --as rancher-yaml as Rancher's Edit as YAML; --as hcl
      as Terraform; --as kubectl, mostly for a while

At once
  the command below the first line helps until what deployed it writes it again:
      a chart, Fleet, kubectl apply

Then see that it worked
  kubectl -n gpu-operator rollout status daemonset/nvidia-device-plugin --timeout=5m
    daemon set "nvidia-device-plugin" successfully rolled out
  kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor -
    a first line that begins with clear, exit code 0

3 nodes, 2 with taints that somebody set; taints keep 1 workload from running

Blocked
  DaemonSet gpu-operator/nvidia-device-plugin: missing on 2 nodes, which is no
      pod at all and not a Pending one
    on gpu-1, gpu-2: nvidia.com/gpu=present:NoSchedule
    tolerations it needs:
      tolerations:
        - key: "nvidia.com/gpu"
          operator: "Equal"
          value: "present"
          effect: "NoSchedule"

Or take the taints away
  kubectl taint nodes gpu-1 gpu-2 nvidia.com/gpu:NoSchedule-
  this opens the nodes to every pod; a node that is registered anew has the
      taints again

Node pools in the app, as labels and taints of the nodes tell
  nodePools: {
    gpu: {
      roles: [NodeRole.WORKER],
      taints: ["nvidia.com/gpu=present:NoSchedule"],
    },
  },
  taints of a pool reach a node when it registers: a node that is there keeps
      its own until it is deleted and registers again; for a cluster whose nodes
      Rancher registers: these lack its label rke.cattle.io/machine, and
      K3sCluster cannot make an imported cluster

Skipping tainted nodes, which may be meant
  DaemonSet monitoring/node-exporter: missing on 2 nodes, runs or may run on 1
    on gpu-1, gpu-2: nvidia.com/gpu=present:NoSchedule
"
`);
  expect(exitCode).toBe(1);
});

test("a cordon and a node that does not answer are named as the cause, their taints as the consequence", async () => {
  const { out, exitCode } = await doctor([fixture("cordon-and-not-ready")]);
  expect(out).toMatchInlineSnapshot(`
"blocked: shop/api is Pending: worker-2 is cordoned
  kubectl uncordon worker-2

Why
  worker-2 has node.kubernetes.io/unschedulable:NoSchedule since 2026-03-02
      09:14:07 UTC

At once
  the command below the first line helps until somebody cordons the node again

Then see that it worked
  kubectl -n shop rollout status deployment/api --timeout=5m
    deployment "api" successfully rolled out
  kubectl -n shop get pod cache-0
    STATUS Running or Completed, no longer Pending
  kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor -
    a first line that begins with clear, exit code 0

3 nodes, 1 with taints that somebody set; 2 workloads wait for nodes that are
  cordoned or in trouble

Blocked
  Deployment shop/api: 1 pod Pending, 1 pod evicted
    on db-1: dedicated=db:NoSchedule
    on worker-1: node.kubernetes.io/unreachable:NoSchedule (a consequence, not
        the cause)
    on worker-2: node.kubernetes.io/unschedulable:NoSchedule (cordoned)
    it runs as it is as soon as worker-1 answers again
    it runs as it is as soon as worker-2 is uncordoned
    where that must not be: with a toleration of dedicated=db:NoSchedule it runs
        on db-1

  StatefulSet shop/cache: 1 pod Pending
    on worker-1: node.kubernetes.io/unreachable:NoSchedule (a consequence, not
        the cause)
    it runs as it is as soon as worker-1 answers again

Nodes in trouble
  worker-1: not answering (Ready is Unknown: NodeStatusUnknown)
    node.kubernetes.io/unreachable:NoExecute,
        node.kubernetes.io/unreachable:NoSchedule: a consequence, not the cause:
        look after the node, and Kubernetes takes the taint away by itself
  worker-2: cordoned
    node.kubernetes.io/unschedulable:NoSchedule: comes and goes with the cordon
    kubectl uncordon worker-2
"
`);
  expect(exitCode).toBe(1);
});

test("what is Pending for other reasons is said not to be about taints", async () => {
  const { out, exitCode } = await doctor([fixture("pending-for-cpu")]);
  expect(out).toMatchInlineSnapshot(`
"blocked: shop/db is Pending: a volume claim is not bound yet
  kubectl -n shop describe pod db-0

Then see that it worked
  kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor -
    a first line that begins with clear, exit code 0

2 nodes, 1 with taints that somebody set; no node is left for 3 workloads for
  other reasons than taints; 2 workloads do not run for other reasons

Skipping tainted nodes, which may be meant
  DaemonSet kube-system/svclb-traefik-1f3a90bc: missing on 1 node, runs or may
      run on 1
    on gpu-1: nvidia.com/gpu=present:NoSchedule

Not running for other reasons than taints
  StatefulSet shop/db (1 pod): a volume claim is not bound yet; taints leave it
      1 of the 2 nodes it asks for
    scheduler: 0/2 nodes are available: pod has unbound immediate
        PersistentVolumeClaims. preemption: 0/2 nodes are available: 2
        Preemption is not helpful for scheduling.
  Deployment shop/quota: no pod has been made: FailedCreate
  Deployment shop/report (1 pod): ImagePullBackOff
  StatefulSet shop/search (1 pod): no node has the label disk=ssd
    scheduler: 0/2 nodes are available: 2 node(s) didn't match Pod's node
        affinity/selector.
  Deployment shop/web (2 pods): not enough cpu; taints leave it 1 of the 2 nodes
      it asks for
    scheduler: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had
        untolerated taint {nvidia.com/gpu: present}. preemption: 0/2 nodes are
        available: 1 No preemption victims found for incoming pod, 1 Preemption
        is not helpful for scheduling.
"
`);
  expect(exitCode).toBe(1);
});

test("colours the text when asked to, and changes nothing else", async () => {
  const plain = await doctor([fixture("cordon-and-not-ready")]);
  const colored = await doctor([fixture("cordon-and-not-ready")], { color: true });
  expect(colored.out).toContain("\u001b[31m");
  expect(colored.out.replace(/\u001b\[\d+m/g, "")).toBe(plain.out);
});

describe("input", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "doctor-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(name: string, content: unknown): string {
    const location = path.join(folder, name);
    writeFileSync(location, typeof content === "string" ? content : JSON.stringify(content));
    return location;
  }

  async function failure(args: readonly string[], input?: string): Promise<string> {
    const run = doctor(args, input === undefined ? {} : { input });
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InputFileError);
    const { message } = error as InputFileError;
    expect(message).not.toMatch(/[\n\u001b]/);
    return message.replaceAll(folder, "FOLDER");
  }

  const fixtureText = () => readFileSync(fixture("stuck-first-node"), "utf8");
  const namespaceOf = (item: object) => (item as { metadata: { namespace?: string } }).metadata.namespace ?? "";
  const items = () => JSON.parse(fixtureText()).items as { kind: string; apiVersion: string }[];

  test("comes from standard input as well", async () => {
    const fromFile = await doctor([fixture("stuck-first-node")]);
    expect(await doctor(["-"], { input: fixtureText() })).toEqual(fromFile);
    expect(await failure(["-", "-"], fixtureText())).toBe('standard input: can be read once, and "-" is given twice');
  });

  test("may be split over files and standard input, in any order", async () => {
    const whole = await doctor([fixture("stuck-first-node")]);
    const nodes = file("nodes.json", {
      kind: "List",
      apiVersion: "v1",
      items: items().filter(({ kind }) => kind === "Node"),
    });
    const others = JSON.stringify({
      kind: "List",
      items: items()
        .filter(({ kind }) => kind !== "Node")
        .reverse(),
    });
    expect(await doctor([nodes, "-"], { input: others })).toEqual(whole);
    expect(await doctor(["-", nodes], { input: others })).toEqual(whole);
  });

  test("may be lists of one kind, whose items do not repeat it, and single objects", async () => {
    const whole = await doctor([fixture("stuck-first-node")]);
    const kinds = [...new Set(items().map(({ kind }) => kind))];
    const lists = kinds.map((wanted) => {
      const ofKind = items().filter(({ kind }) => kind === wanted);
      const bare = ofKind.map(({ kind, apiVersion, ...rest }) => rest);
      return file(`${wanted}.json`, { kind: `${wanted}List`, apiVersion: ofKind[0]?.apiVersion, items: bare });
    });
    expect(await doctor(lists)).toEqual(whole);
    const singles = items().map((item, index) => file(`${index}.json`, item));
    expect(await doctor(singles)).toEqual(whole);
  });

  test("counts an object that is in two files once", async () => {
    const [one, two] = [file("a.json", fixtureText()), file("b.json", fixtureText())];
    expect(await doctor([one, two])).toEqual(await doctor([one]));
  });

  test("of other kinds is passed over, Rancher's own Node among them", async () => {
    const whole = await doctor([fixture("stuck-first-node")]);
    const others = file("others.json", {
      kind: "List",
      items: [
        { kind: "Secret", apiVersion: "v1", metadata: { name: "a" }, data: { token: "c2VjcmV0" } },
        { kind: "Node", apiVersion: "management.cattle.io/v3", metadata: { name: "m-1" }, spec: {} },
        { kind: "Deployment", apiVersion: "example.com/v1", metadata: { name: "d" } },
        { kind: "constructor", metadata: { name: "d" } },
        { kind: "Pod", apiVersion: "v1", metadata: {} },
        null,
        "text",
      ],
    });
    expect(await doctor([fixture("stuck-first-node"), others])).toEqual(whole);
  });

  describe("as other tools leave it", () => {
    test("in UTF-16 in either order, which PowerShell writes behind >", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      const location = file("utf16.json", "");
      const little = Buffer.from(`\ufeff${fixtureText()}`, "utf16le");
      writeFileSync(location, little);
      expect(await doctor([location])).toEqual(whole);
      writeFileSync(location, Buffer.from(little).swap16());
      expect(await doctor([location])).toEqual(whole);
    });

    test("in the folders of kubectl cluster-info dump", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      const dump = path.join(folder, "dump");
      const namespaces = new Set(items().map((item) => namespaceOf(item)));
      for (const namespace of namespaces) {
        mkdirSync(path.join(dump, namespace, "web-1"), { recursive: true });
        const own = items().filter((item) => namespaceOf(item) === namespace);
        const inside = namespace === "" ? "nodes.json" : path.join(namespace, "pods.json");
        writeFileSync(path.join(dump, inside), JSON.stringify({ kind: "List", items: own }));
        writeFileSync(path.join(dump, namespace, "web-1", "logs.txt"), "{ token: canary");
      }
      expect(await doctor([dump])).toEqual(whole);
    });

    test("as kubectl cluster-info dump prints it, with the logs of pods behind", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      const logs = (name: string) =>
        `\n==== START logs for container c of pod ${name} ====\n{"kind": "canary\n==== END logs for container c of pod ${name} ====\n`;
      const parts = items().map((item, index) => `${JSON.stringify(item)}${logs(`shop/web-${index}`)}`);
      expect(await doctor(["-"], { input: parts.join("") })).toEqual(whole);
    });

    test("a folder of something else is refused with the command that makes one", async () => {
      expect(await failure([folder])).toMatchInlineSnapshot(
        `"FOLDER: holds no .json and no .yaml file: pass what "kubectl cluster-info dump -A --output-directory=FOLDER" wrote, or the output of kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json"`,
      );
    });
  });

  test("that is not there", async () => {
    expect(await failure([path.join(folder, "none.json")])).toBe("FOLDER/none.json: there is no such file");
  });

  describe("in JSON, several outputs one after another", () => {
    test("is read as if each were a file of its own", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      const singles = items().map((item) => JSON.stringify(item, undefined, 4));
      for (const between of ["", "\n", "\r\n\n"])
        expect(await doctor(["-"], { input: singles.join(between) })).toEqual(whole);
      expect(await doctor([file("two.json", `${fixtureText()}${fixtureText()}`)])).toEqual(whole);
    });

    test("brackets, quotes and backslashes in text are text", async () => {
      const name = '"}}}}{';
      const odd = { ...node("a"), metadata: { name: "a", annotations: { [name]: `${name}\\` } } };
      expect(
        (await doctor(["-"], { input: `${JSON.stringify(odd)}\n${JSON.stringify(pendingPod("web"))}` })).exitCode,
      ).toBe((await doctor([file("l.json", list(odd, pendingPod("web")))])).exitCode);
    });

    test("says which of them is broken", async () => {
      const good = JSON.stringify(list(node("a")));
      const said = async (input: string) => (await failure(["-"], input)).replace(/at character \d+|somewhere/, "HERE");
      expect(await said(`${good}\n{"token": canary}`)).toBe(
        "standard input: document 2: not JSON: it breaks off or goes wrong HERE of 17",
      );
      expect(await said(`${good} canary ${good}`)).toMatch(/^standard input: document 1: not JSON/);
      expect(await said(`${good} canary`)).toMatch(/^standard input: not JSON/);
      expect(await said(`${good}\n${good.slice(0, -1)}`)).toMatch(/^standard input: document 2: not JSON/);
      expect(await said(`${good}\n${"[".repeat(600)}${"]".repeat(600)}`)).toBe(
        "standard input: document 2: is nested too deeply to be read, more than 500 levels",
      );
    });
  });

  describe("in YAML, as kubectl get -o yaml prints it", () => {
    const yaml = () => stringify(JSON.parse(fixtureText()));

    test("is read as the same in JSON: from a file, from standard input, with the mark that Windows tools write first", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      expect(await doctor([file("a.yaml", yaml())])).toEqual(whole);
      expect(await doctor(["-"], { input: `\ufeff${yaml()}` })).toEqual(whole);
      expect(await doctor(["-"], { input: `---\n${yaml().replaceAll("\n", "\r\n")}` })).toEqual(whole);
    });

    test("may be several documents, lists or single objects", async () => {
      const whole = await doctor([fixture("stuck-first-node")]);
      const singles = items().map((item) => stringify(item));
      expect(await doctor(["-"], { input: singles.join("---\n") })).toEqual(whole);
      expect(await doctor(["-"], { input: `---\n---\n${singles.join("---\n---\n")}...\n` })).toEqual(whole);
    });

    test("what looks like something else is text where kubectl quotes it", async () => {
      const labelled = (name: string) => node(name, { taints: ["on=yes:NoSchedule"], labels: { size: "012" } });
      const input = stringify(list(labelled("1e3"), pendingPod("web")), { version: "1.1" });
      expect(await doctor(["-"], { input })).toEqual(
        await doctor([file("j.json", list(labelled("1e3"), pendingPod("web")))]),
      );
    });

    test("that is broken is refused without showing what is in it", async () => {
      expect(await failure(["-"], "kind: List\n\ttoken: canary")).toMatchInlineSnapshot(
        `"standard input: neither JSON nor YAML: tabs are not allowed as indentation (line 2, column 1)"`,
      );
      expect(await failure(["-"], "a: &x [canary]\nb: *x\n")).toMatchInlineSnapshot(
        `"standard input: not the YAML that kubectl prints: it holds an alias"`,
      );
      expect(await failure(["-"], "just some text: canary")).toMatch(/^standard input: is not what kubectl prints/);
      expect(await failure(["-"], "# nothing\n")).toMatch(/^standard input: is not what kubectl prints/);
      expect(await failure(["-"], "---\n")).toMatch(/^standard input: is not what kubectl prints/);
    });

    test("with keys that are no text is refused, however they nest", async () => {
      for (const input of ["{[a]: b}", `${"? ".repeat(400)}a`, "a:\n  ? {x: canary}\n  : 2"]) {
        expect(await failure(["-"], input)).toMatch(
          /neither JSON nor YAML: a key is something else than text \(line \d+, column \d+\)$|not JSON/,
        );
      }
    });

    test.each<[string, string]>([
      ["lists in brackets", `a: ${"[".repeat(5000)}`],
      ["maps in braces", "a: {a: ".repeat(5000)],
      ["lists in lines", `${"- ".repeat(5000)}a`],
      ["maps in lines", Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
      ["keys", `${"? ".repeat(5000)}a`],
    ])("nested too deeply is refused in one line: %s", async (_what, input) => {
      expect(await failure(["-"], input)).toMatch(/^standard input: (is nested too deeply|neither JSON nor YAML)/);
    });
  });

  test("that is JSON of something else", async () => {
    expect(await failure([file("a.json", { format_version: "1.2" })])).toContain("not what kubectl prints");
    expect(await failure([file("b.json", [])])).toContain("not what kubectl prints");
  });

  test("without nodes and pods, or without anything that could run on nodes, says what to run", async () => {
    const pods = file("pods.json", list(pendingPod("web")));
    const nodes = file("nodes.json", list(node("a")));
    const deployments = file("deployments.json", list(controller("Deployment", "web")));
    expect(await failure([deployments])).toMatchInlineSnapshot(
      `"FOLDER/deployments.json: holds no nodes, and taints are on nodes: pass the output of kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json"`,
    );
    expect(await failure([nodes])).toMatchInlineSnapshot(
      `"FOLDER/nodes.json: holds nodes and nothing that could run on them: pass the output of kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json"`,
    );
    expect((await doctor([nodes, pods])).exitCode).toBe(0);
  });

  test("nested in two hundred lists is read all the same, in two thousand it is refused", async () => {
    const nested = (lists: number) => {
      const text = JSON.stringify(list(node("a"), pendingPod("web")));
      return `${'{"kind":"List","items":['.repeat(lists)}${text}${"]}".repeat(lists)}`;
    };
    expect((await doctor(["-"], { input: nested(200) })).exitCode).toBe(0);
    expect(await failure(["-"], nested(2000))).toContain("is nested too deeply to be read");
  });

  test("is asked for when none is given", async () => {
    await expect(doctor([])).rejects.toMatchObject({ code: "commander.missingArgument" });
  });

  test("a report goes to a file when asked, and then nothing to the terminal", async () => {
    const report = path.join(folder, "report.txt");
    const { out, exitCode } = await doctor([fixture("healthy"), "--output", report], { color: true });
    expect([out, exitCode]).toEqual(["", 0]);
    expect(readFileSync(report, "utf8")).toMatch(/^clear: /);
    expect(await failure([fixture("healthy"), "--output", path.join(folder, "no", "file")])).toContain(
      "cannot be written",
    );
  });
});
