import type { FieldRow, StructTable } from './field-row.ts';

const typeMeta: FieldRow = ['TypeMeta', '', 'v1.TypeMeta'];
const metadata: FieldRow = ['ObjectMeta', 'metadata', 'v1.ObjectMeta', 'omitempty'];

/** A whole object: type, metadata, spec and status. */
function objectRows(spec: string, status: string): readonly FieldRow[] {
  return [typeMeta, metadata, ['Spec', 'spec', spec, 'omitempty'], ['Status', 'status', status, 'omitempty']];
}

const replicas: FieldRow = ['Replicas', 'replicas', '*int32', 'omitempty'];
const minReadySeconds: FieldRow = ['MinReadySeconds', 'minReadySeconds', 'int32', 'omitempty'];
const revisionHistoryLimit: FieldRow = ['RevisionHistoryLimit', 'revisionHistoryLimit', '*int32', 'omitempty'];
const observedGeneration: FieldRow = ['ObservedGeneration', 'observedGeneration', 'int64', 'omitempty'];
const collisionCount: FieldRow = ['CollisionCount', 'collisionCount', '*int32', 'omitempty'];

function count(go: string, json: string): FieldRow {
  return [go, json, 'int32', 'omitempty'];
}

function conditions(type: string): FieldRow {
  return ['Conditions', 'conditions', `[]${type}`, 'omitempty'];
}

/** A condition: type and status, times, and why. */
function conditionRows(...times: string[]): readonly FieldRow[] {
  return [
    ['Type', 'type', 'string'],
    ['Status', 'status', 'string (v1.ConditionStatus)'],
    ...times.map((name): FieldRow => [`${name[0]!.toUpperCase()}${name.slice(1)}`, name, 'v1.Time', 'omitempty']),
    ['Reason', 'reason', 'string', 'omitempty'],
    ['Message', 'message', 'string', 'omitempty'],
  ];
}

const rollingRows: readonly FieldRow[] = [
  ['MaxUnavailable', 'maxUnavailable', '*intstr.IntOrString', 'omitempty'],
  ['MaxSurge', 'maxSurge', '*intstr.IntOrString', 'omitempty'],
];

const commonStructs: StructTable = {
  'v1.ListMeta': [
    ['SelfLink', 'selfLink', 'string', 'omitempty'],
    ['ResourceVersion', 'resourceVersion', 'string', 'omitempty'],
    ['Continue', 'continue', 'string', 'omitempty'],
    ['RemainingItemCount', 'remainingItemCount', '*int64', 'omitempty'],
  ],
  'v1.List': [
    typeMeta,
    ['ListMeta', 'metadata', 'v1.ListMeta', 'omitempty'],
    ['Items', 'items', '[]runtime.RawExtension'],
  ],
  'v1.PodTemplateSpec': [metadata, ['Spec', 'spec', 'v1.PodSpec', 'omitempty']],
  'v1.ObjectReference': [
    ['Kind', 'kind', 'string', 'omitempty'],
    ['Namespace', 'namespace', 'string', 'omitempty'],
    ['Name', 'name', 'string', 'omitempty'],
    ['UID', 'uid', 'string (types.UID)', 'omitempty'],
    ['APIVersion', 'apiVersion', 'string', 'omitempty'],
    ['ResourceVersion', 'resourceVersion', 'string', 'omitempty'],
    ['FieldPath', 'fieldPath', 'string', 'omitempty'],
  ],
  'v1.PersistentVolumeClaim': objectRows('v1.PersistentVolumeClaimSpec', 'v1.PersistentVolumeClaimStatus'),
  'v1.PersistentVolumeClaimStatus': [
    ['Phase', 'phase', 'string (v1.PersistentVolumeClaimPhase)', 'omitempty'],
    ['AccessModes', 'accessModes', '[]string (v1.PersistentVolumeAccessMode)', 'omitempty'],
    ['Capacity', 'capacity', 'v1.ResourceList', 'omitempty'],
    conditions('v1.PersistentVolumeClaimCondition'),
    ['AllocatedResources', 'allocatedResources', 'v1.ResourceList', 'omitempty'],
    [
      'AllocatedResourceStatuses',
      'allocatedResourceStatuses',
      'map[v1.ResourceName]v1.ClaimResourceStatus',
      'omitempty',
    ],
    ['CurrentVolumeAttributesClassName', 'currentVolumeAttributesClassName', '*string', 'omitempty'],
    ['ModifyVolumeStatus', 'modifyVolumeStatus', '*v1.ModifyVolumeStatus', 'omitempty'],
  ],
  'v1.PersistentVolumeClaimCondition': conditionRows('lastProbeTime', 'lastTransitionTime'),
  'v1.ModifyVolumeStatus': [
    ['TargetVolumeAttributesClassName', 'targetVolumeAttributesClassName', 'string', 'omitempty'],
    ['Status', 'status', 'string (v1.PersistentVolumeClaimModifyVolumeStatus)'],
  ],
  'v1.ReplicationController': objectRows('v1.ReplicationControllerSpec', 'v1.ReplicationControllerStatus'),
  'v1.ReplicationControllerSpec': [
    replicas,
    minReadySeconds,
    ['Selector', 'selector', 'map[string]string', 'omitempty'],
    ['Template', 'template', '*v1.PodTemplateSpec', 'omitempty'],
  ],
  'v1.ReplicationControllerStatus': [
    ['Replicas', 'replicas', 'int32'],
    count('FullyLabeledReplicas', 'fullyLabeledReplicas'),
    count('ReadyReplicas', 'readyReplicas'),
    count('AvailableReplicas', 'availableReplicas'),
    observedGeneration,
    conditions('v1.ReplicationControllerCondition'),
  ],
  'v1.ReplicationControllerCondition': conditionRows('lastTransitionTime'),
};

const selector: FieldRow = ['Selector', 'selector', '*v1.LabelSelector'];
const template: FieldRow = ['Template', 'template', 'v1.PodTemplateSpec'];

const appsStructs: StructTable = {
  'apps/v1.Deployment': objectRows('apps/v1.DeploymentSpec', 'apps/v1.DeploymentStatus'),
  'apps/v1.DeploymentSpec': [
    replicas,
    selector,
    template,
    ['Strategy', 'strategy', 'apps/v1.DeploymentStrategy', 'omitempty'],
    minReadySeconds,
    revisionHistoryLimit,
    ['Paused', 'paused', 'bool', 'omitempty'],
    ['ProgressDeadlineSeconds', 'progressDeadlineSeconds', '*int32', 'omitempty'],
  ],
  'apps/v1.DeploymentStrategy': [
    ['Type', 'type', 'string (v1.DeploymentStrategyType)', 'omitempty'],
    ['RollingUpdate', 'rollingUpdate', '*apps/v1.RollingUpdateDeployment', 'omitempty'],
  ],
  'apps/v1.RollingUpdateDeployment': rollingRows,
  'apps/v1.DeploymentStatus': [
    observedGeneration,
    count('Replicas', 'replicas'),
    count('UpdatedReplicas', 'updatedReplicas'),
    count('ReadyReplicas', 'readyReplicas'),
    count('AvailableReplicas', 'availableReplicas'),
    count('UnavailableReplicas', 'unavailableReplicas'),
    ['TerminatingReplicas', 'terminatingReplicas', '*int32', 'omitempty'],
    conditions('apps/v1.DeploymentCondition'),
    collisionCount,
  ],
  'apps/v1.DeploymentCondition': conditionRows('lastUpdateTime', 'lastTransitionTime'),
  'apps/v1.DaemonSet': objectRows('apps/v1.DaemonSetSpec', 'apps/v1.DaemonSetStatus'),
  'apps/v1.DaemonSetSpec': [
    selector,
    template,
    ['UpdateStrategy', 'updateStrategy', 'apps/v1.DaemonSetUpdateStrategy', 'omitempty'],
    minReadySeconds,
    revisionHistoryLimit,
  ],
  'apps/v1.DaemonSetUpdateStrategy': [
    ['Type', 'type', 'string (v1.DaemonSetUpdateStrategyType)', 'omitempty'],
    ['RollingUpdate', 'rollingUpdate', '*apps/v1.RollingUpdateDaemonSet', 'omitempty'],
  ],
  'apps/v1.RollingUpdateDaemonSet': rollingRows,
  'apps/v1.DaemonSetStatus': [
    ['CurrentNumberScheduled', 'currentNumberScheduled', 'int32'],
    ['NumberMisscheduled', 'numberMisscheduled', 'int32'],
    ['DesiredNumberScheduled', 'desiredNumberScheduled', 'int32'],
    ['NumberReady', 'numberReady', 'int32'],
    observedGeneration,
    count('UpdatedNumberScheduled', 'updatedNumberScheduled'),
    count('NumberAvailable', 'numberAvailable'),
    count('NumberUnavailable', 'numberUnavailable'),
    collisionCount,
    conditions('apps/v1.DaemonSetCondition'),
  ],
  'apps/v1.DaemonSetCondition': conditionRows('lastTransitionTime'),
  'apps/v1.ReplicaSet': objectRows('apps/v1.ReplicaSetSpec', 'apps/v1.ReplicaSetStatus'),
  'apps/v1.ReplicaSetSpec': [
    replicas,
    minReadySeconds,
    selector,
    ['Template', 'template', 'v1.PodTemplateSpec', 'omitempty'],
  ],
  'apps/v1.ReplicaSetStatus': [
    ['Replicas', 'replicas', 'int32'],
    count('FullyLabeledReplicas', 'fullyLabeledReplicas'),
    count('ReadyReplicas', 'readyReplicas'),
    count('AvailableReplicas', 'availableReplicas'),
    ['TerminatingReplicas', 'terminatingReplicas', '*int32', 'omitempty'],
    observedGeneration,
    conditions('apps/v1.ReplicaSetCondition'),
  ],
  'apps/v1.ReplicaSetCondition': conditionRows('lastTransitionTime'),
  'apps/v1.StatefulSet': objectRows('apps/v1.StatefulSetSpec', 'apps/v1.StatefulSetStatus'),
  'apps/v1.StatefulSetSpec': [
    replicas,
    selector,
    template,
    ['VolumeClaimTemplates', 'volumeClaimTemplates', '[]v1.PersistentVolumeClaim', 'omitempty'],
    ['ServiceName', 'serviceName', 'string'],
    ['PodManagementPolicy', 'podManagementPolicy', 'string (v1.PodManagementPolicyType)', 'omitempty'],
    ['UpdateStrategy', 'updateStrategy', 'apps/v1.StatefulSetUpdateStrategy', 'omitempty'],
    revisionHistoryLimit,
    minReadySeconds,
    [
      'PersistentVolumeClaimRetentionPolicy',
      'persistentVolumeClaimRetentionPolicy',
      '*apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
      'omitempty',
    ],
    ['Ordinals', 'ordinals', '*apps/v1.StatefulSetOrdinals', 'omitempty'],
  ],
  'apps/v1.StatefulSetUpdateStrategy': [
    ['Type', 'type', 'string (v1.StatefulSetUpdateStrategyType)', 'omitempty'],
    ['RollingUpdate', 'rollingUpdate', '*apps/v1.RollingUpdateStatefulSetStrategy', 'omitempty'],
  ],
  'apps/v1.RollingUpdateStatefulSetStrategy': [
    ['Partition', 'partition', '*int32', 'omitempty'],
    ['MaxUnavailable', 'maxUnavailable', '*intstr.IntOrString', 'omitempty'],
  ],
  'apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy': [
    ['WhenDeleted', 'whenDeleted', 'string (v1.PersistentVolumeClaimRetentionPolicyType)', 'omitempty'],
    ['WhenScaled', 'whenScaled', 'string (v1.PersistentVolumeClaimRetentionPolicyType)', 'omitempty'],
  ],
  'apps/v1.StatefulSetOrdinals': [['Start', 'start', 'int32']],
  'apps/v1.StatefulSetStatus': [
    observedGeneration,
    ['Replicas', 'replicas', 'int32'],
    count('ReadyReplicas', 'readyReplicas'),
    count('CurrentReplicas', 'currentReplicas'),
    count('UpdatedReplicas', 'updatedReplicas'),
    ['CurrentRevision', 'currentRevision', 'string', 'omitempty'],
    ['UpdateRevision', 'updateRevision', 'string', 'omitempty'],
    collisionCount,
    conditions('apps/v1.StatefulSetCondition'),
    ['AvailableReplicas', 'availableReplicas', 'int32'],
  ],
  'apps/v1.StatefulSetCondition': conditionRows('lastTransitionTime'),
};

const batchStructs: StructTable = {
  'batch/v1.Job': objectRows('batch/v1.JobSpec', 'batch/v1.JobStatus'),
  'batch/v1.JobSpec': [
    ['Parallelism', 'parallelism', '*int32', 'omitempty'],
    ['Completions', 'completions', '*int32', 'omitempty'],
    ['ActiveDeadlineSeconds', 'activeDeadlineSeconds', '*int64', 'omitempty'],
    ['PodFailurePolicy', 'podFailurePolicy', '*batch/v1.PodFailurePolicy', 'omitempty'],
    ['SuccessPolicy', 'successPolicy', '*batch/v1.SuccessPolicy', 'omitempty'],
    ['BackoffLimit', 'backoffLimit', '*int32', 'omitempty'],
    ['BackoffLimitPerIndex', 'backoffLimitPerIndex', '*int32', 'omitempty'],
    ['MaxFailedIndexes', 'maxFailedIndexes', '*int32', 'omitempty'],
    ['Selector', 'selector', '*v1.LabelSelector', 'omitempty'],
    ['ManualSelector', 'manualSelector', '*bool', 'omitempty'],
    template,
    ['TTLSecondsAfterFinished', 'ttlSecondsAfterFinished', '*int32', 'omitempty'],
    ['CompletionMode', 'completionMode', '*v1.CompletionMode', 'omitempty'],
    ['Suspend', 'suspend', '*bool', 'omitempty'],
    ['PodReplacementPolicy', 'podReplacementPolicy', '*v1.PodReplacementPolicy', 'omitempty'],
    ['ManagedBy', 'managedBy', '*string', 'omitempty'],
  ],
  'batch/v1.PodFailurePolicy': [['Rules', 'rules', '[]batch/v1.PodFailurePolicyRule']],
  'batch/v1.PodFailurePolicyRule': [
    ['Action', 'action', 'string (v1.PodFailurePolicyAction)'],
    ['OnExitCodes', 'onExitCodes', '*batch/v1.PodFailurePolicyOnExitCodesRequirement', 'omitempty'],
    ['OnPodConditions', 'onPodConditions', '[]batch/v1.PodFailurePolicyOnPodConditionsPattern', 'omitempty'],
  ],
  'batch/v1.PodFailurePolicyOnExitCodesRequirement': [
    ['ContainerName', 'containerName', '*string', 'omitempty'],
    ['Operator', 'operator', 'string (v1.PodFailurePolicyOnExitCodesOperator)'],
    ['Values', 'values', '[]int32'],
  ],
  'batch/v1.PodFailurePolicyOnPodConditionsPattern': [
    ['Type', 'type', 'string (v1.PodConditionType)'],
    ['Status', 'status', 'string (v1.ConditionStatus)', 'omitempty'],
  ],
  'batch/v1.SuccessPolicy': [['Rules', 'rules', '[]batch/v1.SuccessPolicyRule']],
  'batch/v1.SuccessPolicyRule': [
    ['SucceededIndexes', 'succeededIndexes', '*string', 'omitempty'],
    ['SucceededCount', 'succeededCount', '*int32', 'omitempty'],
  ],
  'batch/v1.JobStatus': [
    conditions('batch/v1.JobCondition'),
    ['StartTime', 'startTime', '*v1.Time', 'omitempty'],
    ['CompletionTime', 'completionTime', '*v1.Time', 'omitempty'],
    count('Active', 'active'),
    count('Succeeded', 'succeeded'),
    count('Failed', 'failed'),
    ['Terminating', 'terminating', '*int32', 'omitempty'],
    ['CompletedIndexes', 'completedIndexes', 'string', 'omitempty'],
    ['FailedIndexes', 'failedIndexes', '*string', 'omitempty'],
    ['UncountedTerminatedPods', 'uncountedTerminatedPods', '*batch/v1.UncountedTerminatedPods', 'omitempty'],
    ['Ready', 'ready', '*int32', 'omitempty'],
  ],
  'batch/v1.UncountedTerminatedPods': [
    ['Succeeded', 'succeeded', '[]string', 'omitempty'],
    ['Failed', 'failed', '[]string', 'omitempty'],
  ],
  'batch/v1.JobCondition': conditionRows('lastProbeTime', 'lastTransitionTime'),
  'batch/v1.CronJob': objectRows('batch/v1.CronJobSpec', 'batch/v1.CronJobStatus'),
  'batch/v1.CronJobSpec': [
    ['Schedule', 'schedule', 'string'],
    ['TimeZone', 'timeZone', '*string', 'omitempty'],
    ['StartingDeadlineSeconds', 'startingDeadlineSeconds', '*int64', 'omitempty'],
    ['ConcurrencyPolicy', 'concurrencyPolicy', 'string (v1.ConcurrencyPolicy)', 'omitempty'],
    ['Suspend', 'suspend', '*bool', 'omitempty'],
    ['JobTemplate', 'jobTemplate', 'batch/v1.JobTemplateSpec'],
    ['SuccessfulJobsHistoryLimit', 'successfulJobsHistoryLimit', '*int32', 'omitempty'],
    ['FailedJobsHistoryLimit', 'failedJobsHistoryLimit', '*int32', 'omitempty'],
  ],
  'batch/v1.JobTemplateSpec': [metadata, ['Spec', 'spec', 'batch/v1.JobSpec', 'omitempty']],
  'batch/v1.CronJobStatus': [
    ['Active', 'active', '[]v1.ObjectReference', 'omitempty'],
    ['LastScheduleTime', 'lastScheduleTime', '*v1.Time', 'omitempty'],
    ['LastSuccessfulTime', 'lastSuccessfulTime', '*v1.Time', 'omitempty'],
  ],
};

const openshift = 'apps.openshift.io/v1';

const openshiftStructs: StructTable = {
  [`${openshift}.DeploymentConfig`]: [
    typeMeta,
    metadata,
    ['Spec', 'spec', `${openshift}.DeploymentConfigSpec`],
    ['Status', 'status', `${openshift}.DeploymentConfigStatus`],
  ],
  [`${openshift}.DeploymentConfigSpec`]: [
    ['Strategy', 'strategy', `${openshift}.DeploymentStrategy`],
    minReadySeconds,
    ['Triggers', 'triggers', `[]${openshift}.DeploymentTriggerPolicy`],
    ['Replicas', 'replicas', 'int32'],
    revisionHistoryLimit,
    ['Test', 'test', 'bool'],
    ['Paused', 'paused', 'bool', 'omitempty'],
    ['Selector', 'selector', 'map[string]string', 'omitempty'],
    ['Template', 'template', '*v1.PodTemplateSpec', 'omitempty'],
  ],
  [`${openshift}.DeploymentStrategy`]: [
    ['Type', 'type', 'string (v1.DeploymentStrategyType)', 'omitempty'],
    ['CustomParams', 'customParams', `*${openshift}.CustomDeploymentStrategyParams`, 'omitempty'],
    ['RecreateParams', 'recreateParams', `*${openshift}.RecreateDeploymentStrategyParams`, 'omitempty'],
    ['RollingParams', 'rollingParams', `*${openshift}.RollingDeploymentStrategyParams`, 'omitempty'],
    ['Resources', 'resources', 'v1.ResourceRequirements', 'omitempty'],
    ['Labels', 'labels', 'map[string]string', 'omitempty'],
    ['Annotations', 'annotations', 'map[string]string', 'omitempty'],
    ['ActiveDeadlineSeconds', 'activeDeadlineSeconds', '*int64', 'omitempty'],
  ],
  [`${openshift}.CustomDeploymentStrategyParams`]: [
    ['Image', 'image', 'string', 'omitempty'],
    ['Environment', 'environment', '[]v1.EnvVar', 'omitempty'],
    ['Command', 'command', '[]string', 'omitempty'],
  ],
  [`${openshift}.RecreateDeploymentStrategyParams`]: [
    ['TimeoutSeconds', 'timeoutSeconds', '*int64', 'omitempty'],
    ['Pre', 'pre', `*${openshift}.LifecycleHook`, 'omitempty'],
    ['Mid', 'mid', `*${openshift}.LifecycleHook`, 'omitempty'],
    ['Post', 'post', `*${openshift}.LifecycleHook`, 'omitempty'],
  ],
  [`${openshift}.RollingDeploymentStrategyParams`]: [
    ['UpdatePeriodSeconds', 'updatePeriodSeconds', '*int64', 'omitempty'],
    ['IntervalSeconds', 'intervalSeconds', '*int64', 'omitempty'],
    ['TimeoutSeconds', 'timeoutSeconds', '*int64', 'omitempty'],
    ...rollingRows,
    ['Pre', 'pre', `*${openshift}.LifecycleHook`, 'omitempty'],
    ['Post', 'post', `*${openshift}.LifecycleHook`, 'omitempty'],
  ],
  [`${openshift}.LifecycleHook`]: [
    ['FailurePolicy', 'failurePolicy', 'string (v1.LifecycleHookFailurePolicy)'],
    ['ExecNewPod', 'execNewPod', `*${openshift}.ExecNewPodHook`, 'omitempty'],
    ['TagImages', 'tagImages', `[]${openshift}.TagImageHook`, 'omitempty'],
  ],
  [`${openshift}.ExecNewPodHook`]: [
    ['Command', 'command', '[]string'],
    ['Env', 'env', '[]v1.EnvVar', 'omitempty'],
    ['ContainerName', 'containerName', 'string'],
    ['Volumes', 'volumes', '[]string', 'omitempty'],
  ],
  [`${openshift}.TagImageHook`]: [
    ['ContainerName', 'containerName', 'string'],
    ['To', 'to', 'v1.ObjectReference'],
  ],
  [`${openshift}.DeploymentTriggerPolicy`]: [
    ['Type', 'type', 'string (v1.DeploymentTriggerType)', 'omitempty'],
    ['ImageChangeParams', 'imageChangeParams', `*${openshift}.DeploymentTriggerImageChangeParams`, 'omitempty'],
  ],
  [`${openshift}.DeploymentTriggerImageChangeParams`]: [
    ['Automatic', 'automatic', 'bool', 'omitempty'],
    ['ContainerNames', 'containerNames', '[]string', 'omitempty'],
    ['From', 'from', 'v1.ObjectReference'],
    ['LastTriggeredImage', 'lastTriggeredImage', 'string', 'omitempty'],
  ],
  [`${openshift}.DeploymentConfigStatus`]: [
    ['LatestVersion', 'latestVersion', 'int64'],
    ['ObservedGeneration', 'observedGeneration', 'int64'],
    ['Replicas', 'replicas', 'int32'],
    ['UpdatedReplicas', 'updatedReplicas', 'int32'],
    ['AvailableReplicas', 'availableReplicas', 'int32'],
    ['UnavailableReplicas', 'unavailableReplicas', 'int32'],
    ['Details', 'details', `*${openshift}.DeploymentDetails`, 'omitempty'],
    conditions(`${openshift}.DeploymentCondition`),
    count('ReadyReplicas', 'readyReplicas'),
  ],
  [`${openshift}.DeploymentDetails`]: [
    ['Message', 'message', 'string', 'omitempty'],
    ['Causes', 'causes', `[]${openshift}.DeploymentCause`],
  ],
  [`${openshift}.DeploymentCause`]: [
    ['Type', 'type', 'string (v1.DeploymentTriggerType)'],
    ['ImageTrigger', 'imageTrigger', `*${openshift}.DeploymentCauseImageTrigger`, 'omitempty'],
  ],
  [`${openshift}.DeploymentCauseImageTrigger`]: [['From', 'from', 'v1.ObjectReference']],
  [`${openshift}.DeploymentCondition`]: conditionRows('lastUpdateTime', 'lastTransitionTime'),
};

/**
 * The workloads that hold a pod template, and lists of objects, as Kubernetes 1.36 and OpenShift 4 declare them; the
 * columns are those of FieldRow. Structs that a Pod holds too stand in the generated table.
 */
export const workloadStructs: StructTable = {
  ...commonStructs,
  ...appsStructs,
  ...batchStructs,
  ...openshiftStructs,
};
