/**
 * What was made last of a cluster's resource and of what else the app says, to be used again while all of that is the same:
 * the model is made as the cluster is judged, from the same reading, and written afterwards.
 */
export class LastModel<T extends object> {
  private last: { readonly key: string; readonly model: T } | undefined;

  /**
   * @param key tells all that it is made of from everything else; undefined where nothing does
   */
  public of(key: string | undefined, make: () => T): T {
    if (key === undefined) return make();
    if (this.last?.key !== key) this.last = { key, model: make() };
    return this.last.model;
  }
}
