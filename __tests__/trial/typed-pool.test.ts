import { readTypedPool } from "../../lib/trial/typed-pool";

function read(text: string): string {
  const { pool, problems } = readTypedPool(text);
  if (pool === undefined) return problems.map(({ what, help }) => `${what}\n    ${help}`).join("\n  ");
  const { "rancher-k3s/node-pool": _, ...labels } = pool.labels;
  return JSON.stringify([pool.roles, pool.taints.map(String), labels, pool.nodes ?? "", pool.taintsApplied]);
}
const readAll = (...texts: string[]) => texts.map((text) => `${text}\n  ${read(text)}`).join("\n");

test("a pool is a name, roles as Rancher calls them, and what its nodes have, in any order", () => {
  expect(
    readAll(
      "first:all",
      "s:etcd+controlplane",
      "s:Etcd,control-plane",
      "s:worker+worker",
      "w:worker:a=b:NoSchedule:c:NoExecute:x3",
      "w:worker:x3:label=disk=ssd:label=a.example.com/b=:a=b:NoSchedule",
      "w:all:a=:NoExecute:after-ready",
    ),
  ).toMatchInlineSnapshot(`
"first:all
  [["etcd","control-plane","worker"],[],{},"","at-registration"]
s:etcd+controlplane
  [["etcd","control-plane"],[],{},"","at-registration"]
s:Etcd,control-plane
  [["etcd","control-plane"],[],{},"","at-registration"]
s:worker+worker
  [["worker"],[],{},"","at-registration"]
w:worker:a=b:NoSchedule:c:NoExecute:x3
  [["worker"],["a=b:NoSchedule","c:NoExecute"],{},3,"at-registration"]
w:worker:x3:label=disk=ssd:label=a.example.com/b=:a=b:NoSchedule
  [["worker"],["a=b:NoSchedule"],{"disk":"ssd","a.example.com/b":""},3,"at-registration"]
w:all:a=:NoExecute:after-ready
  [["etcd","control-plane","worker"],["a:NoExecute"],{},"","after-ready"]"
`);
});

test("a key of a taint may look like another part", () => {
  expect(
    readAll("a:all:x3:NoSchedule", "a:all:after-ready:NoExecute", "a:all:label=x:NoExecute"),
  ).toMatchInlineSnapshot(`
"a:all:x3:NoSchedule
  [["etcd","control-plane","worker"],["x3:NoSchedule"],{},"","at-registration"]
a:all:after-ready:NoExecute
  [["etcd","control-plane","worker"],["after-ready:NoExecute"],{},"","at-registration"]
a:all:label=x:NoExecute
  [["etcd","control-plane","worker"],["label=x:NoExecute"],{},"","at-registration"]"
`);
});

test("what is no pool is told with what to write", () => {
  expect(
    readAll(
      "first",
      "",
      "a:",
      "a:server",
      "a:workr",
      "a:all:",
      "a:all:k=v",
      "a:all:k=v:x3",
      "a:all:k=v:NoExecut",
      "a:all:NoExecute",
      "a:all:k=v:NoExecute,b=c:NoExecute",
      "a:all:k=v:NoExecute:k=w:NoExecute",
      "a:all:node.kubernetes.io/not-ready:NoExecute",
      "s:etcd+controlplane:node-role.kubernetes.io/control-plane=x:NoSchedule",
      "a:all:x0",
      "a:all:x1:x2",
      "a:all:label=a",
      "a:all:label=a=b:label=a=c",
      "a:all:label=rancher-k3s/node-pool=b",
      "a:all:foo",
      "constructor:all",
      "A_b:all",
    ),
  ).toMatchInlineSnapshot(`
"first
  pool "first" has no roles
    write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3

  pool "" has no roles
    write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3
a:
  pool "a": a role is missing
    write all, or etcd, controlplane and worker joined by +, for example etcd+controlplane
a:server
  pool "a": role "server" is none of Rancher's
    write etcd+controlplane, or all where it runs workloads as well
a:workr
  pool "a": role "workr" is none of Rancher's, did you mean "worker"?
    write all, or etcd, controlplane and worker joined by +, for example etcd+controlplane
a:all:
  pool "a": there is nothing between two colons, or behind the last one
    write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3
a:all:k=v
  pool "a": taint "k=v": has no effect
    write key=value:Effect or key:Effect, for example dedicated=gpu:NoSchedule
a:all:k=v:x3
  pool "a": taint "k=v": has no effect
    write key=value:Effect or key:Effect, for example dedicated=gpu:NoSchedule
a:all:k=v:NoExecut
  pool "a": taint "k=v:NoExecut": has the unknown effect "NoExecut", did you mean "NoExecute"?
    use NoSchedule, PreferNoSchedule, NoExecute, spelled as Kubernetes does
a:all:NoExecute
  pool "a": "NoExecute" is nothing that a pool has
    write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3
a:all:k=v:NoExecute,b=c:NoExecute
  pool "a": "k=v:NoExecute,b=c:NoExecute" holds a comma
    put a colon between two taints: k=v:NoExecute:team=a:NoSchedule
a:all:k=v:NoExecute:k=w:NoExecute
  pool "a": taints[0] "k=v:NoExecute" and taints[1] "k=w:NoExecute" have the same key and effect
    keep one of them
a:all:node.kubernetes.io/not-ready:NoExecute
  pool "a": taint "node.kubernetes.io/not-ready:NoExecute" is one that Kubernetes sets and clears by itself
    use a key with a prefix of your own; to keep a node out of use, cordon it once it has joined
s:etcd+controlplane:node-role.kubernetes.io/control-plane=x:NoSchedule
  pool "s": taint "node-role.kubernetes.io/control-plane=x:NoSchedule" has the key and effect of "node-role.kubernetes.io/control-plane:NoSchedule", which Rancher gives nodes of these roles
    leave it out: the nodes have the taint of their roles, with an empty value
a:all:x0
  pool "a": nodes "0" is not a whole number of at least 1
    pass a literal such as 3, or leave it out when the number is open
a:all:x1:x2
  pool "a": it has "x1" and "x2"
    keep one of them
a:all:label=a
  pool "a": label "a" has no value
    write label=key=value
a:all:label=a=b:label=a=c
  pool "a": label "a" is given twice
    keep one of them
a:all:label=rancher-k3s/node-pool=b
  pool "a": label key "rancher-k3s/node-pool" is set by the pool itself
    leave it out
a:all:foo
  pool "a": "foo" is nothing that a pool has
    write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3
constructor:all
  pool name "constructor" is one that no construct can have
    use another name, for example constructor-nodes
A_b:all
  pool name "A_b" is not a lower-case DNS label
    use 1 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit, for example gpu-a100"
`);
});
