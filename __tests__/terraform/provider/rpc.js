/**
 * The calls of a provider that has a schema and no backend. Terraform itself checks configurations against the schema;
 * here is only what makes its plans look as they would with the real provider. Types that are `stateful` answer for
 * themselves, see stateful.js.
 *
 * @typedef {import("./schema").Block} Block
 */

const { isDeepStrictEqual } = require("node:util");
const schemas = require("./schema");
const values = require("./values");

/** What a schema does not tell: attributes whose change replaces the resource. */
const FORCES_REPLACEMENT = /** @type {Record<string, string[]>} */ ({
  rancher2_cluster_v2: ["name", "fleet_namespace"],
});

/** @param {(string | number)[]} steps */
const toPath = (steps) => ({
  steps: steps.map((step) => (typeof step === "number" ? { element_key_int: step } : { attribute_name: step })),
});

/**
 * What Terraform leaves to the provider in protocol 5, and every provider therefore says alike: an attribute that only the
 * provider computes cannot be set, and a deprecated one should not be.
 *
 * @param {Block} block
 * @param {any} config
 * @param {(string | number)[]} path
 * @returns {object[]}
 */
function objections(block, config, path = []) {
  /** @type {object[]} */
  const found = [];
  for (const [name, { required, optional, deprecated }] of schemas.attributesOf(block)) {
    if (config[name] === null) continue;
    const attribute = toPath([...path, name]);
    if (!required && !optional) {
      const detail = `Can't configure a value for "${name}": its value will be decided automatically.`;
      found.push({ severity: "ERROR", summary: "Value for unconfigurable attribute", detail, attribute });
    }
    if (deprecated) {
      found.push({ severity: "WARNING", summary: "Argument is deprecated", detail: `"${name}" is set.`, attribute });
    }
  }
  for (const [name, nested] of schemas.nestedOf(block)) {
    values.eachBlock(nested, config[name], (inner, key) => {
      if (inner === null || inner === values.UNKNOWN) return;
      const where = key === undefined ? [...path, name] : [...path, name, key];
      if (nested.block.deprecated) {
        const detail = `A block "${name}" is set.`;
        found.push({ severity: "WARNING", summary: "Argument is deprecated", detail, attribute: toPath(where) });
      }
      found.push(...objections(nested.block, inner, where));
    });
  }
  return found;
}

/** @param {string | undefined} refusal why the provider gave up */
const diagnosticsOf = (refusal) => (refusal === undefined ? [] : [{ severity: "ERROR", summary: refusal }]);

/**
 * @param {import("./schema").ProviderSchema} provider
 * @param {import("./stateful").Stateful} [stateful]
 * @returns {Record<string, (request: any) => object>} one function per call of `tfplugin5.Provider`
 */
function createHandlers(provider, stateful = { resources: {}, dataSources: {} }) {
  const resources = provider.resource_schemas ?? {};
  const dataSources = provider.data_source_schemas ?? {};

  /** @param {Record<string, import("./schema").Schema>} all @param {string} type */
  const blockOf = (all, type) => {
    const schema = all[type];
    if (!schema) throw new Error(`no schema of ${type}`); // Terraform asks only for types it was given
    return schema.block;
  };

  /** @param {Block} block @param {any} value @param {string} type */
  const completed = (block, value, type) =>
    values.withMadeUpValues(schemas.typeOf(block), values.planned(block, value, true), type);

  /** @param {Record<string, import("./schema").Schema>} all */
  const toMessages = (all) =>
    Object.fromEntries(Object.entries(all).map(([type, schema]) => [type, schemas.toMessage(schema)]));

  return {
    GetSchema: () => ({
      provider: schemas.toMessage(provider.provider),
      resource_schemas: toMessages(resources),
      data_source_schemas: toMessages(dataSources),
      // Terraform starts a provider several times in one command; with this it reads the schema only once.
      server_capabilities: { get_provider_schema_optional: true },
    }),

    PrepareProviderConfig: ({ config }) => ({
      prepared_config: config,
      diagnostics: objections(provider.provider?.block ?? {}, values.fromMessage(config)),
    }),
    Configure: () => ({}),
    Stop: () => ({}),

    ValidateResourceTypeConfig: ({ type_name: type, config }) => ({
      diagnostics: [
        ...objections(blockOf(resources, type), values.fromMessage(config)),
        ...(stateful.resources[type]?.problems?.(values.fromMessage(config)) ?? []).flatMap(diagnosticsOf),
      ],
    }),
    ValidateDataSourceConfig: ({ type_name: type, config }) => ({
      diagnostics: objections(blockOf(dataSources, type), values.fromMessage(config)),
    }),

    UpgradeResourceState: ({ type_name: type, raw_state: state }) => ({
      upgraded_state: values.toMessage(values.conform(blockOf(resources, type), values.fromMessage(state))),
    }),

    ReadResource: ({ type_name: type, current_state: state }) => {
      const resource = stateful.resources[type];
      return { new_state: resource ? values.toMessage(resource.read(values.fromMessage(state))) : state };
    },

    PlanResourceChange: ({ type_name: type, prior_state, proposed_new_state }) => {
      const prior = values.fromMessage(prior_state);
      const proposed = values.fromMessage(proposed_new_state);
      const resource = stateful.resources[type];
      if (resource && proposed !== null) {
        const { planned, replaces } = resource.plan(prior, proposed);
        return {
          planned_state: values.toMessage(planned),
          requires_replace: replaces.map((path) => toPath(path)),
          legacy_type_system: true,
        };
      }
      // In an update Terraform has already put the computed values of the prior state into the proposal.
      const planned = values.planned(blockOf(resources, type), proposed, prior === null);
      // An imported resource has no other values than its id: no reason to replace it.
      const isChanged = (/** @type {string} */ name) =>
        prior[name] !== null && !isDeepStrictEqual(prior[name], planned[name]);
      const isUpdate = prior !== null && proposed !== null;
      return {
        planned_state: values.toMessage(planned),
        requires_replace: isUpdate
          ? (FORCES_REPLACEMENT[type] ?? []).filter(isChanged).map((name) => toPath([name]))
          : [],
        // As the real provider has it: Terraform then forgives a plan that differs from the configuration in details.
        legacy_type_system: true,
      };
    },

    ApplyResourceChange: ({ type_name: type, prior_state, planned_state }) => {
      const planned = values.fromMessage(planned_state);
      const resource = stateful.resources[type];
      if (resource) {
        const { state, refusal } = resource.apply(values.fromMessage(prior_state), planned);
        return {
          new_state: values.toMessage(state),
          diagnostics: diagnosticsOf(refusal),
          legacy_type_system: true,
        };
      }
      const block = blockOf(resources, type);
      return {
        new_state: values.toMessage(values.withMadeUpValues(schemas.typeOf(block), planned, type)),
        legacy_type_system: true,
      };
    },

    ImportResourceState: ({ type_name: type, id }) => {
      const block = blockOf(resources, type);
      const resource = stateful.resources[type];
      if (resource) {
        const found = resource.importState(id);
        if (found === null) return { diagnostics: diagnosticsOf(`Cannot import non-existent remote object ${id}`) };
        return { imported_resources: [{ type_name: type, state: values.toMessage(values.conform(block, found)) }] };
      }
      const state = completed(block, values.conform(block, values.ANSWERS[`import ${type} ${id}`] ?? { id }), type);
      return { imported_resources: [{ type_name: type, state: values.toMessage(state) }] };
    },

    ReadDataSource: ({ type_name: type, config }) => {
      const wanted = values.fromMessage(config);
      const read = stateful.dataSources[type];
      if (read) return { state: values.toMessage(read(wanted)) };
      return { state: values.toMessage(completed(blockOf(dataSources, type), wanted, `data.${type}`)) };
    },
  };
}

module.exports = { createHandlers };
