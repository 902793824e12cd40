/** What an app is written with: CDKTF, or its living fork CDK Terrain, which an alias of npm puts under the same name. */
export const FRAMEWORKS = ["cdktf", "cdktn"] as const;

export type Framework = (typeof FRAMEWORKS)[number];
