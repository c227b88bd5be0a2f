"use server";

import { createApiToken } from "@/lib/api-tokens/create-api-token";
import { revokeApiToken } from "@/lib/api-tokens/revoke-api-token";
import { serverAction } from "@/lib/http/server-action";
import { updateRetention } from "@/lib/test-reliability/results/update-retention";
import { CreateApiTokenInput, RevokeApiTokenInput } from "@/schemas/api-tokens";
import { TestRetentionInput } from "@/schemas/settings";

export const createApiTokenAction = serverAction("tokens.manage", CreateApiTokenInput, createApiToken);
export const revokeApiTokenAction = serverAction("tokens.manage", RevokeApiTokenInput, revokeApiToken);
export const updateRetentionAction = serverAction("settings.manage", TestRetentionInput, updateRetention);
