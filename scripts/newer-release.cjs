/** Compares releases of cdktf-rancher-k3s. */

// The syntax of Semantic Versioning 2.0.0. Its two groups are compared: the numbers, and the pre-release; the build is not.
const NUMBER = "(?:0|[1-9][0-9]*)";
const PRE_RELEASE = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;
const BUILD = "[0-9A-Za-z-]+";
const VERSION = new RegExp(
  `^(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:-(${PRE_RELEASE}(?:\\.${PRE_RELEASE})*))?(?:\\+${BUILD}(?:\\.${BUILD})*)?$`,
);
const MAX_LENGTH = 256;

/** Whether a release is newer than another; not where either is none. */
function isNewer(version, other) {
  const [some, others] = [version, other].map(partsOf);
  if (some === undefined || others === undefined) return false;
  const byNumbers = compareIdentifiers(some.numbers, others.numbers);
  if (byNumbers !== 0) return byNumbers > 0;
  // A pre-release comes before its release.
  if (some.preRelease.length === 0 || others.preRelease.length === 0) {
    return others.preRelease.length > some.preRelease.length;
  }
  return compareIdentifiers(some.preRelease, others.preRelease) > 0;
}

function partsOf(version) {
  const [, numbers, preRelease] = (version.length <= MAX_LENGTH && VERSION.exec(version)) || [];
  if (numbers === undefined) return undefined;
  return { numbers: numbers.split("."), preRelease: preRelease === undefined ? [] : preRelease.split(".") };
}

/** Numbers by their value, before any text; text by its characters; of two that are alike so far the shorter list first. */
function compareIdentifiers(some, others) {
  for (const [index, one] of some.entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [isNumber, isOtherNumber] = [one, other].map((identifier) => /^[0-9]+$/.test(identifier));
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
    // Without leading zeros the longer number is the greater one, however long it is.
    if (isNumber && one.length !== other.length) return one.length - other.length;
    return one < other ? -1 : 1;
  }
  return some.length - others.length;
}

module.exports = { isNewer };
