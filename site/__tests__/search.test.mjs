// How text is taken apart for the search, in the browser as in the build.
import assert from "node:assert/strict";
import { test } from "node:test";
import MiniSearch from "minisearch";
import { boostDocument, boostTerm, prefix, tokenize } from "../source/search.mjs";

test("names with dots and dashes are found by their parts", () => {
  assert.deepEqual(tokenize("node.kubernetes.io/not-ready:NoSchedule"), [
    "node",
    "kubernetes",
    "io",
    "not",
    "ready",
    "noschedule",
  ]);
});

test("Chinese, which has no spaces, is found in the middle of a sentence", () => {
  const search = new MiniSearch({ fields: ["text"], tokenize });
  search.add({ id: 1, text: "第一个节点上的污点没有被容忍，集群一直等待 cattle-cluster-agent。" });
  search.add({ id: 2, text: "节点的标签" });
  assert.deepEqual(tokenize("污点"), ["污点"]);
  assert.deepEqual(
    search.search("污点", { combineWith: "AND" }).map(({ id }) => id),
    [1],
  );
  assert.deepEqual(search.search("集群等待agent", { combineWith: "OR" })[0].id, 1);
  assert.deepEqual(
    search
      .search("节点", { combineWith: "AND" })
      .map(({ id }) => id)
      .sort(),
    [1, 2],
  );
});

test("the browser gets the functions as text, so each is whole in itself", () => {
  for (const each of [tokenize, boostDocument, boostTerm]) {
    const alone = new Function(`return ${each.toString()}`)();
    assert.deepEqual(alone("/base/api/a 污点了"), each("/base/api/a 污点了"));
  }
  assert.equal(new Function(`return ${prefix.toString()}`)()("a", 1, ["b", "a"]), true);
});

test("of a word that is still typed the beginning is enough, and words before it are whole", () => {
  const search = new MiniSearch({ fields: ["text"], tokenize, searchOptions: { prefix } });
  search.add({ id: 1, text: "deferred taints" });
  assert.deepEqual(
    ["taint", "deferred tai", "def nothing"].map((words) => search.search(words).map(({ id }) => id)),
    [[1], [1], []],
  );
});

test("words that every text has decide little beside one that few have", () => {
  const search = new MiniSearch({ fields: ["text"], tokenize, searchOptions: { boostTerm, combineWith: "OR" } });
  search.add({ id: 1, text: "which nodes are there, and what the nodes are for" });
  search.add({ id: 2, text: "had untolerated taint" });
  assert.equal(search.search("0/1 nodes are available: 1 had untolerated taint {k: v}")[0].id, 2);
});

test("guides come before findings, these before the API, and the changelog last", () => {
  const order = [
    "concepts#pools",
    "diagnostics/RK102#failing",
    "api/cdktf-rancher-k3s/classes/Taint",
    "changelog#added",
  ];
  const boosts = order.map((page) => boostDocument(`/cdktf-rancher-k3s/${page}`, "taint"));
  assert.deepEqual(boosts, [...new Set(boosts)].sort().reverse());
});

test("who types a code gets its page first", () => {
  const of = (page) => boostDocument(`/cdktf-rancher-k3s/${page}`, "rk102");
  assert.ok(of("diagnostics/RK102#rk102-title") > of("concepts"));
  assert.ok(of("diagnostics/RK103#rk103-title") < of("concepts"));
});
