/*
 * devices/feature.c - words of features.
 */
#include "devices/feature.h"

const char *told_word(enum told t)
{
	return t == TOLD_YES ? "yes" : t == TOLD_NO ? "no" : "unknown";
}

const char *command_set_word(enum command_set s)
{
	static const char *const words[COMMAND_SET_COUNT] = {
		[COMMAND_SET_NONE] = "none", [COMMAND_SET_ATA] = "ata", [COMMAND_SET_SCSI] = "scsi",
		[COMMAND_SET_NVME] = "nvme", [COMMAND_SET_MMC] = "mmc",
	};

	return (unsigned)s < COMMAND_SET_COUNT ? words[s] : words[COMMAND_SET_NONE];
}

const char *sanitize_state_word(enum sanitize_state s)
{
	static const char *const words[SANITIZE_STATE_COUNT] = {
		[SANITIZE_UNKNOWN] = "unknown",     [SANITIZE_IDLE] = "idle",
		[SANITIZE_FROZEN] = "frozen",       [SANITIZE_RUNNING] = "running",
		[SANITIZE_FAILED] = "failed",       [SANITIZE_SUCCEEDED] = "succeeded",
		[SANITIZE_VERIFYING] = "verifying",
	};

	return (unsigned)s < SANITIZE_STATE_COUNT ? words[s] : words[SANITIZE_UNKNOWN];
}
