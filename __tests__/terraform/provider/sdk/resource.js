/**
 * The calls of Terraform as the plugin SDK 1 answers them for one resource, around what the provider itself does.
 *
 * @typedef {import("./fields").Fields} Fields
 * @typedef {Record<string, any>} Values
 * @typedef {{ refusal: string } | undefined} Failure
 * @typedef {{
 *   fields: Fields,
 *   forcesReplacement: readonly string[],
 *   customize?: (before: Values, wanted: Values) => Record<string, { clear: true } | { value: any }>,
 *   create: (wanted: Values) => { id: string, failure?: string } | { refusal: string },
 *   read: (id: string, known: Values) => Values | null,
 *   update: (id: string, wanted: Values) => Failure,
 *   destroy: (id: string) => Failure,
 * }} Behaviour values that a function here gets are read as by a provider, without null; `read` gives what the provider
 *   sets, and leaves out what it does not; null where Rancher holds nothing
 * @typedef {{ state: Values | null, refusal?: string }} Outcome
 */

const { isDeepStrictEqual } = require("node:util");
const { UNKNOWN } = require("../values");
const { problemsIn } = require("./checks");
const { configured, merged, seenWhilePlanning } = require("./diff");
const { read, stateOf } = require("./reading");
const { asPlanned, isEquivalent, settled, withUnknowns } = require("./settling");

/** @param {Fields} fields @param {Values} value @returns {Values} */
const wantedOf = (fields, value) => read(fields, value);

/** The SDK keeps timeouts apart from everything else. @param {Values} to @param {Values | null} from @returns {Values} */
const withTimeouts = (to, from) => (from && "timeouts" in from ? { ...to, timeouts: from.timeouts } : to);

/**
 * @param {import("../schema").Block} block
 * @param {Behaviour} behaviour
 */
function createResource(block, { fields, forcesReplacement, customize, create, read: readBack, update, destroy }) {
  /** @param {string} id @param {Values} known what is known beside what is read back @returns {Values | null} */
  const refreshed = (id, known) => {
    const found = readBack(id, wantedOf(fields, known));
    return found === null ? null : { id, ...stateOf(fields, { ...known, ...found }) };
  };

  /** @param {Values} value @param {Values} source @param {boolean} isApply @returns {Values} */
  const settle = (value, source, isApply) =>
    withTimeouts({ ...settled(fields, value, source, isApply), id: value.id }, source);

  return {
    /** @param {Values} config @returns {string[]} */
    problems: (config) => problemsIn(fields, config),

    /** @param {Values} state @returns {Values | null} */
    read(state) {
      const found = refreshed(state.id, state);
      return found === null ? null : settle(found, state, false);
    },

    /** @param {string} id @returns {Values | null} */
    importState(id) {
      return refreshed(id, {});
    },

    /** @param {Values | null} before @param {Values} proposed @returns {{ planned: Values, replaces: string[][] }} */
    plan(before, proposed) {
      const isNew = before === null;
      const wanted = configured(fields, proposed);
      const value = merged(fields, before, wanted, "", { isNew });
      const seen = wantedOf(fields, seenWhilePlanning(fields, before, wanted, value));
      for (const [name, change] of Object.entries(customize?.(wantedOf(fields, before ?? {}), seen) ?? {})) {
        const was = before?.[name] ?? null;
        value[name] =
          "clear" in change
            ? was
            : merged(/** @type {any} */ (fields.fields[name]), was, change.value, name, { isNew, isCustomized: true });
      }
      const planned = asPlanned(fields, value);
      const id = isNew ? UNKNOWN : before.id;
      if (!isNew && isDeepStrictEqual(withTimeouts({ ...planned, id }, before), before)) {
        return { planned: before, replaces: [] };
      }
      const complete = settle({ ...planned, id }, proposed, false);
      if (isNew) return { planned: withUnknowns(block, complete), replaces: [] };
      if (isEquivalent(before, complete)) return { planned: before, replaces: [] };
      const replaced = forcesReplacement.filter((name) => before[name] !== complete[name]);
      return { planned: complete, replaces: replaced.map((name) => [name]) };
    },

    /** @param {Values | null} before @param {Values | null} planned @returns {Outcome} */
    apply(before, planned) {
      if (planned === null) {
        const failure = destroy(before?.id);
        return failure ? { state: before, refusal: failure.refusal } : { state: null };
      }
      const isNew = before === null;
      const known = withoutUnknowns(planned);
      const value = merged(fields, before, configured(fields, known), "", { isNew });
      const wanted = wantedOf(fields, value);
      if (isNew) {
        const made = create(wanted);
        if ("refusal" in made) return { state: null, refusal: made.refusal };
        // The id is set by then, so the state has the resource, and Terraform takes what failed for tainted.
        if (made.failure) {
          return {
            state: settle({ ...stateOf(fields, value), id: made.id }, planned, true),
            refusal: made.failure,
          };
        }
        const found = refreshed(made.id, value);
        return { state: found === null ? null : settle(found, planned, true) };
      }
      const failure = update(before.id, wanted);
      // The SDK does not know what a failed update did, and takes it for done.
      if (failure) {
        return {
          state: settle({ ...stateOf(fields, value), id: before.id }, planned, true),
          refusal: failure.refusal,
        };
      }
      const found = refreshed(before.id, value);
      return { state: found === null ? null : settle(found, planned, true) };
    },
  };
}

/** @param {any} value @returns {any} */
function withoutUnknowns(value) {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(withoutUnknowns);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutUnknowns(item)]));
}

module.exports = { createResource };
