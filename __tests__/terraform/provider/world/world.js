/**
 * What the providers act on: a folder that holds the objects of a made-up Rancher and of what runs below it, the knobs that
 * a test turns, and a log of every call. It is named by the environment variable MADE_UP_RANCHER, so that several stacks
 * and several providers share one.
 *
 * @typedef {{ refusePost?: string, breakAfterPost?: string, refusePut?: string, refuseDelete?: string, token?: string,
 *   nodeCommand?: string, noCommand?: boolean, inactive?: boolean }} Knobs
 */

const {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const path = require("node:path");

/** @param {string} folder */
function openWorld(folder) {
  /** @param {string} kind @param {string} name */
  const fileOf = (kind, name) => path.join(folder, "objects", kind, `${encodeURIComponent(name)}.json`);

  /** @param {string} file @returns {any} */
  const parsed = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

  return {
    /** @param {string} kind @param {string} name @returns {any} undefined where there is none */
    get: (kind, name) => parsed(fileOf(kind, name)),

    /** @param {string} kind @param {string} name @param {object} object */
    put(kind, name, object) {
      const file = fileOf(kind, name);
      mkdirSync(path.dirname(file), { recursive: true });
      // At once, as another process may read it.
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(object, null, 2));
      renameSync(`${file}.${process.pid}`, file);
    },

    /** @param {string} kind @param {string} name */
    delete: (kind, name) => rmSync(fileOf(kind, name), { force: true }),

    /** @param {string} kind @returns {any[]} */
    all(kind) {
      const of = path.join(folder, "objects", kind);
      const files = existsSync(of) ? readdirSync(of).filter((file) => file.endsWith(".json")) : [];
      return files.toSorted().map((file) => parsed(path.join(of, file)));
    },

    /** What a test wants of one object, or of all. @param {string} name @returns {Knobs} */
    knobs(name) {
      const all = parsed(path.join(folder, "knobs.json")) ?? {};
      return { ...all["*"], ...all[name] };
    },

    /**
     * Writes a call down.
     *
     * @param {string} method
     * @param {string} target kind and name of what it is about
     * @param {number} status
     * @param {unknown} [body] what was sent
     */
    log(method, target, status, body) {
      mkdirSync(folder, { recursive: true });
      appendFileSync(path.join(folder, "calls.jsonl"), `${JSON.stringify({ method, target, status, body })}\n`);
    },
  };
}

module.exports = { openWorld };
