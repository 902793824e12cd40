import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { nullSourcesIn } from "../../lib/scheduling/reading/nullness";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { modelOf, schedulingPools } from "../scheduling/models";
import { codesOf, PLAIN, written } from "../scheduling/reading/written";

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, { findings }: SchedulingProof) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const FORM = ["RK542", "RK543", "RK544"];
const form = (proof: SchedulingProof) => codesOf(proof).filter((code) => FORM.includes(code));

/** The proof of values as a plan has them. */
const planned = (values: object, unknown: object = {}) =>
  prove(
    readCluster(
      ResourceValues.ofValues(
        { name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: [{}], ...values },
        unknown,
      ),
      schedulingPools(modelOf(PLAIN).pools),
      {},
    ),
  );

describe("RK542, tolerations that can get the seconds of another one", () => {
  const open = { key: "a", operator: "Exists", effect: "NoExecute" };
  const limited = { key: "b", operator: "Exists", effect: "NoExecute", seconds: 30 };
  const agent = (...tolerations: object[]) => ({
    cluster_agent_deployment_customization: [{ append_tolerations: tolerations }],
  });

  test("names the place, says what happens, and what keeps it from happening", () => {
    const list = agent(open, limited, open, { ...open, seconds: 0 });
    expect(shown("RK542", written({}, PLAIN, list))).toMatchInlineSnapshot(`
"warning[RK542]: cluster_agent_deployment_customization.append_tolerations[0] is written without seconds beside a toleration that has them: when the list changes, it can get those without any plan that shows it
  = the same is true of 1 more in this list
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds: 0 where there is no limit: the provider does not send it
  = or: give the tolerations in appendTolerations of K3sCluster's agents, which writes it"
`);
  });

  test("occurs for each agent by itself", () => {
    const fleet = { fleet_agent_deployment_customization: { append_tolerations: [limited, open] } };
    const proof = written({}, PLAIN, { ...agent(open, limited), ...fleet });
    expect(proof.findings.filter(({ code }) => code === "RK542").map(({ data }) => data)).toEqual([
      {
        setting: "agents.clusterAgent.appendTolerations",
        places: ["cluster_agent_deployment_customization.append_tolerations[0]"],
      },
      {
        setting: "agents.fleetAgent.appendTolerations",
        places: ["fleet_agent_deployment_customization.append_tolerations[1]"],
      },
    ]);
  });

  test.each([
    ["one of them is limited, and it is alone", [limited]],
    ["none is limited", [open, open]],
    ["each says something", [{ ...open, seconds: 0 }, limited]],
    ["0 is no limit", [open, { ...limited, seconds: 0 }]],
    ["nor is anything below, which is not sent", [open, { ...limited, seconds: -1 }]],
  ])("does not occur where %s", (_, tolerations) => {
    expect(form(written({}, PLAIN, agent(...tolerations)))).toEqual([]);
  });

  test("occurs where a limit is known only at apply, and not where nothing is known of the list", () => {
    const seconds = "$" + "{var.seconds}";
    expect(form(written({}, PLAIN, agent(open, { ...limited, seconds })))).toEqual(["RK542"]);
    expect(form(written({}, PLAIN, { cluster_agent_deployment_customization: seconds }))).toEqual([]);
  });

  const settled = (seconds: unknown, variable: object = { default: null }, ...others: object[]) => {
    const nullSources = nullSourcesIn({ variable: { x: variable }, locals: { none: null, some: 30 } });
    const resource = { ...agent({ ...open, seconds }, ...others), name: "edge", kubernetes_version: "v1.33.5+k3s1" };
    const values = ResourceValues.ofConfiguration({ ...resource, rke_config: {} });
    return prove(readCluster(values, schedulingPools(modelOf(PLAIN).pools), { nullSources }));
  };
  const expression = (text: string) => `$\{${text}}`;

  test("takes seconds that are null as not written", () => {
    for (const text of ["null", "(null)", "local.none", "tonumber(null)", '"${null}"']) {
      const { findings } = settled(expression(text), {}, limited);
      const [found] = findings.filter(({ code }) => code === "RK542");
      expect([text, found?.data]).toEqual([
        text,
        {
          setting: "agents.clusterAgent.appendTolerations",
          places: ["cluster_agent_deployment_customization.append_tolerations[0]"],
        },
      ]);
    }
    expect(form(settled(30, {}, { ...limited, seconds: expression("null") }))).toEqual(["RK542"]);
    expect(form(settled(0, {}, { ...limited, seconds: expression("null") }))).toEqual([]);
  });

  test("leaves open whether seconds are null where that is decided elsewhere", () => {
    expect(shown("RK542", settled(expression("var.x"), { default: null }, limited))).toMatchInlineSnapshot(`
"warning[RK542]: cluster_agent_deployment_customization.append_tolerations[0] is written with seconds that may be null, beside a toleration that has them: where they are null, and when the list changes, it can get those without any plan that shows it
  = Terraform takes seconds that are null as not written; whether cluster_agent_deployment_customization.append_tolerations[0].seconds is null is known only when it plans
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds: 0 where there is no limit, and let an expression give 0 in place of null: the provider does not send it
  = or: give the tolerations in appendTolerations of K3sCluster's agents, which writes it"
`);
    for (const text of ["var.x", "var.on ? 30 : null", "try(var.x, 30)", 'lookup(var.y, "a", null)', "one(var.y)"]) {
      expect([text, form(settled(expression(text), { default: null }, limited))]).toEqual([text, ["RK542"]]);
    }
    const optional = { default: { other: 1 } };
    expect(form(settled(expression("var.x.seconds"), optional, limited))).toEqual(["RK542"]);
  });

  test.each([
    ["var.x", { default: 30 }],
    ["var.x", {}],
    ["var.y", {}],
    ["var.x.seconds", { default: { seconds: 30 } }],
    ["local.some", {}],
    ["coalesce(var.x, 30)", { default: null }],
    ["var.x == null ? 0 : var.x", { default: null }],
    ["null != var.x ? var.x : 0", { default: null }],
    ["var.on ? 30 : 60", {}],
    ["random_integer.x.result", {}],
    ["var.x + 1", { default: null }],
  ])("does not occur for %s with %j, which has a value", (text, variable) => {
    expect(form(settled(expression(text), variable, limited))).toEqual([]);
  });

  describe("of a dynamic block", () => {
    const made = (content: object, all: unknown = "$" + "{var.keys}") => ({
      dynamic: { append_tolerations: { for_each: all, content } },
    });
    const ofBlock = (block: object) => written({}, PLAIN, { cluster_agent_deployment_customization: [block] });

    test("says what is not known, where its content has no seconds beside a toleration that has them", () => {
      expect(shown("RK542", ofBlock({ append_tolerations: [limited], ...made(open) }))).toMatchInlineSnapshot(`
"warning[RK542]: a dynamic block writes tolerations without seconds, beside others that may have them: when the list changes, one of these can get them without any plan that shows it
  = which tolerations a dynamic block makes, and at which places in the list, is known only when Terraform plans
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds: 0 where there is no limit: the provider does not send it
  = or: give the tolerations in appendTolerations of K3sCluster's agents, which writes it"
`);
    });

    test.each([
      ["an expression that is null", { append_tolerations: [limited], ...made({ ...open, seconds: "$" + "{null}" }) }],
      ["none, beside another block with them", { dynamic: [made(open).dynamic, made(limited).dynamic] }],
      ["some that may be null", made({ ...open, seconds: "$" + "{try(append_tolerations.value.seconds, null)}" })],
      [
        "some that are known only at apply, beside a toleration without",
        { append_tolerations: [open], ...made({ ...open, seconds: "$" + "{append_tolerations.value.seconds}" }) },
      ],
    ])("occurs where its content has %s", (_, block) => {
      expect(form(ofBlock(block))).toEqual(["RK542"]);
    });

    test("occurs where a dynamic block makes the whole customization", () => {
      const content = { append_tolerations: [open, limited] };
      for (const each of [content, { append_tolerations: [limited], ...made(open) }]) {
        const dynamic = { cluster_agent_deployment_customization: { for_each: [1], content: each } };
        expect(form(written({}, PLAIN, { dynamic }))).toEqual(["RK542"]);
      }
    });

    test.each([
      ["its content has seconds", { append_tolerations: [limited], ...made({ ...open, seconds: 0 }) }],
      ["nothing beside it has seconds", { append_tolerations: [{ ...open, seconds: 0 }], ...made(open) }],
      ["it makes nothing", { append_tolerations: [limited], ...made(open, []) }],
    ])("does not occur where %s", (_, block) => {
      expect(form(ofBlock(block))).toEqual([]);
    });
  });

  test("occurs in a plan for a toleration that is new, and of which nothing is written", () => {
    expect(form(planned(agent(open, limited)))).toEqual(["RK542"]);
    expect(form(planned(agent({ ...open, seconds: 0 }, limited)))).toEqual([]);
  });
});

describe("RK543, an endpoint that is off", () => {
  const endpoint = (block: unknown) => written({}, PLAIN, { local_auth_endpoint: block });

  test("says that every plan is to write it again", () => {
    expect(shown("RK543", endpoint([{ enabled: false }]))).toMatchInlineSnapshot(`
"warning[RK543]: the endpoint is written as switched off, and every plan is to write it again
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = help: leave localAuthEndpoint out: to Rancher that is the same
  = or: give enabled as a literal in localAuthEndpoint of K3sCluster, which leaves out one that is off: what an expression gives is known only when Terraform plans"
`);
  });

  test("tells one that may be off from one that is", () => {
    expect(shown("RK543", endpoint([{ enabled: "$" + "{var.endpoint}" }]))).toMatchInlineSnapshot(`
"warning[RK543]: whether the endpoint is on is known only at apply; where it is off, every plan is to write it again
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = help: write enabled as a literal, and leave localAuthEndpoint out where it is off"
`);
  });

  test.each([
    ["an empty block, as off is the default", {}],
    ["empty text beside it", { enabled: false, fqdn: "", ca_certs: "" }],
    ["false as text", { enabled: "false" }],
    ["null", { enabled: null }],
    ["a name that is known only at apply", { enabled: false, fqdn: "$" + "{var.name}" }],
  ])("occurs for %s", (_, block) => {
    expect(form(endpoint(block))).toEqual(["RK543"]);
  });

  test.each([
    ["one that is on", { enabled: true }],
    ["one with a name, which is read back", { enabled: false, fqdn: "k.example.com" }],
    ["one with certificates", { enabled: false, ca_certs: "PEM" }],
    ["one that may be off, and has a name", { enabled: "$" + "{var.endpoint}", fqdn: "k.example.com" }],
    ["none", undefined],
  ])("does not occur for %s", (_, block) => {
    expect(form(endpoint(block))).toEqual([]);
  });

  const dynamic = (content: unknown, for_each: unknown = "$" + "{var.endpoints}") =>
    written({}, PLAIN, { dynamic: { local_auth_endpoint: { for_each, content } } });

  test("tells one that a dynamic block writes", () => {
    expect(shown("RK543", dynamic({ enabled: false }))).toMatchInlineSnapshot(`
"warning[RK543]: a dynamic block has the endpoint as switched off; where it writes it, every plan is to write it again
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = help: let it write no localAuthEndpoint where the endpoint is off: to Rancher that is the same"
`);
    expect(form(dynamic([{}], ["one"]))).toEqual(["RK543"]);
    expect(shown("RK543", dynamic({ enabled: "$" + "{local_auth_endpoint.value}" }))).toContain("known only at apply");
  });

  test.each<[string, unknown, unknown?]>([
    ["that is on", { enabled: true }],
    ["with a name", { enabled: false, fqdn: "k.example.com" }],
    ["that is written for none", { enabled: false }, []],
  ])("does not occur for one in a dynamic block %s", (_, content, ...repeated) => {
    expect(form(dynamic(content, ...repeated))).toEqual([]);
  });

  test("occurs in a plan, which has null and empty text for what is not written", () => {
    expect(form(planned({ local_auth_endpoint: [{ enabled: false, fqdn: null, ca_certs: "" }] }))).toEqual(["RK543"]);
    expect(form(planned({ local_auth_endpoint: [] }))).toEqual([]);
  });
});

describe("RK544, draining that an edit in Rancher's dashboard switches on", () => {
  test("says what the dashboard writes, and what the provider makes of it", () => {
    expect(shown("RK544", written({}, PLAIN, { rke_config: undefined }))).toMatchInlineSnapshot(`
"info[RK544]: no rkeConfig is written, so an edit in Rancher's dashboard, or the import of a cluster that was made there, makes the next apply switch draining on
  = the dashboard writes all drain options of every cluster that it saves, switched off; the provider then fills in enabled: true for control plane and workers
  = from then on every node is drained before K3s on it is upgraded or reconfigured
  = help: write rkeConfig with upgradeStrategy, and enabled: false in both of its drain options
  = or: leave the rkeConfig that K3sCluster writes in place"
`);
  });

  test("does not occur with any rke_config, as the plan takes away what the dashboard wrote of it", () => {
    expect(form(written({}))).toEqual([]);
    expect(form(written({ upgrade_strategy: { worker_concurrency: "2" } }))).toEqual([]);
    expect(form(written({}, PLAIN, { rke_config: "$" + "{var.config}" }))).toEqual([]);
    expect(form(written({}, PLAIN, { rke_config: undefined, dynamic: { rke_config: {} } }))).toEqual([]);
  });

  test.each(["rke_config", "rke_config[0]", "rke_config[0].upgrade_strategy", "all"])(
    "does not occur where changes of %s are ignored, so that what the dashboard wrote stays",
    (ignored) => {
      const lifecycle = { ignore_changes: ignored === "all" ? ignored : [ignored] };
      expect(form(written({}, PLAIN, { rke_config: undefined, lifecycle }))).toEqual([]);
    },
  );

  test.each(["labels", "rke_config[0].upgrade_strategy[0].worker_drain_options"])(
    "occurs where changes of %s alone are ignored",
    (ignored) => {
      const lifecycle = { ignore_changes: [ignored] };
      expect(form(written({}, PLAIN, { rke_config: undefined, lifecycle }))).toEqual(["RK544"]);
    },
  );

  test("occurs in the plan that creates the cluster, which has nothing of what is not written", () => {
    expect(form(planned({ rke_config: undefined }))).toEqual(["RK544"]);
    expect(form(planned({ rke_config: [{ upgrade_strategy: [] }] }))).toEqual([]);
  });
});

test("nothing of it is said of clusters of other distributions", () => {
  const release = { kubernetes_version: "v1.33.5+rke2r1", rke_config: undefined, local_auth_endpoint: {} };
  expect(form(written({}, PLAIN, release))).toEqual([]);
});
