#include "tests/rig/scsi_serve.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/text.h"

#define REPORT_LUNS  0xa0
#define INQUIRY      0x12
#define NO_SUCH_UNIT 0x7f /* qualifier 011b, type 1Fh: SPC, INQUIRY */
#define BUSY_POLL_MS 2    /* a command is with a drive, and may end any moment */

int64_t serve_now_ms(void)
{
	return instant_now().mono_ms;
}

void serve_note(struct serve *s, const char *format, ...)
{
	va_list arguments;

	(void)fprintf(s->log, "%8.3f ", (double)(serve_now_ms() - s->started_ms) / 1000);
	va_start(arguments, format);
	(void)vfprintf(s->log, format, arguments);
	va_end(arguments);
	(void)fputc('\n', s->log);
	(void)fflush(s->log);
}

/* --- what ends a command --- */

static void log_end(struct serve *s, const struct scsi_drive *d, const struct scsi_path *p,
		    const char *end)
{
	char cdb[2 * VSCSI_CDB + 1], sense[2 * TARGET_SENSE_MOST + 1];
	const struct vscsi_request *r = p->first;

	text_hex(r->cdb, r->n_cdb, cdb);
	text_hex(p->at_drive.sense, p->at_drive.n_sense, sense);
	serve_note(s, "%s/%u %s out=%zu in=%zu %s status=%02x sense=%s", d->name, p->number, cdb,
		   r->n_out, p->at_drive.n_in, end, p->at_drive.status, sense);
}

static void finish(struct serve *s, struct scsi_drive *d, struct scsi_path *p,
		   enum vscsi_response response, const char *end)
{
	struct vscsi_request *r = p->first;

	log_end(s, d, p, end);
	p->first = r->next;
	if (!p->first)
		p->last = NULL;
	p->is_given = false;
	p->dropped_ms = 0;
	vscsi_answer(&s->vhost, r, response, response == VSCSI_OK ? &p->at_drive : NULL);
}

/* Everything that waits at a path ends so. */
static void end_all(struct serve *s, struct scsi_drive *d, struct scsi_path *p,
		    enum vscsi_response response, const char *end)
{
	while (p->first)
		finish(s, d, p, response, end);
}

static void settle(struct serve *s, struct scsi_drive *d, struct scsi_path *p, enum target_end end)
{
	switch (end) {
	case TARGET_ANSWERED:
		finish(s, d, p, VSCSI_OK, "answered");
		break;
	case TARGET_PENDING:
		break;
	case TARGET_DROPPED:
		if (!p->dropped_ms)
			p->dropped_ms = serve_now_ms();
		break;
	case TARGET_RESET:
		finish(s, d, p, VSCSI_RESET, "reset");
		break;
	case TARGET_GONE:
		finish(s, d, p, VSCSI_BAD_TARGET, "gone");
		break;
	}
}

/* --- power --- */

static void forget_requests(struct serve *s)
{
	for (unsigned i = 0; i < s->drives.n; i++) {
		for (unsigned j = 0; j < s->drives.all[i].n_paths; j++)
			end_all(s, &s->drives.all[i], &s->drives.all[i].paths[j], VSCSI_ABORTED,
				"cut off");
	}
}

void serve_power_cycle(struct serve *s)
{
	forget_requests(s);
	for (unsigned i = 0; i < s->drives.n; i++) {
		struct scsi_target *t = s->drives.all[i].paths[0].target;

		t->ops->power_cycle(t);
	}
}

void serve_power_off(struct serve *s)
{
	vhost_close(&s->vhost);
	serve_power_cycle(s);
	s->n_untold = 0;
	serve_note(s, "power off");
}

static void reset_adapter(struct serve *s)
{
	s->epoch = s->vhost.epoch;
	for (unsigned i = 0; i < s->drives.n; i++) {
		for (unsigned j = 0; j < s->drives.all[i].n_paths; j++) {
			struct scsi_path *p = &s->drives.all[i].paths[j];

			if (p->is_given)
				p->target->ops->reset(p->target);
		}
	}
	forget_requests(s);
}

static void cut(struct serve *s)
{
	serve_note(s, "cut: killing QEMU (%d)", (int)s->vhost.peer);
	if (s->vhost.peer > 0 && kill(s->vhost.peer, SIGKILL))
		serve_note(s, "kill: %s", strerror(errno));
	serve_power_off(s);
}

static void tell(struct serve *s, const struct scsi_path *p, bool is_there)
{
	if (s->vhost.fd >= 0 && s->n_untold < UNTOLD_MOST)
		s->untold[s->n_untold++] = (struct untold){ p->number, p->lun, is_there };
}

void serve_pull_path(struct serve *s, struct scsi_drive *d, struct scsi_path *p)
{
	if (!p->is_plugged)
		return;
	serve_note(s, "%s/%u pulled", d->name, p->number);
	p->is_plugged = false;
	if (p->is_given)
		p->target->ops->abort(p->target);
	end_all(s, d, p, VSCSI_BAD_TARGET, "pulled");
	tell(s, p, false);
}

void serve_pull(struct serve *s, struct scsi_drive *d)
{
	for (unsigned i = 0; i < d->n_paths; i++)
		serve_pull_path(s, d, &d->paths[i]);
}

void serve_plug_path(struct serve *s, struct scsi_drive *d, struct scsi_path *p)
{
	if (p->is_plugged)
		return;
	serve_note(s, "%s/%u plugged", d->name, p->number);
	p->is_plugged = true;
	tell(s, p, true);
}

void serve_plug(struct serve *s, struct scsi_drive *d)
{
	bool was_without_power = true;

	for (unsigned i = 0; i < d->n_paths; i++)
		was_without_power &= !d->paths[i].is_plugged;
	if (was_without_power)
		d->paths[0].target->ops->power_cycle(d->paths[0].target);
	for (unsigned i = 0; i < d->n_paths; i++)
		serve_plug_path(s, d, &d->paths[i]);
}

/* --- commands --- */

static struct scsi_path *any_path_at(struct serve *s, unsigned target)
{
	struct scsi_drive *d;
	struct scsi_path *p = NULL;

	for (unsigned lun = 0; lun < TARGET_PATHS_MOST && !p; lun++)
		p = scsi_path_at(&s->drives, target, lun, &d);
	return p;
}

static size_t list_units(struct serve *s, unsigned target, uint8_t *units)
{
	struct scsi_drive *d;
	size_t n = 0;

	for (unsigned lun = 0; lun < TARGET_PATHS_MOST; lun++) {
		if (scsi_path_at(&s->drives, target, lun, &d))
			units[8 + 8 * n++ + 1] = (uint8_t)lun;
	}
	put_be32(units, (uint32_t)(8 * n));
	return 8 + 8 * n;
}

/* What the adapter's target itself answers (SPC): which units it has, and for those that it has not. */
static void answer_as_target(struct serve *s, struct vscsi_request *r)
{
	static const uint8_t no_unit[18] = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x25 };
	uint8_t units[8 + 8 * TARGET_PATHS_MOST] = { 0 };
	struct target_command c = { .status = 0 };

	if (r->cdb[0] == REPORT_LUNS && r->n_in) {
		c.n_in = list_units(s, r->target, units);
		c.n_in = r->n_in < c.n_in ? r->n_in : c.n_in;
		memcpy(r->in, units, c.n_in);
	} else if (r->cdb[0] == INQUIRY && r->n_in) {
		c.n_in = r->n_in < 36 ? r->n_in : 36;
		r->in[0] = NO_SUCH_UNIT;
	} else {
		c.status = 2;
		c.n_sense = sizeof(no_unit);
		memcpy(c.sense, no_unit, sizeof(no_unit));
	}
	vscsi_answer(&s->vhost, r, VSCSI_OK, &c);
}

static void give(struct serve *s, struct scsi_drive *d, struct scsi_path *p)
{
	struct vscsi_request *r = p->first;

	if (moment_is_before(&d->cut, r->cdb, serve_now_ms())) {
		cut(s);
		return;
	}
	if (moment_is_before(&d->pull, r->cdb, serve_now_ms())) {
		serve_pull(s, d);
		return;
	}
	p->is_given = true;
	p->at_drive = (struct target_command){
		.cdb = r->cdb,
		.n_cdb = r->n_cdb,
		.out = r->out,
		.n_out = r->n_out,
		.in = r->in,
		.n_in_most = r->n_in,
	};
	settle(s, d, p, target_scsi(p->target, &p->at_drive));
}

static void enqueue(struct scsi_path *p, struct vscsi_request *r)
{
	if (p->last)
		p->last->next = r;
	else
		p->first = r;
	p->last = r;
}

static void take_commands(struct serve *s)
{
	struct scsi_drive *d;

	for (struct vscsi_request *r; (r = vscsi_take(&s->vhost));) {
		struct scsi_path *p = scsi_path_at(&s->drives, r->target, r->lun, &d);

		if (p && r->cdb[0] != REPORT_LUNS)
			enqueue(p, r);
		else if (any_path_at(s, r->target))
			answer_as_target(s, r);
		else
			vscsi_answer(&s->vhost, r, VSCSI_BAD_TARGET, NULL);
	}
}

static void abort_task(struct serve *s, struct scsi_drive *d, struct scsi_path *p, uint64_t tag)
{
	struct vscsi_request *before = NULL, *r = p->first;

	for (; r && r->tag != tag; r = r->next)
		before = r;
	if (!r)
		return;
	if (!before) {
		if (p->is_given)
			p->target->ops->abort(p->target);
		finish(s, d, p, VSCSI_ABORTED, "aborted");
		return;
	}
	before->next = r->next;
	if (p->last == r)
		p->last = before;
	vscsi_answer(&s->vhost, r, VSCSI_ABORTED, NULL);
}

static void take_tasks(struct serve *s)
{
	struct vscsi_task t;
	struct scsi_drive *d;

	while (vscsi_take_task(&s->vhost, &t)) {
		struct scsi_path *p = scsi_path_at(&s->drives, t.target, t.lun, &d);

		if (p && t.kind == VSCSI_ABORT_TASK) {
			abort_task(s, d, p, t.tag);
		} else if (p && t.kind == VSCSI_ABORT_TASK_SET) {
			p->target->ops->abort(p->target);
			end_all(s, d, p, VSCSI_ABORTED, "aborted");
		} else if (p && t.kind != VSCSI_OTHER_TASK) {
			p->target->ops->reset(p->target);
			end_all(s, d, p, VSCSI_RESET, "reset");
		}
		vscsi_answer_task(&s->vhost, &t);
	}
}

/* --- time --- */

static bool is_due(struct moment *m, int64_t now)
{
	if (!m->due_ms || now < m->due_ms)
		return false;
	m->due_ms = 0;
	return true;
}

static void move_time(struct serve *s, int64_t now)
{
	int64_t passed = now - s->ticked_ms;

	s->ticked_ms = now;
	for (unsigned i = 0; i < s->drives.n; i++) {
		struct scsi_drive *d = &s->drives.all[i];
		bool has_power = false;

		for (unsigned j = 0; j < d->n_paths; j++)
			has_power |= d->paths[j].is_plugged;
		if (has_power && s->vhost.fd >= 0 && passed > 0)
			d->paths[0].target->ops->tick(d->paths[0].target,
						      (uint32_t)(passed * d->speed));
	}
}

static void step_path(struct serve *s, struct scsi_drive *d, struct scsi_path *p, int64_t now)
{
	if (p->is_given && !p->dropped_ms)
		settle(s, d, p, p->target->ops->poll(p->target, &p->at_drive));
	if (p->is_given && p->dropped_ms && now - p->dropped_ms >= d->drop_ms)
		finish(s, d, p, VSCSI_ABORTED, "dropped");
	while (p->first && !p->is_given)
		give(s, d, p);
}

static void step_drives(struct serve *s)
{
	int64_t now = serve_now_ms();

	move_time(s, now);
	for (unsigned i = 0; i < s->drives.n; i++) {
		struct scsi_drive *d = &s->drives.all[i];

		if (is_due(&d->cut, now)) {
			cut(s);
			return;
		}
		if (is_due(&d->pull, now))
			serve_pull(s, d);
		for (unsigned j = 0; j < d->n_paths; j++)
			step_path(s, d, &d->paths[j], now);
	}
}

static void tell_guest(struct serve *s)
{
	while (s->n_untold &&
	       vscsi_tell(&s->vhost, s->untold[0].target, s->untold[0].lun, s->untold[0].is_there))
		memmove(s->untold, s->untold + 1, --s->n_untold * sizeof(s->untold[0]));
}

int serve_patience_ms(const struct serve *s)
{
	bool is_moment_near = false, is_busy = false;

	for (unsigned i = 0; i < s->drives.n; i++) {
		const struct scsi_drive *d = &s->drives.all[i];

		is_moment_near |= d->cut.due_ms || d->pull.due_ms;
		for (unsigned j = 0; j < d->n_paths; j++)
			is_busy |= d->paths[j].is_given;
	}
	return is_busy || is_moment_near ? BUSY_POLL_MS : s->n_untold ? 20 : -1;
}

void serve_accept(struct serve *s)
{
	if (!vhost_accept(&s->vhost, s->listening, VSCSI_FEATURES))
		return;
	s->ticked_ms = serve_now_ms();
	serve_note(s, "power on: QEMU is %d", (int)s->vhost.peer);
}

void serve_message(struct serve *s)
{
	if (!vhost_message(&s->vhost))
		serve_power_off(s);
	if (s->epoch != s->vhost.epoch)
		reset_adapter(s);
}

void serve_step(struct serve *s)
{
	if (s->vhost.fd < 0)
		return;
	take_tasks(s);
	take_commands(s);
	step_drives(s);
	if (s->vhost.fd >= 0)
		tell_guest(s);
}
