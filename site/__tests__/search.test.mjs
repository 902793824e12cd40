// How text is taken apart for the search, in the browser as in the build.
import assert from "node:assert/strict";
import { test } from "node:test";
import MiniSearch from "minisearch";
import { boostDocument, tokenize } from "../source/search.mjs";

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

test("the browser gets both functions as text, so each is whole in itself", () => {
  for (const each of [tokenize, boostDocument]) {
    const alone = new Function(`return ${each.toString()}`)();
    assert.deepEqual(alone("/base/api/a 污点了"), each("/base/api/a 污点了"));
  }
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
