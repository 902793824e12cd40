import type { Project } from "./project";

/** Has Terraform destroy the clusters of a compiled app, as its owner does on purpose. */
export function letGo(project: Project, file: string): void {
  project.edit(file, (source) => source.replaceAll(/(new \w+\.K3sCluster\([^{}]*\{)/g, "$1 preventDestroy: false,"));
}
