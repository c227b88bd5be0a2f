/** The key of a project within its account. */
export function projectChoice(project: { orgIdentifier: string; projectIdentifier: string }): string {
  return `${project.orgIdentifier}/${project.projectIdentifier}`;
}
