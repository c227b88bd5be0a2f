"use server";

import { createApiToken, revokeApiToken } from "@/lib/api-tokens";
import { serverAction } from "@/lib/http";
import { updateRetention } from "@/lib/test-reliability";
import { CreateApiTokenInput, RevokeApiTokenInput } from "@/schemas/api-tokens";
import { TestRetentionInput } from "@/schemas/settings";

export const createApiTokenAction = serverAction("tokens.manage", CreateApiTokenInput, createApiToken);
export const revokeApiTokenAction = serverAction("tokens.manage", RevokeApiTokenInput, revokeApiToken);
export const updateRetentionAction = serverAction("settings.manage", TestRetentionInput, updateRetention);
