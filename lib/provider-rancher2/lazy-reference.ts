// SPDX-License-Identifier: MPL-2.0
/**
 * A nested reference of a resource, made when it is first asked for: CDKTF captures a whole stack trace for every one, and
 * most are never looked at.
 */
export class LazyReference<T extends object> {
  protected made: T | undefined;

  public constructor(private readonly make: () => T) {}

  public get reference(): T {
    this.made ??= this.make();
    return this.made;
  }
}

/** What a value can be put into. */
interface Valued {
  internalValue?: unknown;
}

/** A reference to a list, which keeps a value as it is given: synthesis reads it here while there is no reference. */
export class LazyList<T extends Valued> extends LazyReference<T> {
  private value?: T["internalValue"];

  public override get reference(): T {
    if (this.made === undefined) super.reference.internalValue = this.value;
    return super.reference;
  }

  public get internalValue(): T["internalValue"] {
    return this.made === undefined ? this.value : this.made.internalValue;
  }

  public set internalValue(value: T["internalValue"]) {
    if (this.made === undefined) this.value = value;
    else this.made.internalValue = value;
  }
}

/** A reference to a single block, which takes a value apart: it is made for every value, but not for none. */
export class LazyBlock<T extends Valued> extends LazyReference<T> {
  public get internalValue(): T["internalValue"] {
    return this.made?.internalValue;
  }

  public set internalValue(value: T["internalValue"]) {
    if (this.made !== undefined || value !== undefined) this.reference.internalValue = value;
  }
}
