#include "wipe/hidden.h"

#include <errno.h>

#include "devices/ata_features.h"
#include "devices/ata_hidden.h"
#include "devices/scsi_capacity.h"

/* Why an area stays closed, as the drive answered. */
static int closed(const struct handle *h, const char *what, const struct ata_reply *r,
		  struct error *err)
{
	return error_set(err, REASON_HIDDEN_CLOSED, EIO, handle_device(h)->node,
			 "%s answer=%d status=%02x error=%02x", what, (int)r->answer,
			 r->registers.status, r->registers.error);
}

/* The accessible maximum goes up to the native one, for good. AMA took HPA's place; a drive has one of them. */
static int open_max(struct handle *h, const struct features *f, struct hidden_outcome *ret,
		    struct error *err)
{
	bool is_ama = f->hidden.ama == TOLD_YES;
	struct ata_max_reply reply = { .is_set_sent = false };
	int rc = is_ama ? ata_ama_set(h, ATA_MAX_ALL, &reply, err)
			: ata_hpa_set(h, true, ATA_MAX_ALL, true, &reply, err);

	if (rc)
		return rc;
	/* A drive of before 48-bit addresses has the short pair alone. */
	if (!is_ama && reply.native.answer == ANSWER_REFUSED)
		rc = ata_hpa_set(h, false, ATA_MAX_ALL, true, &reply, err);
	if (rc)
		return rc;
	if (reply.set.answer != ANSWER_DONE)
		return closed(h, is_ama ? "AMA" : "HPA",
			      reply.is_set_sent ? &reply.set : &reply.native, err);
	*(is_ama ? &ret->ama_lifted : &ret->hpa_lifted) = true;
	return 0;
}

static int open_ata(struct handle *h, const struct features *f, struct hidden_outcome *ret,
		    struct error *err)
{
	struct features now = { .set = COMMAND_SET_NONE };
	struct ata_reply reply = { .answer = ANSWER_UNKNOWN };
	int rc = 0;

	if (f->hidden.native_blocks > f->hidden.shown_blocks)
		rc = open_max(h, f, ret, err);
	if (rc)
		return rc;
	if (f->hidden.dco_blocks > f->hidden.shown_blocks &&
	    f->hidden.dco_blocks > f->hidden.native_blocks) {
		rc = ata_dco_restore(h, &reply, err);
		if (!rc && reply.answer != ANSWER_DONE)
			rc = closed(h, "DCO", &reply, err);
		if (rc)
			return rc;
		ret->dco_restored = true;
	}
	rc = ata_features_ask(h, &now, err);
	if (rc)
		return rc;
	/* What DCO gave back may stand behind the old maximum. */
	if (ret->dco_restored && now.hidden.native_blocks > now.hidden.shown_blocks) {
		rc = open_max(h, &now, ret, err);
		if (!rc)
			rc = ata_features_ask(h, &now, err);
	}
	ret->after = now.hidden;
	if (rc || now.hidden.is_hidden == TOLD_NO)
		return rc;
	return error_set(err, REASON_HIDDEN_CLOSED, EIO, handle_device(h)->node,
			 "shown=%llu native=%llu dco=%llu",
			 (unsigned long long)now.hidden.shown_blocks,
			 (unsigned long long)now.hidden.native_blocks,
			 (unsigned long long)now.hidden.dco_blocks);
}

static int open_scsi(struct handle *h, const struct features *f, struct hidden_outcome *ret,
		     struct error *err)
{
	struct scsi_capacity capacity;
	struct scsi_result why;
	int rc = scsi_capacity_restore(h, &capacity, &why, err);

	if (rc)
		return rc;
	ret->after = f->hidden;
	ret->after.native_blocks = 0;
	if (why.answer != ANSWER_DONE)
		return 0;
	ret->after.shown_blocks = ret->after.native_blocks = capacity.n_blocks;
	ret->after.is_hidden = TOLD_NO;
	return 0;
}

int hidden_open(struct handle *h, const struct features *f, uint64_t planned_bytes,
		struct hidden_outcome *ret, struct error *err)
{
	const struct device *d = handle_device(h);
	uint64_t shown;
	int rc = 0;

	*ret = (struct hidden_outcome){ .before = f->hidden, .size_before_bytes = d->size_bytes };
	if (f->set == COMMAND_SET_ATA)
		rc = open_ata(h, f, ret, err);
	else if (f->set == COMMAND_SET_SCSI)
		rc = open_scsi(h, f, ret, err);
	if (rc)
		return rc;
	shown = ret->after.shown_blocks * d->logical_block_bytes;
	if (shown != d->size_bytes)
		rc = handle_rescan(h, err);
	if (rc)
		return rc;
	if (shown != planned_bytes)
		return error_set(err, REASON_HIDDEN_FOUND, 0, d->node, "size=%llu planned=%llu",
				 (unsigned long long)shown, (unsigned long long)planned_bytes);
	ret->size_after_bytes = shown;
	return 0;
}
