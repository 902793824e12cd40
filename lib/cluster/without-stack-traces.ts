/**
 * Does work in which CDKTF captures no stack traces. It captures a whole one for every token and every reference that is
 * made, to show it where the token cannot be resolved. Of those that this library makes for itself it would lead into the
 * library; and to capture one takes longer, and more memory, than all else about the token.
 */
export function withoutStackTraces<T>(work: () => T): T {
  const capture = Error.captureStackTrace;
  // Where intrinsics are frozen an assignment would throw.
  Reflect.set(Error, "captureStackTrace", (object: object, below?: (typeof Error)["captureStackTrace"]) => {
    if (!isOfFramework(object)) capture(object, below);
  });
  try {
    return work();
  } finally {
    Reflect.set(Error, "captureStackTrace", capture);
  }
}

/** CDKTF has the stack written onto an object that has nothing else, and takes an empty one for none. */
function isOfFramework(object: object): boolean {
  return Object.getPrototypeOf(object) === Object.prototype && (object as { readonly stack?: unknown }).stack === "";
}
