/*
 * wipe/firmware_nvme.c - Sanitize and Format NVM of an NVMe drive.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "devices/nvme.h"
#include "wipe/firmware_inside.h"

static int look(struct handle *h, struct sanitize_status *ret, struct error *err)
{
	struct nvme_reply reply;

	return nvme_sanitize_ask(h, ret, &reply, err);
}

static void keep_facts(struct firmware *f, const struct nvme_reply *reply)
{
	f->erase->accepted = reply->answer;
	if (reply->answer != ANSWER_DONE)
		(void)text_format(f->erase->facts, sizeof(f->erase->facts), "status=%04x %s",
				  reply->status, nvme_cause_word(reply->cause)); /* fits */
}

static int start(struct firmware *f, struct error *err)
{
	enum nvme_sanitize_action action = f->technique->kind == TECHNIQUE_NVME_SANITIZE_CRYPTO
						   ? NVME_SANITIZE_CRYPTO
					   : f->technique->kind == TECHNIQUE_NVME_SANITIZE_BLOCK
						   ? NVME_SANITIZE_BLOCK
						   : NVME_SANITIZE_OVERWRITE;
	struct nvme_sanitize_request request = nvme_sanitize_of(f->features, action);
	struct nvme_command command;
	struct nvme_reply reply;
	int rc;

	if (action == NVME_SANITIZE_OVERWRITE) {
		request.passes = 1;
		request.pattern = f->pattern * 0x01010101U;
		f->erase->passes_asked = 1;
	}
	f->erase->no_deallocate_asked = request.no_deallocate;
	rc = nvme_encode_sanitize(&request, &command, err);
	if (rc)
		return rc;
	f->erase->has_command = true;
	f->erase->command = command.cdw10;
	rc = nvme_sanitize_start(f->handle, &request, &reply, err);
	if (!rc)
		keep_facts(f, &reply);
	return rc;
}

static int leave(struct handle *h, enum nvme_sanitize_action action, struct error *err)
{
	const struct nvme_sanitize_request request = { .action = action };
	struct nvme_reply reply;

	return nvme_sanitize_start(h, &request, &reply, err);
}

static int leave_failed(struct handle *h, struct error *err)
{
	return leave(h, NVME_SANITIZE_EXIT_FAILURE, err);
}

const struct firmware_set firmware_nvme = { .look = look,
					    .start = start,
					    .leave_failed = leave_failed };

/* No format runs, and the drive said so. */
static bool is_format_idle(struct firmware *f, uint32_t nsid)
{
	struct error ignored = ERROR_INIT;
	struct nvme_reply reply;
	uint8_t percent = 0;
	bool is_told = false;

	if (nvme_format_ask(f->handle, nsid, &is_told, &percent, &reply, &ignored))
		return false;
	return reply.answer == ANSWER_DONE && (!is_told || !percent);
}

static bool is_format_kept(const struct features *now, const struct nvme_namespace *ns)
{
	const struct nvme_namespace *n = &now->nvme.namespaces[0];

	return now->nvme.n_namespaces == 1 && n->nsid == ns->nsid && n->lbaf == ns->lbaf &&
	       n->block_bytes == ns->block_bytes && n->size_blocks == ns->size_blocks;
}

/* A Format that was cut is begun again: what it left behind is told by nothing. */
int firmware_nvme_format(struct firmware *f, struct error *err)
{
	const struct nvme_namespace *ns = &f->features->nvme.namespaces[0];
	enum nvme_erase kind = f->technique->kind == TECHNIQUE_NVME_FORMAT_CRYPTO
				       ? NVME_ERASE_CRYPTO
				       : NVME_ERASE_USER_DATA;
	const struct nvme_format_request request = nvme_format_of(ns, kind);
	uint32_t timeout_ms = nvme_format_timeout_ms(f->size_bytes, f->is_disk);
	struct erase_outcome *e = f->erase;
	struct features now;
	struct nvme_reply reply;
	int rc;

	*e = (struct erase_outcome){ .technique = f->technique };
	if (f->features->nvme.n_namespaces != 1)
		return firmware_fail(f, REASON_SCOPE_NOT_WHOLE, err, "namespaces=%u",
				     f->features->nvme.n_namespaces);
	e->before = f->features->sanitize.before;
	e->was_asked_before = is_format_idle(f, ns->nsid);
	if (!e->was_asked_before)
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, "no status before the start");
	e->is_begun = true;
	rc = f->save(f->ctx, err);
	if (rc) {
		e->is_begun = false;
		return rc;
	}
	e->started = meter_now(f->meter->env);
	firmware_hold(f, timeout_ms / 1000);
	rc = nvme_format_run(f->handle, &request, timeout_ms, &reply, err);
	firmware_hold(f, 0);
	if (rc) {
		e->reason = err->reason;
		return rc;
	}
	keep_facts(f, &reply);
	if (reply.answer == ANSWER_REFUSED)
		return firmware_fail(f, REASON_ERASE_REFUSED, err, NULL);
	if (reply.answer == ANSWER_UNKNOWN) {
		e->was_reset = true;
		rc = handle_check_identity(f->handle, err);
		return rc ? rc : firmware_fail(f, REASON_ERASE_UNANSWERED, err, NULL);
	}
	rc = nvme_features_ask(f->handle, &now, err);
	if (rc || !is_format_idle(f, ns->nsid) || !is_format_kept(&now, ns))
		return firmware_fail(f, REASON_ERASE_FAILED, err, "namespace not as it was");
	e->after = now.sanitize.before;
	e->has_ended_well = true;
	return 0;
}
