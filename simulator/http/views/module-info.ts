import type { Commit, Execution, Pipeline, StageRun, World } from "@/simulator/story/types";

/** A service's image with the tag a stage deployed. */
export function imageOf(world: World, stage: StageRun): string | null {
  const service = world.services.find((candidate) => candidate.identifier === stage.spec.serviceIdentifier);
  return service && stage.artifactTag ? `${service.image}:${stage.artifactTag}` : null;
}

function commitView(commit: Commit, repositoryUrl: string) {
  return {
    id: commit.sha,
    link: `${repositoryUrl}/commit/${commit.sha}`,
    message: commit.message,
    ownerName: commit.author.name,
    ownerId: commit.author.login,
    ownerEmail: commit.author.email,
    timeStamp: commit.at,
  };
}

/** `moduleInfo` of an execution: what was built, what was deployed where. */
export function moduleInfo(world: World, run: Execution) {
  return {
    ...(run.build ? { ci: ciModuleInfo(run, run.build) } : {}),
    ...(run.stages.some((stage) => stage.spec.type === "Deployment") ? { cd: cdModuleInfo(world, run) } : {}),
    pms: {
      approvalStageNames: run.stages
        .filter((stage) => stage.spec.type === "Approval")
        .map((stage) => stage.name),
      hasApprovalStage: run.stages.some((stage) => stage.spec.type === "Approval"),
    },
  };
}

function ciModuleInfo(run: Execution, build: NonNullable<Execution["build"]>) {
  const { repository, commit, pullRequest } = build;
  return {
    branch: build.branch,
    buildType: build.type,
    ...(pullRequest ? { prNumber: String(pullRequest.number) } : {}),
    ...(build.tag ? { tag: build.tag } : {}),
    repoName: repository.name,
    triggerRepoName: repository.name,
    isPrivateRepo: true,
    ciExecutionInfoDTO: {
      event: pullRequest ? "pullRequest" : build.tag ? "release" : "branch",
      author: {
        id: commit.author.login,
        name: commit.author.name,
        email: commit.author.email,
        avatar: `https://avatars.example/${commit.author.login}`,
      },
      ...(pullRequest
        ? {
            pullRequest: {
              id: pullRequest.number,
              link: `${repository.url}/pull/${pullRequest.number}`,
              title: pullRequest.title,
              body: "",
              sourceRepo: `${repository.owner}/${repository.name}`,
              sourceBranch: pullRequest.branch,
              targetBranch: "main",
              state: pullRequest.mergedAt !== null && pullRequest.mergedAt <= run.startTs ? "closed" : "open",
              commits: pullRequest.commits
                .filter((candidate) => candidate.at <= commit.at)
                .reverse()
                .map((candidate) => commitView(candidate, repository.url)),
              triggerCommits: [],
            },
          }
        : {
            branch: {
              name: build.branch,
              link: `${repository.url}/tree/${build.branch}`,
              state: null,
              commits: [commitView(commit, repository.url)],
            },
          }),
      ...(build.tag
        ? {
            release: {
              tag: build.tag,
              link: `${repository.url}/releases/tag/${build.tag}`,
              title: build.tag,
              body: "",
            },
          }
        : {}),
    },
    scmDetailsList: [
      { scmUrl: repository.url, scmProvider: "Github", scmAuthType: "Http", scmHostType: "SaaS" },
    ],
    infraDetailsList: [
      {
        infraType: "KubernetesDirect",
        infraOSType: "Linux",
        infraHostType: "Self Hosted",
        infraArchType: "Amd64",
      },
    ],
    imageDetailsList: imagesOf(run.pipeline),
    tiBuildDetailsList: [],
    ciLicenseType: "PAID",
    ciEditionType: "ENTERPRISE",
  };
}

function imagesOf(pipeline: Pipeline) {
  const images = new Set(pipeline.stages.flatMap((stage) => stage.steps.flatMap((step) => step.image ?? [])));
  return [...images].map((image) => {
    const [imageName, imageTag] = image.split(":");
    return { imageName, imageTag };
  });
}

const unique = (values: readonly (string | null)[]) => [
  ...new Set(values.filter((value): value is string => value !== null)),
];

function cdModuleInfo(world: World, run: Execution) {
  const stages = run.stages.filter((stage) => stage.spec.type === "Deployment" && stage.startTs !== null);
  const infrastructures = unique(stages.map((stage) => stage.spec.infrastructureIdentifier));
  return {
    serviceIdentifiers: unique(stages.map((stage) => stage.spec.serviceIdentifier)),
    envIdentifiers: unique(stages.map((stage) => stage.spec.environmentIdentifier)),
    envGroupIdentifiers: [],
    serviceDefinitionTypes: unique(stages.map((stage) => serviceOf(world, stage)?.deploymentType ?? null)),
    environmentTypes: unique(stages.map((stage) => environmentType(stage))),
    infrastructureTypes: infrastructures.length > 0 ? ["KubernetesDirect"] : [],
    infrastructureIdentifiers: infrastructures,
    infrastructureNames: infrastructures.map((identifier) => identifier.replaceAll("_", "-")),
    artifactDisplayNames: unique(stages.map((stage) => imageOf(world, stage))),
    freezeIdentifiers: [],
    helmChartVersions: [],
  };
}

function serviceOf(world: World, stage: StageRun) {
  return world.services.find((service) => service.identifier === stage.spec.serviceIdentifier);
}

export function environmentType(stage: StageRun): "Production" | "PreProduction" {
  return stage.spec.environmentIdentifier === "prod" ? "Production" : "PreProduction";
}

/** `moduleInfo` of a stage in the layout. */
export function stageModuleInfo(world: World, stage: StageRun) {
  const parameters = stage.matrixValue
    ? { stepParameters: { matrix: { [stage.spec.matrix?.axis ?? "value"]: stage.matrixValue } } }
    : {};
  if (stage.spec.type === "CI") return { ci: {}, ...parameters };
  if (stage.spec.type !== "Deployment" || stage.startTs === null) return parameters;
  const service = serviceOf(world, stage);
  const image = imageOf(world, stage);
  return {
    cd: {
      serviceInfo: {
        identifier: stage.spec.serviceIdentifier,
        displayName: service?.name ?? stage.spec.serviceIdentifier,
        deploymentType: service?.deploymentType ?? "Kubernetes",
        gitOpsEnabled: false,
        artifacts: {
          primary: {
            __recast: "io.harness.cdng.artifact.bean.DockerArtifactSummary",
            imagePath: service?.image ?? null,
            tag: stage.artifactTag,
            type: "DockerRegistry",
          },
          artifactDisplayName: image,
          sidecars: [],
        },
        manifestInfo: {},
      },
      infraExecutionSummary: {
        identifier: stage.spec.environmentIdentifier,
        name: stage.spec.environmentIdentifier,
        type: environmentType(stage),
        infrastructureIdentifier: stage.spec.infrastructureIdentifier,
        infrastructureName: stage.spec.infrastructureIdentifier?.replaceAll("_", "-") ?? null,
      },
      nodeExecutionId: stage.nodeExecutionId,
    },
    ...parameters,
  };
}
