import { codesOf } from "./reading/written";
import { bootstrapOf, cluster } from "./start-up-models";

const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const EXTERNAL = (...args: string[]) => ({ "disable-cloud-controller": true, ...kubelet(...args) });

describe("the kubelet's arguments are read as K3s and the kubelet read them", () => {
  test.each([
    "cloud-provider-=external",
    "cloud-provider+=external",
    "cloud_provider=external",
    "--cloud-provider=external",
  ])("%s", (argument) => {
    expect(bootstrapOf(EXTERNAL(argument))).toBe("no");
  });

  test.each([
    "register-with-taints-=a=b:NoSchedule",
    "register_with_taints=a=b:NoSchedule",
    "node_labels=a=b",
    "node-labels-=a=b",
  ])("%s goes past the node pools", (argument) => {
    expect(codesOf(cluster(kubelet(argument)))).toContain("RK522");
  });

  test.each(["register_schedulable=false", "register-schedulable-=false"])("%s cordons nodes", (argument) => {
    expect(codesOf(cluster(kubelet(argument)))).toContain("RK118");
  });

  test("of several values of one argument the last counts", () => {
    expect(bootstrapOf(kubelet("register-schedulable=false", "register-schedulable=true"))).toBe("yes");
    expect(bootstrapOf(kubelet("register-schedulable=true", "register_schedulable=false"))).toBe("no");
    expect(bootstrapOf(kubelet("register-node=false", "register-node=true"))).toBe("yes");
    expect(bootstrapOf(EXTERNAL("cloud-provider=external", "cloud-provider="))).toBe("yes");
  });

  test("a value with a minus behind its name comes before the others", () => {
    expect(bootstrapOf(EXTERNAL("cloud-provider=", "cloud-provider-=external"))).toBe("yes");
    expect(bootstrapOf(EXTERNAL("cloud-provider=external", "cloud-provider-="))).toBe("no");
  });

  test("of taints and labels all values count", () => {
    expect(codesOf(cluster(kubelet("node-labels=a=b", "node-labels=c=d")))).toContain("RK522");
  });
});
