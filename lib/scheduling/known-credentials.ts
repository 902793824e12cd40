/**
 * What credentials look like whatever they are called: beginnings that those who give them out chose so that scanners find
 * them. As gitleaks, GitHub's secret scanning and the masks of CI systems know them.
 */
const BEGINNINGS: readonly RegExp[] = [
  // JSON web tokens, those of Kubernetes' service accounts too, and JSON web keys of 1Password.
  /eyJ[\w-]{10,}[\w.-]*/,
  // K3s, Tailscale.
  /K10[0-9a-f]{32,}\S*/,
  /tskey-[\w-]{6,}/,
  // AWS, Alibaba, DigitalOcean, Google, Tencent.
  /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  /LTAI[A-Za-z0-9]{16,}/,
  /do[opr]_v1_[a-f0-9]{20,}/,
  /AIza[\w-]{30,}/,
  /GOCSPX-[\w-]{20,}/,
  /ya29\.[\w-]{20,}/,
  /AKID[A-Za-z0-9]{13,}/,
  // Where code and packages are.
  /gh[oprsu]_[\w-]{10,}/,
  /(?:github_pat_|glpat-|gldt-|glrt-|glcbt-|glptt-|glft-|glsoat-|GR1348941)[\w-]{10,}/,
  /(?:npm_|pypi-|dckr_pat_|dckr_oat_|rubygems_|AKCp)[A-Za-z0-9_-]{16,}/,
  /ATATT3[\w=-]{20,}/,
  // HashiCorp, Pulumi, Doppler, Databricks, PlanetScale, age, 1Password.
  /hv[bsr]\.[\w-]{10,}/,
  /[A-Za-z0-9]{14}\.atlasv1\.[\w-]{20,}/,
  /pul-[a-f0-9]{20,}/,
  /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w-]{10,}/,
  /dapi[a-f0-9]{32}/,
  /pscale_(?:tkn|pw|oauth)_[\w-]{10,}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{20,}/,
  /ops_eyJ[\w-]{10,}/,
  // What watches, and what sends messages.
  /(?:glsa_|glc_|NRAK-|NRII-|NRJS-|sntrys_|sntryu_)[\w+/=-]{10,}/,
  /xox[abeoprs]-[\w-]{10,}/,
  /xapp-[\w-]{10,}/,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/\S+/,
  /discord(?:app)?\.com\/api\/webhooks\/\S+/,
  /SG\.[\w-]{16,}\.[\w-]{16,}/,
  /key-[a-f0-9]{32}\b/,
  /\d{8,10}:AA[\w-]{30,}/,
  // What takes money, and models.
  /(?:sk|rk|pk|whsec)_(?:live|test|prod)?_?[A-Za-z0-9]{16,}/,
  /sk-[\w-]{20,}/,
  /(?:hf_|r8_|gsk_|xai-)[A-Za-z0-9]{20,}/,
  /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}/,
  /lin_api_[A-Za-z0-9]{20,}/,
  /PMAK-[a-f0-9-]{20,}/,
];

/** Rancher's tokens, with the name before the colon. */
const OF_RANCHER = /\b[\w.-]{1,63}:[a-z0-9]{54}\b/;

/** Matches every credential that is known by its looks. */
export const KNOWN_CREDENTIALS = new RegExp(
  `${OF_RANCHER.source}|(?<![A-Za-z0-9])(?:${BEGINNINGS.map(({ source }) => source).join("|")})`,
  "g",
);
