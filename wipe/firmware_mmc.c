/*
 * wipe/firmware_mmc.c - erase and sanitize of an eMMC's user area. It has no status that tells of either
 * afterwards: what is not answered is not known, and is done again by a later run.
 */
#include <errno.h>

#include "base/text.h"
#include "devices/mmc.h"
#include "wipe/firmware_inside.h"

/* The kernel gives up a sanitize after its time-out and aborts it. */
#define SANITIZE_MS 14400000

static void keep_facts(struct firmware *f, const char *what, const struct mmc_result *r)
{
	f->erase->accepted = r->answer;
	if (r->answer != ANSWER_DONE)
		(void)text_format(f->erase->facts, sizeof(f->erase->facts), "%s status=%08x", what,
				  r->status); /* fits */
}

static int send_both(struct firmware *f, const struct ext_csd *csd, struct error *err)
{
	const struct mmc_range all = { .area = csd->sectors, .n = csd->sectors };
	struct erase_outcome *e = f->erase;
	struct mmc_result result;
	int rc;

	firmware_hold(f, SANITIZE_MS / 1000);
	rc = mmc_erase(f->handle, csd, MMC_ERASE, &all, &result, err);
	if (!rc)
		keep_facts(f, "erase", &result);
	if (!rc && result.answer == ANSWER_DONE) {
		rc = mmc_sanitize(f->handle, SANITIZE_MS, &result, err);
		if (!rc)
			keep_facts(f, "sanitize", &result);
		/* The erase was done: nothing else makes up for the half that wasn't. */
		if (!rc && result.answer == ANSWER_REFUSED) {
			e->accepted = ANSWER_UNKNOWN;
			rc = firmware_fail(f, REASON_ERASE_FAILED, err, NULL);
		}
	}
	firmware_hold(f, 0);
	if (rc && e->reason == REASON_NONE)
		e->reason = err->reason;
	return rc;
}

int firmware_mmc(struct firmware *f, struct error *err)
{
	struct erase_outcome *e = f->erase;
	struct ext_csd csd;
	bool is_told = false;
	int rc = mmc_ext_csd_ask(f->handle, &is_told, &csd, err);

	*e = (struct erase_outcome){ .technique = f->technique };
	if (rc || !is_told)
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err,
				     "no EXT_CSD before the start");
	if ((uint64_t)csd.sectors * 512 != f->size_bytes || !csd.has_sanitize)
		return firmware_fail(f, REASON_ERASE_REFUSED, err, "sectors=%u", csd.sectors);
	e->was_asked_before = e->is_begun = true;
	rc = f->save(f->ctx, err);
	if (rc) {
		e->is_begun = false; /* nothing was sent */
		return rc;
	}
	e->started = meter_now(f->meter->env);
	rc = send_both(f, &csd, err);
	if (rc)
		return rc;
	if (e->accepted == ANSWER_REFUSED)
		return firmware_fail(f, REASON_ERASE_REFUSED, err, NULL);
	if (e->accepted == ANSWER_UNKNOWN) {
		e->was_reset = true;
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, NULL);
	}
	e->has_ended_well = true;
	return 0;
}
