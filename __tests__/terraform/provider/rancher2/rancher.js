/**
 * The part of Rancher's API that clusters need: it stores what it is sent and refuses what a test wants refused.
 *
 * @typedef {ReturnType<import("../world/world").openWorld>} World
 * @typedef {Record<string, any>} Cluster
 */

const { createHash } = require("node:crypto");

/** Where the objects lie in the world, and in the log. */
const CLUSTERS = "clusters";
const URL = "http://rancher/k8s/clusters/local/v1/provisioning.cattle.io.clusters";
const SERVER = "https://rancher.example.com";

/** @param {World} world */
function createRancher(world) {
  /** @param {string} message @param {string} url */
  const refused = (message, url) => ({
    refusal:
      "Bad response statusCode [422]. Status [422 Unprocessable Entity]. " +
      `Body: [code=InvalidBody, message=${message}] from [${url}]`,
  });

  /** @param {string} id @param {Cluster} cluster */
  const store = (id, { metadata, ...cluster }) => {
    const version = Number(world.get(CLUSTERS, id)?.metadata.resourceVersion ?? 1000) + 1;
    world.put(CLUSTERS, id, { metadata: { ...metadata, resourceVersion: String(version) }, ...cluster });
  };

  return {
    /** @param {string} id @returns {Cluster | undefined} */
    get(id) {
      const cluster = world.get(CLUSTERS, id);
      world.log("GET", `${CLUSTERS}/${id}`, cluster ? 200 : 404);
      return cluster;
    },

    /** @param {Cluster} cluster @returns {{ id: string, failure?: string } | { refusal: string }} */
    create(cluster) {
      const id = `${cluster.metadata.namespace}/${cluster.metadata.name}`;
      const { refusePost, breakAfterPost } = world.knobs(id);
      const exists = world.get(CLUSTERS, id) !== undefined;
      world.log("POST", `${CLUSTERS}/${id}`, refusePost ? 422 : exists ? 409 : 201, cluster);
      const failed = (/** @type {{ refusal: string }} */ { refusal }) => ({
        refusal: `Creating cluster V2: ${refusal}`,
      });
      if (refusePost) return failed(refused(refusePost, URL));
      if (exists) {
        const message = `clusters.provisioning.cattle.io "${cluster.metadata.name}" already exists`;
        return failed({
          refusal: `Bad response statusCode [409]. Status [409 Conflict]. Body: [code=AlreadyExists, message=${message}] from [${URL}]`,
        });
      }
      const made = world.get("made", id)?.times ?? 0;
      world.put("made", id, { times: made + 1 });
      const hash = createHash("sha256").update(`${id} ${made}`).digest("hex");
      const annotations = { "field.cattle.io/creatorId": "user-abcde", ...cluster.metadata.annotations };
      store(id, {
        metadata: { ...cluster.metadata, annotations },
        spec: cluster.spec,
        status: { clusterName: `c-m-${hash.slice(0, 8)}` },
      });
      return { id, ...(breakAfterPost && { failure: breakAfterPost }) };
    },

    /** Always the whole object. @param {string} id @param {Cluster} cluster @returns {{ refusal: string } | undefined} */
    update(id, cluster) {
      const { refusePut } = world.knobs(id);
      const held = world.get(CLUSTERS, id);
      const put = (/** @type {number} */ status) => world.log("PUT", `${CLUSTERS}/${id}`, status, cluster);
      if (held === undefined) {
        put(404);
        return {
          refusal: `Bad response statusCode [404]. Status [404 Not Found]. Body: [code=NotFound] from [${URL}/${id}]`,
        };
      }
      if (held.metadata.resourceVersion !== cluster.metadata.resourceVersion) {
        // Somebody else was faster. The provider reads the version and writes the same again.
        put(409);
        world.log("GET", `${CLUSTERS}/${id}`, 200);
      }
      put(refusePut ? 422 : 200);
      if (refusePut) return refused(refusePut, `${URL}/${id}`);
      store(id, { metadata: cluster.metadata, spec: cluster.spec, status: held.status });
      return undefined;
    },

    /** @param {string} id @returns {{ refusal: string } | undefined} */
    destroy(id) {
      const { refuseDelete } = world.knobs(id);
      const exists = world.get(CLUSTERS, id) !== undefined;
      world.log("DELETE", `${CLUSTERS}/${id}`, refuseDelete ? 422 : exists ? 204 : 404);
      if (refuseDelete) return refused(refuseDelete, `${URL}/${id}`);
      world.delete(CLUSTERS, id);
      return undefined;
    },

    /**
     * The registration token. Where the real provider waits for a command, half a minute at most, this says at once that
     * there is none.
     *
     * @param {Cluster} cluster
     */
    registrationToken({ metadata, status: { clusterName } }) {
      const {
        token = `token-of-${clusterName}`,
        nodeCommand,
        noCommand,
      } = world.knobs(`${metadata.namespace}/${metadata.name}`);
      world.log("GET", `clusterregistrationtokens/${clusterName}`, 200);
      const command = (/** @type {string} */ text) => (noCommand ? "" : text);
      const script = `${SERVER}/system-agent-install.sh`;
      const flags = `--server ${SERVER} --label 'cattle.io/os=linux' --token ${token}`;
      const manifest = `${SERVER}/v3/import/${token}_${clusterName}.yaml`;
      return {
        id: `${clusterName}:default-token`,
        cluster_id: clusterName,
        name: "default-token",
        token,
        command: command(`kubectl apply -f ${manifest}`),
        insecure_command: command(`curl --insecure -sfL ${manifest} | kubectl apply -f -`),
        manifest_url: command(manifest),
        node_command: command(nodeCommand ?? `curl -fL ${script} | sudo sh -s - ${flags}`),
        insecure_node_command: command(nodeCommand ?? `curl --insecure -fL ${script} | sudo sh -s - ${flags}`),
        windows_node_command: "",
        insecure_windows_node_command: "",
        annotations: {},
        labels: {},
      };
    },

    /** @param {string} clusterName @returns {Cluster | undefined} the cluster of this id in Rancher's own API */
    byClusterName: (clusterName) => world.all(CLUSTERS).find(({ status }) => status.clusterName === clusterName),

    /** @param {string} id of a cluster that somebody waits for @returns {boolean} whether it is active */
    isActive: (id) => !world.knobs(id).inactive,

    /** @param {string} clusterName */
    kubeConfig(clusterName) {
      world.log("POST", `clusters/${clusterName}?action=generateKubeconfig`, 200);
      return `apiVersion: v1\nkind: Config\nclusters:\n- name: ${clusterName}\n  cluster:\n    server: ${SERVER}/k8s/clusters/${clusterName}\n`;
    },
  };
}

module.exports = { createRancher, CLUSTERS };
