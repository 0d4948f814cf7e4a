#include "tests/sim/erase_job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/sat_model.h"
#include "tests/sim/scsi_model.h"
#include "wipe/firmware.h"

static int on_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct erase_job *j = ctx;

	if (j->door.is_cut || j->nvm_door.is_cut)
		return error_set(err, REASON_JOURNAL_UNWRITABLE, EIO, "journal", "nobody writes");
	j->n_password_set += e->kind == JOB_EVENT_PASSWORD_SET;
	j->n_password_off += e->kind == JOB_EVENT_PASSWORD_OFF;
	j->n_steps += e->kind == JOB_EVENT_STEP_END;
	return 0;
}

static bool on_stop_asked(void *ctx)
{
	const struct erase_job *j = ctx;

	return j->stop_at_wait && j->n_waits >= j->stop_at_wait;
}

static struct instant on_now(void *ctx)
{
	struct erase_job *j = ctx;
	int64_t ms = j->nvm ? j->nvm_door.now_ms : j->door.now_ms;

	j->ticks_ms++;
	return (struct instant){ .utc_ms = 1764000000000 + ms + j->ticks_ms,
				 .mono_ms = ms + j->ticks_ms,
				 .offset_s = 32400 };
}

static void on_wait(void *ctx, uint32_t ms)
{
	struct erase_job *j = ctx;

	j->n_waits++;
	if (j->nvm)
		nvm_door_wait(&j->nvm_door, ms);
	else
		sim_transport_wait(&j->door, ms);
}

static int open_handle(struct erase_job *j, const struct device *d, bool can_write,
		       struct handle **ret, struct error *err)
{
	return j->nvm ? nvm_door_handle(&j->nvm_door, d, can_write, ret, err)
		      : sim_transport_handle(&j->door, d, can_write, ret, err);
}

static int look(struct erase_job *j, struct device *ret, struct error *err)
{
	enum media_kind media = j->device.media;
	enum transport_kind transport = j->device.transport;
	int rc = j->nvm ? nvm_door_device(&j->nvm_door, ret, err)
			: sim_transport_device(&j->door, ret, err);

	ret->media = media;
	ret->transport = transport;
	return rc;
}

static int on_open(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		   struct handle **ret, struct error *err)
{
	struct erase_job *j = ctx;
	struct device now;

	if (memcmp(c->plan_digest, plan_digest, DIGEST_BYTES) != 0)
		return error_set(err, REASON_CONSENT_STALE, 0, "sim", "digest");
	if (look(j, &now, err))
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
	return open_handle(j, &now, true, ret, err);
}

static int on_checkpoint(void *ctx, const struct checkpoint *c, struct error *err)
{
	struct erase_job *j = ctx;

	if (j->door.is_cut || j->nvm_door.is_cut)
		return error_set(err, REASON_WRITE_FAILED, EIO, "checkpoint", "nobody writes");
	j->n_saved++;
	return j->path[0] ? checkpoint_write(c, j->path, err) : 0;
}

_Noreturn static void wrong(const char *what, const struct error *err)
{
	printf("erase_job: %s: %s %s\n", what, reason_row(err->reason)->id, err->detail);
	abort();
}

void erase_job_init(struct erase_job *j, const char *words, enum media_kind media,
		    uint64_t size_bytes)
{
	const char *bad = NULL;
	bool ok;

	memset(j, 0, sizeof(*j));
	sim_drive_init(&j->medium, size_bytes, 512);
	sim_drive_fill_text(&j->medium, 1);
	if (strncmp(words, "nvme", 4) == 0) {
		ok = nvm_make(words, &j->medium, &j->nvm, &bad);
		if (ok)
			nvm_door_init(&j->nvm_door, j->nvm);
	} else {
		ok = target_make(words, &j->medium, j->paths, &j->n_paths, &bad);
		if (ok)
			sim_transport_init(&j->door, j->paths[0]);
	}
	if (!ok) {
		printf("erase_job: %s\n", bad);
		abort();
	}
	j->device.media = media;
	j->device.transport = j->nvm            ? TRANSPORT_NVME
			      : words[0] == 'a' ? TRANSPORT_SATA
						: TRANSPORT_SAS;
	j->plan = calloc(1, sizeof(*j->plan));
	j->consent = calloc(1, sizeof(*j->consent));
	j->outcome = calloc(1, sizeof(*j->outcome));
	if (!j->plan || !j->consent || !j->outcome)
		abort();
	j->env = (struct job_env){ .ctx = j,
				   .event = on_event,
				   .stop_asked = on_stop_asked,
				   .now = on_now,
				   .wait = on_wait,
				   .checkpoint = on_checkpoint,
				   .open = on_open };
}

void erase_job_clear(struct erase_job *j)
{
	for (unsigned i = 0; i < j->n_paths; i++)
		j->paths[i]->ops->close(j->paths[i]);
	nvm_model_free(j->nvm);
	sim_drive_clear(&j->medium);
	free(j->plan);
	free(j->consent);
	free(j->outcome);
	memset(j, 0, sizeof(*j));
}

void erase_job_look(struct erase_job *j)
{
	enum command_set set = j->nvm                                 ? COMMAND_SET_NVME
			       : j->device.transport == TRANSPORT_SAS ? COMMAND_SET_SCSI
								      : COMMAND_SET_ATA;
	struct error err = ERROR_INIT;
	struct handle *h;

	if (look(j, &j->device, &err) || open_handle(j, &j->device, false, &h, &err))
		wrong("look", &err);
	if (firmware_ask(h, set, &j->device.features, &err))
		wrong("ask", &err);
	handle_close(h);
}

void erase_job_plan(struct erase_job *j)
{
	const struct device_list list = { .at = &j->device, .n = 1 };
	char token[DEVICE_TITLE];
	struct error err = ERROR_INIT;

	if (plan_make(&j->device, method_by_id("zero"), &j->policy, j->plan, &err) ||
	    consent_give(&list, &j->device, j->plan->digest, "operator",
			 consent_token(&j->device, &list, token), true, on_now(j), j->consent,
			 &err))
		wrong("plan", &err);
}

void erase_job_do(struct erase_job *j, const struct checkpoint *from)
{
	j->error = (struct error)ERROR_INIT;
	j->env.from = from;
	j->rc = job_run(j->plan, j->consent, &j->env, j->outcome, &j->error);
	j->verdict = verdict_of(j->plan, j->outcome);
}

bool erase_job_resume(struct erase_job *j)
{
	struct checkpoint *from;
	struct error err = ERROR_INIT;
	struct device *planned;

	if (checkpoint_read(j->path, &from, &err)) {
		if (err.reason != REASON_FILE_MISSING)
			wrong("checkpoint", &err);
		return false;
	}
	erase_job_look(j);
	planned = malloc(sizeof(*planned));
	if (!planned)
		abort();
	checkpoint_planned(from, &j->device, planned);
	checkpoint_policy(from, &j->policy);
	if (plan_make(planned, method_by_id("zero"), &j->policy, j->plan, &err))
		wrong("plan", &err);
	free(planned);
	*j->consent = from->consent;
	j->consent->device = j->device;
	erase_job_do(j, from);
	checkpoint_free(from);
	return true;
}

void erase_job_run(struct erase_job *j)
{
	erase_job_look(j);
	erase_job_plan(j);
	erase_job_do(j, NULL);
}

void erase_job_power_cycle(struct erase_job *j)
{
	if (j->nvm)
		nvm_door_start(&j->nvm_door);
	else
		sim_transport_start(&j->door);
}

struct drive_lies *erase_job_lies(struct erase_job *j)
{
	return j->device.transport == TRANSPORT_SAS ? scsi_model_lies(j->paths[0])
						    : ata_model_lies(sat_model_ata(j->paths[0]));
}

uint64_t erase_job_old_blocks(const struct erase_job *j)
{
	uint64_t n = 0;

	for (uint64_t at = 0; at < j->medium.real_bytes; at += 512)
		n += memcmp(j->medium.medium + at, j->medium.original + at, 512) == 0;
	return n;
}

void erase_job_say(const struct erase_job *j)
{
	const struct outcome *o = j->outcome;

	printf("\n    %s (%s: %s) missing=%x proofs=%x rc=%d %s refusal=%s %s old=%llu\n",
	       word_text(j->verdict.word), reason_row(j->verdict.reason)->id, j->verdict.what,
	       j->verdict.proofs_missing, o->proofs, j->rc, j->error.detail,
	       reason_row(j->plan->refusal)->id, j->plan->refusal_what,
	       (unsigned long long)erase_job_old_blocks(j));
	for (unsigned i = 0; i < o->n_steps; i++)
		printf("      %s %u: %s %s %s\n", step_word(o->steps[i].kind), o->steps[i].pass,
		       step_result_word(o->steps[i].result),
		       reason_row(o->steps[i].error.reason)->id, o->steps[i].error.detail);
	for (unsigned i = 0; i < j->plan->n_erases; i++)
		printf("      %s: accepted=%d begun=%d running=%d well=%d polls=%u %s %s\n",
		       j->plan->erases[i].technique->id, (int)o->erases[i].accepted,
		       o->erases[i].is_begun, o->erases[i].was_seen_running,
		       o->erases[i].has_ended_well, o->erases[i].n_polls,
		       reason_row(o->erases[i].reason)->id, o->erases[i].facts);
}
