#include "wipe/firmware.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "devices/ata_features.h"
#include "devices/mmc.h"
#include "devices/nvme.h"
#include "devices/opal.h"
#include "devices/quirk.h"
#include "devices/scsi.h"
#include "wipe/firmware_inside.h"

/* The end is known within a thousandth of what it takes, and asked for no oftener than each second. */
#define POLL_LEAST_MS 1000
#define POLL_MOST_MS  60000
/* Answers without sense in a row: a reset takes a drive that long, no drive longer. */
#define UNKNOWN_MOST 30
#define SLICE_MS     200

static const struct firmware_set *const sets[COMMAND_SET_COUNT] = {
	[COMMAND_SET_ATA] = &firmware_ata,
	[COMMAND_SET_NVME] = &firmware_nvme,
	[COMMAND_SET_SCSI] = &firmware_scsi,
};

int firmware_fail(struct firmware *f, enum reason reason, struct error *err, const char *format,
		  ...)
{
	struct erase_outcome *e = f->erase;
	va_list ap;

	if (format) {
		va_start(ap, format);
		(void)vsnprintf(e->facts, sizeof(e->facts), format, ap); /* a cut end loses facts */
		va_end(ap);
	}
	e->reason = reason;
	return error_set(err, reason, EIO, handle_device(f->handle)->node, "%s", e->facts);
}

void firmware_wait(struct firmware *f, uint32_t ms)
{
	while (ms && !meter_stop_asked(f->meter)) {
		uint32_t part = ms < SLICE_MS ? ms : SLICE_MS;

		meter_wait(f->meter, part);
		ms -= part;
	}
}

void firmware_hold(struct firmware *f, uint64_t seconds)
{
	meter_hold(f->meter, seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX);
}

static uint32_t interval_ms(const struct firmware *f)
{
	if (f->estimate_s <= POLL_LEAST_MS)
		return POLL_LEAST_MS;
	return f->estimate_s < POLL_MOST_MS ? f->estimate_s : POLL_MOST_MS;
}

/* Whether the drive is there at all, where it didn't answer or not to the point. */
static int look_for_drive(struct firmware *f, struct error *err)
{
	int rc = handle_check_identity(f->handle, err);

	if (rc)
		f->erase->reason = err->reason;
	return rc;
}

/* One look that may be without answer: who speaks first after a reset meets a unit attention instead. */
static int look_once(struct firmware *f, const struct firmware_set *set,
		     struct sanitize_status *ret, struct error *err)
{
	struct error ignored = ERROR_INIT;

	for (unsigned i = 0; i < 3; i++) {
		*ret = (struct sanitize_status){ .state = SANITIZE_UNKNOWN };
		if (set->look(f->handle, ret, &ignored))
			ret->state = SANITIZE_UNKNOWN;
		if (ret->state != SANITIZE_UNKNOWN)
			return 0;
	}
	return look_for_drive(f, err);
}

/* Progress is what the drive says, of as many bytes as it has. */
static void show_progress(struct firmware *f, const struct sanitize_status *s, int64_t *moved_ms,
			  uint16_t *newest)
{
	int64_t now_ms = meter_now_ms(f->meter), stood_ms = now_ms - *moved_ms;

	meter_alive(f->meter);
	if (!s->has_progress)
		return;
	if (s->progress != *newest) {
		*newest = s->progress;
		*moved_ms = now_ms;
	} else if (stood_ms / 1000 > f->erase->stood_s) {
		f->erase->stood_s = (uint32_t)(stood_ms / 1000);
	}
	meter_share(f->meter, s->progress);
}

/* Polls until the drive says another thing than "running". Stuck progress is noted and never cut short. Unknown
 * answers end it only in a row. */
static int follow(struct firmware *f, const struct firmware_set *set, struct sanitize_status *ret,
		  struct error *err)
{
	int64_t moved_ms = meter_now_ms(f->meter);
	unsigned n_unknown = 0, n_idle = 0;
	uint16_t newest = 0;
	int rc;

	for (;;) {
		if (meter_stop_asked(f->meter)) {
			f->is_open = true;
			return 0;
		}
		firmware_wait(f, n_unknown ? POLL_LEAST_MS : interval_ms(f));
		f->erase->n_polls++;
		rc = look_once(f, set, ret, err);
		if (rc)
			return rc;
		if (ret->state == SANITIZE_UNKNOWN) {
			if (++n_unknown > UNKNOWN_MOST)
				return firmware_fail(f, REASON_ERASE_UNANSWERED, err,
						     "no status after %u polls", f->erase->n_polls);
			continue;
		}
		n_unknown = 0;
		if (ret->state == SANITIZE_RUNNING) {
			f->erase->was_seen_running = true;
			show_progress(f, ret, &moved_ms, &newest);
			continue;
		}
		/* Idle just after the start may be "not yet". */
		if (ret->state == SANITIZE_IDLE && !f->erase->was_seen_running && !n_idle++)
			continue;
		return 0;
	}
}

static int ended(struct firmware *f, const struct sanitize_status *s, struct error *err)
{
	struct erase_outcome *e = f->erase;
	bool is_well = s->state == SANITIZE_SUCCEEDED ||
		       (s->state == SANITIZE_IDLE && f->technique->set == COMMAND_SET_SCSI);

	e->after = *s;
	if (!is_well)
		return firmware_fail(f, REASON_ERASE_FAILED, err, "state=%s failure=%02x",
				     sanitize_state_word(s->state), s->failure);
	e->has_ended_well = true;
	return 0;
}

/* What a start without a clear answer has done, by the drive's own status. */
static int look_after_unknown(struct firmware *f, const struct firmware_set *set, struct error *err)
{
	struct sanitize_status s;
	int rc = look_once(f, set, &s, err);

	if (rc)
		return rc;
	if (s.state == SANITIZE_RUNNING ||
	    (s.state == SANITIZE_SUCCEEDED && f->erase->before.state != SANITIZE_SUCCEEDED))
		return 0;
	return firmware_fail(f, REASON_ERASE_UNANSWERED, err, "start not answered, then state=%s",
			     sanitize_state_word(s.state));
}

static int start(struct firmware *f, const struct firmware_set *set, struct error *err)
{
	struct erase_outcome *e = f->erase;
	int rc;

	e->is_begun = true;
	rc = f->save(f->ctx, err);
	if (rc) {
		e->is_begun = false; /* nothing was sent */
		return rc;
	}
	e->started = meter_now(f->meter->env);
	rc = set->start(f, err);
	if (rc) {
		/* Not handed over, or nobody knows: never sent again. */
		e->accepted = ANSWER_UNKNOWN;
		e->reason = err->reason;
		return rc;
	}
	if (e->accepted == ANSWER_REFUSED)
		return firmware_fail(f, REASON_ERASE_REFUSED, err, NULL);
	if (e->accepted == ANSWER_UNKNOWN) {
		rc = look_after_unknown(f, set, err);
		if (rc)
			return rc;
	}
	return f->save(f->ctx, err);
}

/* The state before our start, which must be known. */
static int look_before(struct firmware *f, const struct firmware_set *set, struct error *err)
{
	struct erase_outcome *e = f->erase;
	int rc = look_once(f, set, &e->before, err);

	if (rc)
		return rc;
	switch (e->before.state) {
	case SANITIZE_UNKNOWN:
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, "no status before the start");
	case SANITIZE_RUNNING:
		return firmware_fail(f, REASON_DRIVE_SANITIZING, err, "another sanitize runs");
	case SANITIZE_FROZEN:
		return firmware_fail(f, REASON_ERASE_REFUSED, err, "state=frozen");
	default:
		e->was_asked_before = true;
		return 0;
	}
}

/* What an earlier run began: *ret_is_over where the drive already says how it ended, *ret_is_new where it is to be
 * begun anew. */
static int attach(struct firmware *f, const struct firmware_set *set, struct sanitize_status *s,
		  bool *ret_is_new, bool *ret_is_over, struct error *err)
{
	int rc = look_once(f, set, s, err);

	*ret_is_new = *ret_is_over = false;
	if (rc)
		return rc;
	f->erase->was_attached = true;
	if (s->state == SANITIZE_UNKNOWN)
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, "no status after the cut");
	if (s->state == SANITIZE_RUNNING) {
		f->erase->was_seen_running = true;
		/* A start whose answer was lost in the cut proves nothing: once it is over, another is begun. */
		*ret_is_new = f->erase->accepted != ANSWER_DONE;
		return 0;
	}
	/* ATA and NVMe remember a success: where there is none it was never begun. */
	*ret_is_new = f->erase->accepted != ANSWER_DONE ||
		      (s->state == SANITIZE_IDLE && f->technique->set != COMMAND_SET_SCSI);
	*ret_is_over = !*ret_is_new;
	return 0;
}

static int begin_anew(struct firmware *f, const struct firmware_set *set, struct error *err)
{
	int rc;

	*f->erase = (struct erase_outcome){ .technique = f->technique };
	rc = look_before(f, set, err);
	return rc ? rc : start(f, set, err);
}

static int sanitize(struct firmware *f, const struct firmware_set *set, struct error *err)
{
	bool is_new = !f->is_resumed, is_over = false;
	struct sanitize_status s = { .state = SANITIZE_UNKNOWN };
	int rc = 0;

	if (f->is_resumed)
		rc = attach(f, set, &s, &is_new, &is_over, err);
	if (!rc && is_new && s.state == SANITIZE_RUNNING)
		rc = follow(f, set, &s, err);
	if (!rc && is_new && !f->is_open)
		rc = begin_anew(f, set, err);
	if (!rc && !is_over && !f->is_open)
		rc = follow(f, set, &s, err);
	if (rc)
		return rc;
	/* What was seen of it so far is what a later run goes on from. */
	return f->is_open ? f->save(f->ctx, err) : ended(f, &s, err);
}

int firmware_run(struct firmware *f, struct error *err)
{
	int rc;

	f->erase->technique = f->technique;
	switch (f->technique->kind) {
	case TECHNIQUE_ATA_SECURITY_ERASE:
	case TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED:
		rc = firmware_ata_security(f, err);
		break;
	case TECHNIQUE_NVME_FORMAT_CRYPTO:
	case TECHNIQUE_NVME_FORMAT_USER_DATA:
		rc = firmware_nvme_format(f, err);
		break;
	case TECHNIQUE_EMMC_ERASE_SANITIZE:
		rc = firmware_mmc(f, err);
		break;
	default:
		rc = sets[f->technique->set]
			     ? sanitize(f, sets[f->technique->set], err)
			     : firmware_fail(f, REASON_COMMAND_UNSUPPORTED, err, "no such command");
	}
	if (!f->is_open)
		f->erase->ended = meter_now(f->meter->env);
	return rc;
}

int firmware_wait_idle(struct firmware *f, bool *ret_is_stopped, struct error *err)
{
	const struct firmware_set *set = sets[f->features->set];
	struct sanitize_status s = f->features->sanitize.before;
	struct error ignored = ERROR_INIT;
	int rc = 0;

	*ret_is_stopped = false;
	if (set && s.state == SANITIZE_RUNNING)
		rc = follow(f, set, &s, err);
	if (rc || f->is_open) {
		*ret_is_stopped = f->is_open;
		return rc;
	}
	/* If it doesn't, only another sanitize does. */
	if (set && s.state == SANITIZE_FAILED && set->leave_failed(f->handle, &ignored))
		meter_alive(f->meter);
	return 0;
}

int firmware_ask(struct handle *h, enum command_set set, struct features *ret, struct error *err)
{
	struct features f = { .set = COMMAND_SET_NONE };
	struct error ignored = ERROR_INIT;
	int rc = 0;

	if (set == COMMAND_SET_ATA)
		rc = ata_features_ask(h, &f, err);
	else if (set == COMMAND_SET_NVME)
		rc = nvme_features_ask(h, &f, err);
	else if (set == COMMAND_SET_SCSI)
		rc = scsi_features_ask(h, &f, err);
	else if (set == COMMAND_SET_MMC)
		rc = mmc_features_ask(h, &f, err);
	if (rc)
		return rc;
	if (set != COMMAND_SET_NONE && opal_features_ask(h, &f, &ignored))
		f.opal.is_present = TOLD_UNKNOWN;
	quirk_apply(handle_device(h), &f);
	*ret = f;
	return 0;
}
