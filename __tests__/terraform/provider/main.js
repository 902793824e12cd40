/**
 * A Terraform provider in the place of a real one: `node main.js SCHEMA.json NAMESPACE/NAME`.
 *
 * Terraform starts it as it starts every provider, and accepts, rejects and plans configurations against the schema as it
 * does with the real provider, but offline and without a Rancher server. By itself it knows nothing but the schema. Where
 * the environment variable MADE_UP_RANCHER names a folder, it acts on the made-up Rancher there; README.md says how far
 * that is what the real one does. Plain JavaScript, as Terraform runs it outside of jest.
 */

const path = require("node:path");
const { Server, ServerCredentials, loadPackageDefinition, status } = require("@grpc/grpc-js");
const { loadSync } = require("@grpc/proto-loader");
const { readProviderSchema } = require("./schema");
const { createHandlers } = require("./rpc");
const { statefulTypes } = require("./stateful");

/** How Terraform says that it, and not a person in a shell, starts a provider; the same for all providers. */
const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/** @param {string} message @returns {never} */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
  refuse("This program is a Terraform provider. Terraform starts it by itself; it does nothing when started directly.");
}
if (process.env.PLUGIN_CLIENT_CERT) {
  refuse("This provider speaks plain gRPC over the loopback interface: run Terraform with TF_DISABLE_PLUGIN_TLS=1.");
}

const [schemaFile, source] = process.argv.slice(2);
if (!schemaFile || !source) refuse("Usage: main.js SCHEMA.json NAMESPACE/NAME");

const protocol = /** @type {any} */ (
  loadPackageDefinition(
    loadSync(
      ["tfplugin5.proto", "go-plugin.proto"].map((file) => path.join(__dirname, file)),
      { keepCase: true, longs: Number, enums: String },
    ),
  )
);

/**
 * @param {(request: any) => object} handler
 * @returns {import("@grpc/grpc-js").handleUnaryCall<any, any>}
 */
const answering = (handler) => (call, callback) => {
  try {
    callback(null, handler(call.request));
  } catch (error) {
    callback({ code: status.INTERNAL, details: error instanceof Error ? error.stack : String(error) });
  }
};

const schema = readProviderSchema(schemaFile, source);
const world = process.env.MADE_UP_RANCHER;
const handlers = createHandlers(schema, world ? statefulTypes(schema, world) : undefined);
const server = new Server();
server.addService(
  protocol.tfplugin5.Provider.service,
  Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, answering(handler)])),
);
server.addService(protocol.plugin.GRPCController.service, {
  Shutdown: answering(() => {
    server.tryShutdown(() => process.exit(0));
    return {};
  }),
});

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) refuse(error.message);
  // Handshake: version of the plugin host protocol, version of the provider protocol, where to connect.
  process.stdout.write(`1|5|tcp|127.0.0.1:${port}|grpc\n`);
});

// Terraform ends its providers; one that was itself killed cannot, and its providers would stay forever.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();
