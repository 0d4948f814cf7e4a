/*
 * devices/mmc.c - eMMC commands.
 */
#include "devices/mmc.h"

#include <errno.h>
#include <string.h>

#include "devices/mmc_status.h"

enum {
	CMD_SWITCH = 6,
	CMD_SEND_EXT_CSD = 8,
	CMD_ERASE_START = 35,
	CMD_ERASE_END = 36,
	CMD_ERASE = 38,
};
/* SWITCH: write the byte of index 165, command set "normal" (JESD84-B51 6.6.1). */
#define SWITCH_SANITIZE (3u << 24 | 165u << 16 | 1u << 8 | 1u)

#define ASK_MS         10000
#define ERASE_LEAST_MS 60000

int mmc_ext_csd_ask(struct handle *h, bool *ret_is_told, struct ext_csd *ret, struct error *err)
{
	uint8_t data[EXT_CSD_BYTES] = { 0 };
	struct mmc_command c = {
		.opcode = CMD_SEND_EXT_CSD,
		.direction = DATA_IN,
		.data = data,
		.n_data = sizeof(data),
		.timeout_ms = ASK_MS,
	};
	enum answer answer;
	int rc = handle_mmc(h, &c, 1, &answer, err);

	if (rc)
		return rc;
	if (answer == ANSWER_UNKNOWN)
		return error_set(err, REASON_COMMAND_UNKNOWN, 0, NULL, "MMC opcode=%u", c.opcode);
	*ret_is_told = answer == ANSWER_DONE && ext_csd_decode(data, sizeof(data), ret);
	return 0;
}

/* linux: drivers/mmc/core/quirks.h, MMC_QUIRK_SEC_ERASE_TRIM_BROKEN: all of Samsung (15h). */
bool mmc_secure_erase_is_broken(const struct raw_text *vendor, const struct raw_text *model)
{
	static const char *const models[] = { "M8G2FA", "MAG4FA", "MBG8FA", "MCGAFA",
					      "VAL00M", "VYL00M", "KYL00M", "VZL00M" };
	static const char samsung[] = "0x000015";

	if (vendor->n != strlen(samsung) || memcmp(vendor->bytes, samsung, vendor->n) != 0)
		return false;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (model->n == strlen(models[i]) && !memcmp(model->bytes, models[i], model->n))
			return true;
	return false;
}

static void take(const struct ext_csd *csd, const struct device *d, struct features *f)
{
	f->is_known = true;
	f->has_trim = csd->has_trim ? TOLD_YES : TOLD_NO;
	f->hidden.shown_blocks = f->hidden.native_blocks = csd->sectors;
	f->hidden.is_hidden = TOLD_NO; /* SEC_COUNT is all that a user area has */
	f->mmc.has_sanitize = csd->has_sanitize;
	f->mmc.has_secure_erase = csd->has_secure_erase;
	f->mmc.has_trim = csd->has_trim;
	f->mmc.secure_erase_is_broken = mmc_secure_erase_is_broken(&d->vendor, &d->model);
	f->mmc.erased_byte = csd->erased_byte;
	f->mmc.boot_bytes = csd->boot_bytes;
	f->mmc.rpmb_bytes = csd->rpmb_bytes;
	f->mmc.general_bytes = csd->general_bytes;
	f->mmc.user_bytes = (uint64_t)csd->sectors * 512;
	f->mmc.erase_group_blocks = csd->erase_group_sectors;
	f->mmc.is_write_protected = csd->user_is_protected;
	f->mmc.is_permanently_protected = csd->user_is_permanent;
	f->mmc.boot_is_protected = csd->boot_is_protected;
}

int mmc_features_ask(struct handle *h, struct features *f, struct error *err)
{
	const struct device *d = handle_device(h);
	struct features now = *f;
	struct ext_csd csd = { .sectors = 0 };
	bool is_told = false;
	int rc = d->is_emmc ? mmc_ext_csd_ask(h, &is_told, &csd, err) : 0;

	if (rc)
		return rc;
	now.set = COMMAND_SET_MMC;
	now.is_known = false;
	memset(&now.mmc, 0, sizeof(now.mmc));
	memset(&now.hidden, 0, sizeof(now.hidden));
	memset(&now.sanitize, 0, sizeof(now.sanitize)); /* no register tells of one */
	now.mmc.is_emmc = d->is_emmc;
	if (is_told)
		take(&csd, d, &now);
	*f = now;
	return 0;
}

struct mmc_reach mmc_reach_of(uint64_t group_sectors, uint64_t first, uint64_t n)
{
	struct mmc_reach r = { .first = first, .n_before = n };
	uint64_t before;

	if (!group_sectors)
		return r;
	before = first % group_sectors ? group_sectors - first % group_sectors : 0;
	if (before >= n)
		return r;
	r.n_before = before;
	r.first = first + before;
	r.n_after = (n - before) % group_sectors;
	r.n = n - before - r.n_after;
	return r;
}

struct kind {
	uint32_t arg; /* of CMD38 */
	bool by_groups;
};
static const struct kind kinds[] = {
	[MMC_ERASE] = { 0x00000000, true },        [MMC_TRIM] = { 0x00000001, false },
	[MMC_SECURE_ERASE] = { 0x80000000, true }, [MMC_SECURE_TRIM_MARK] = { 0x80000001, false },
	[MMC_SECURE_TRIM] = { 0x80008000, false },
};

static bool drive_has(const struct ext_csd *csd, enum mmc_erase kind)
{
	switch (kind) {
	case MMC_ERASE:
		return true;
	case MMC_TRIM:
		return csd->has_trim;
	case MMC_SECURE_ERASE:
		return csd->has_secure_erase;
	case MMC_SECURE_TRIM_MARK:
	case MMC_SECURE_TRIM:
		return csd->has_secure_erase && csd->has_trim;
	}
	return false;
}

static bool range_is_sound(const struct ext_csd *csd, enum mmc_erase kind,
			   const struct mmc_range *r)
{
	uint64_t group = csd->erase_group_sectors;

	if (!r->n || r->first >= r->area || r->n > r->area - r->first || r->area > UINT32_MAX)
		return false;
	if (!csd->by_sector && r->area > UINT32_MAX / 512)
		return false;
	if (!kinds[kind].by_groups)
		return true;
	return group && r->first % group == 0 &&
	       ((r->first + r->n) % group == 0 || r->first + r->n == r->area);
}

/* The standard's time for one group. */
static uint32_t group_ms(const struct ext_csd *csd, enum mmc_erase kind)
{
	switch (kind) {
	case MMC_ERASE:
		return csd->erase_ms;
	case MMC_TRIM:
		return csd->trim_ms;
	case MMC_SECURE_ERASE:
		return csd->secure_erase_ms;
	case MMC_SECURE_TRIM_MARK:
	case MMC_SECURE_TRIM:
		return csd->secure_trim_ms;
	}
	return 0;
}

/* For so many groups, never less than a minute. */
static uint32_t time_of(const struct ext_csd *csd, enum mmc_erase kind, uint64_t n)
{
	uint32_t group = csd->erase_group_sectors ? csd->erase_group_sectors : 1024;
	uint64_t ms = (n / group + 2) * group_ms(csd, kind);

	if (ms < ERASE_LEAST_MS)
		return ERASE_LEAST_MS;
	return ms < INT32_MAX ? (uint32_t)ms : INT32_MAX;
}

static void result_of(enum answer answer, uint32_t status, struct mmc_result *ret)
{
	ret->answer = answer;
	ret->status = status;
	ret->reason = REASON_NONE;
	if (answer == ANSWER_REFUSED)
		ret->reason = mmc_reason(status) ? mmc_reason(status) : REASON_COMMAND_REFUSED;
}

int mmc_erase(struct handle *h, const struct ext_csd *csd, enum mmc_erase kind,
	      const struct mmc_range *range, struct mmc_result *ret, struct error *err)
{
	uint32_t unit = csd->by_sector ? 1 : 512;
	struct mmc_command c[3] = {
		{ .opcode = CMD_ERASE_START, .timeout_ms = ASK_MS },
		{ .opcode = CMD_ERASE_END, .timeout_ms = ASK_MS },
		{ .opcode = CMD_ERASE, .is_busy = true },
	};
	enum answer answer;
	uint32_t status = 0;
	int rc;

	if (!drive_has(csd, kind) || !range_is_sound(csd, kind, range))
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "MMC erase=%d first=%llu n=%llu area=%llu group=%lu", (int)kind,
				 (unsigned long long)range->first, (unsigned long long)range->n,
				 (unsigned long long)range->area,
				 (unsigned long)csd->erase_group_sectors);
	c[0].arg = (uint32_t)range->first * unit;
	c[1].arg = (uint32_t)(range->first + range->n - 1) * unit;
	c[2].arg = kinds[kind].arg;
	c[2].timeout_ms = time_of(csd, kind, range->n);
	rc = handle_mmc(h, c, 3, &answer, err);
	if (rc)
		return rc;
	for (unsigned i = 0; i < 3; i++)
		status |= c[i].response[0];
	result_of(answer, status, ret);
	return 0;
}

int mmc_sanitize(struct handle *h, uint32_t timeout_ms, struct mmc_result *ret, struct error *err)
{
	struct mmc_command c = {
		.opcode = CMD_SWITCH,
		.arg = SWITCH_SANITIZE,
		.is_busy = true,
		.timeout_ms = timeout_ms,
	};
	enum answer answer;
	int rc = handle_mmc(h, &c, 1, &answer, err);

	if (!rc)
		result_of(answer, c.response[0], ret);
	return rc;
}
