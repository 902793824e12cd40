import type { FindingCode } from "../finding";
import { ACKNOWLEDGEMENT_DESCRIPTIONS } from "./acknowledgements";
import { ADDON_DESCRIPTIONS } from "./addons";
import { AGENT_DESCRIPTIONS } from "./agents";
import { BOOTSTRAP_DESCRIPTIONS } from "./bootstrap";
import { CHANGE_DESCRIPTIONS } from "./changes";
import { CONFIGURATION_DESCRIPTIONS } from "./configuration";
import { DEPLOYMENT_DESCRIPTIONS } from "./deployment";
import type { Descriptions } from "./description";
import { DISTRIBUTION_DESCRIPTIONS } from "./distributions";
import { FIRST_NODE_DESCRIPTIONS } from "./first-node";
import { LEAVING_STACK_DESCRIPTIONS } from "./leaving-stacks";
import { LEAVING_TAINT_DESCRIPTIONS } from "./leaving-taints";
import { LOST_ROLE_DESCRIPTIONS } from "./lost-roles";
import { NODE_TAINT_DESCRIPTIONS } from "./node-taints";
import { NODE_DESCRIPTIONS } from "./nodes";
import { PAST_THE_POOLS_DESCRIPTIONS } from "./past-the-pools";
import { PROVIDER_FORM_DESCRIPTIONS } from "./provider-form";
import { START_UP_DESCRIPTIONS } from "./start-up";
import { STAYING_DESCRIPTIONS } from "./staying";
import { STEADY_STATE_DESCRIPTIONS } from "./steady-state";
import { STOPPING_VALUE_DESCRIPTIONS } from "./stopping-values";
import { VERSION_DESCRIPTIONS } from "./versions";

/** How findings are put into words, by code. */
export const DESCRIPTIONS: Descriptions<FindingCode> = {
  ...BOOTSTRAP_DESCRIPTIONS,
  ...FIRST_NODE_DESCRIPTIONS,
  ...START_UP_DESCRIPTIONS,
  ...LEAVING_TAINT_DESCRIPTIONS,
  ...STEADY_STATE_DESCRIPTIONS,
  ...AGENT_DESCRIPTIONS,
  ...VERSION_DESCRIPTIONS,
  ...CONFIGURATION_DESCRIPTIONS,
  ...ADDON_DESCRIPTIONS,
  ...STOPPING_VALUE_DESCRIPTIONS,
  ...NODE_DESCRIPTIONS,
  ...PAST_THE_POOLS_DESCRIPTIONS,
  ...DEPLOYMENT_DESCRIPTIONS,
  ...PROVIDER_FORM_DESCRIPTIONS,
  ...CHANGE_DESCRIPTIONS,
  ...STAYING_DESCRIPTIONS,
  ...DISTRIBUTION_DESCRIPTIONS,
  ...LOST_ROLE_DESCRIPTIONS,
  ...LEAVING_STACK_DESCRIPTIONS,
  ...NODE_TAINT_DESCRIPTIONS,
  ...ACKNOWLEDGEMENT_DESCRIPTIONS,
};
