#include "wipe/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "wipe/canary.h"
#include "wipe/checkpoint_inside.h"

#define SCHEMA     "kiyome-checkpoint/1"
#define BYTES_MOST (1U << 20)

/* What device_same() compares, and where it was. */
static void write_device(struct json_builder *b, const struct device *d)
{
	uint8_t number[8];

	json_open_object(b, "device");
	json_number(b, "transport", d->transport);
	json_hex(b, "node", d->node, strlen(d->node));
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_text(b, "wwn", d->wwn);
	json_text(b, "eui64", d->eui64);
	json_text(b, "nguid", d->nguid);
	json_number(b, "size_bytes", (int64_t)d->size_bytes);
	put_be64(number, (uint64_t)d->backing_dev);
	json_hex(b, "backing_dev", number, sizeof(number));
	put_be64(number, (uint64_t)d->backing_inode);
	json_hex(b, "backing_inode", number, sizeof(number));
	put_be64(number, d->backing_offset);
	json_hex(b, "backing_offset", number, sizeof(number));
	put_be64(number, d->backing_limit);
	json_hex(b, "backing_limit", number, sizeof(number));
	json_close(b);
}

/* What was on it before the first write: later nobody can look. */
static void write_before(struct json_builder *b, const struct device *d)
{
	json_open_object(b, "before");
	json_number(b, "contents_state", d->contents_state);
	json_open_array(b, "contents");
	for (unsigned i = 0; i < d->n_contents; i++) {
		const struct content *c = &d->contents[i];

		json_open_object(b, NULL);
		json_number(b, "kind", c->kind);
		json_number(b, "partition", c->partition);
		json_hex(b, "type", c->type, strlen(c->type));
		json_close(b);
	}
	json_close(b);
	json_bool(b, "has_power_on_hours", d->has_power_on_hours);
	json_number(b, "power_on_hours", d->has_power_on_hours ? (int64_t)d->power_on_hours : 0);
	json_close(b);
}

static void write_moment(struct json_builder *b, const char *name, struct instant t)
{
	char text[INSTANT_TEXT];

	json_text(b, name, t.utc_ms ? instant_local(t, text) : NULL);
}

static void write_consent(struct json_builder *b, const struct consent *c)
{
	json_open_object(b, "consent");
	json_hex(b, "who", c->who, strlen(c->who));
	json_hex(b, "typed", c->typed, strlen(c->typed));
	json_bool(b, "by_option", c->by_option);
	write_moment(b, "when", c->when);
	json_close(b);
}

static void write_steps(struct json_builder *b, const struct outcome *o)
{
	json_open_array(b, "steps");
	for (unsigned i = 0; i < o->n_steps; i++) {
		const struct outcome_step *s = &o->steps[i];

		json_open_object(b, NULL);
		json_number(b, "result", s->result);
		write_moment(b, "start", s->start);
		write_moment(b, "end", s->end);
		json_number(b, "bytes", (int64_t)s->bytes);
		json_number(b, "errors", (int64_t)s->n_errors);
		json_text(b, "reason", reason_row(s->error.reason)->id);
		json_number(b, "sys", s->error.sys);
		json_hex(b, "detail", s->error.detail, strlen(s->error.detail));
		json_number(b, "flush",
			    s->flush.fsync_done | s->flush.flush_buffers_done << 1 |
				    s->flush.cache_dropped << 2 | s->flush.is_ram << 3);
		json_close(b);
	}
	json_close(b);
}

static void write_interruptions(struct json_builder *b, const struct outcome *o)
{
	unsigned n = o->n_interruptions < INTERRUPTIONS_MOST ? o->n_interruptions
							     : INTERRUPTIONS_MOST;

	json_number(b, "n_interruptions", o->n_interruptions);
	json_open_array(b, "interruptions");
	for (unsigned i = 0; i < n; i++) {
		const struct interruption *a = &o->interruptions[i];

		json_open_object(b, NULL);
		json_number(b, "step", a->step);
		json_number(b, "offset_bytes", (int64_t)a->offset_bytes);
		write_moment(b, "seen", a->seen);
		write_moment(b, "resumed", a->resumed);
		write_moment(b, "confirmed", a->confirmed);
		json_text(b, "boot_before", a->boot_before);
		json_text(b, "boot_after", a->boot_after);
		json_close(b);
	}
	json_close(b);
}

static void write_ranges(struct json_builder *b, const char *name, const struct ranges *r)
{
	json_open_object(b, name);
	json_bool(b, "coarse", r->is_coarse);
	json_open_array(b, "at");
	for (unsigned i = 0; i < r->n; i++) {
		json_number(b, NULL, (int64_t)r->at[i].first_lba);
		json_number(b, NULL, (int64_t)r->at[i].n_blocks);
	}
	json_close(b);
	json_close(b);
}

/* Numbers of the address test, in one order for writing and reading. */
#define ADDRESS_NUMBERS 11
static void address_numbers(struct address_outcome *a, uint64_t *at[ADDRESS_NUMBERS])
{
	uint64_t *const all[ADDRESS_NUMBERS] = {
		&a->n_bytes_total,  &a->n_bytes_read,     &a->n_bytes_equal, &a->n_bytes_differing,
		&a->n_bytes_unread, &a->n_bytes_unjudged, &a->n_aliased,     &a->n_other,
		&a->alias_lba,      &a->alias_holds,      &a->distance,
	};

	memcpy(at, all, sizeof(all));
}

static void write_address(struct json_builder *b, const struct address_outcome *o)
{
	struct address_outcome copy = *o;
	uint64_t *numbers[ADDRESS_NUMBERS];

	address_numbers(&copy, numbers);
	json_open_object(b, "address");
	json_open_array(b, "numbers");
	for (unsigned i = 0; i < ADDRESS_NUMBERS; i++)
		json_number(b, NULL, (int64_t)*numbers[i]);
	json_close(b);
	write_ranges(b, "unwritten", &o->unwritten);
	write_ranges(b, "differing", &o->differing);
	write_ranges(b, "unreadable", &o->unreadable);
	json_hex(b, "key", o->key, sizeof(o->key));
	json_close(b);
}

static void write_outcome(struct json_builder *b, const struct outcome *o, unsigned n_passes)
{
	json_open_object(b, "outcome");
	write_moment(b, "start", o->start);
	write_steps(b, o);
	write_interruptions(b, o);
	json_number(b, "stalls", o->n_stalls);
	json_number(b, "longest_stall_s", o->longest_stall_s);
	json_number(b, "taken", o->canaries.n_taken);
	json_number(b, "blank", o->canaries.n_blank);
	json_number(b, "markers", o->canaries.n_markers);
	json_bool(b, "every_block", o->canaries.covers_every_block);
	json_number(b, "blank_percent", (int64_t)o->n_blank_before_percent);
	write_ranges(b, "unwritten", &o->unwritten);
	write_address(b, &o->address);
	json_text(b, "first_reason", reason_row(o->first_reason)->id);
	json_hex(b, "first_what", o->first_what, strlen(o->first_what));
	json_open_array(b, "pass_keys");
	for (unsigned i = 0; i < n_passes; i++)
		json_hex(b, NULL, o->pass_keys[i], STREAM_KEY_BYTES);
	json_close(b);
	json_close(b);
}

/* Passes that any key can have been drawn for. */
static unsigned passes_of(const struct outcome *o)
{
	unsigned most = 0;

	for (unsigned i = 0; i < o->n_steps; i++)
		if (o->steps[i].pass > most)
			most = o->steps[i].pass;
	return most;
}

static int body_of(const struct checkpoint *c, char **ret, size_t *ret_n, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "number", c->number);
	json_bool(b, "practice", c->practice);
	json_text(b, "method", c->method);
	json_text(b, "custom", c->custom);
	json_bool(b, "address_test", c->address_test);
	json_bool(b, "sampled", c->sampled);
	json_hex(b, "plan_sha256", c->outcome->plan_digest, DIGEST_BYTES);
	write_device(b, &c->consent.device);
	write_before(b, &c->consent.device);
	write_consent(b, &c->consent);
	json_text(b, "boot_id", c->boot_id);
	write_moment(b, "saved", c->saved);
	json_number(b, "step", c->step);
	json_number(b, "offset_bytes", (int64_t)c->offset_bytes);
	json_number(b, "pass_begun", c->pass_begun);
	json_bool(b, "given_up", c->is_given_up);
	json_bool(b, "lost", c->is_lost);
	if (c->canaries) {
		json_open_object(b, "canaries");
		canaries_write(c->canaries, b);
		json_close(b);
	} else {
		json_text(b, "canaries", NULL);
	}
	write_outcome(b, c->outcome, passes_of(c->outcome));
	checkpoint_put_inside(b, c);
	return json_finish(b, ret, ret_n, err);
}

int checkpoint_write(const struct checkpoint *c, const char *path, struct error *err)
{
	_free_ char *body = NULL, *bytes = NULL;
	_clear_(json_freep) struct json *doc = NULL;
	uint8_t digest[DIGEST_BYTES];
	struct json_builder *b;
	size_t n = 0;
	int rc = body_of(c, &body, &n, err);

	if (!rc)
		rc = crypt_sha256(body, n, digest, err);
	if (!rc)
		rc = json_read(body, n, path, &doc, err);
	if (rc)
		return rc;
	b = json_begin();
	json_text(b, "schema", SCHEMA);
	json_hex(b, "sha256", digest, sizeof(digest));
	json_copy(b, "job", doc);
	rc = json_finish(b, &bytes, &n, err);
	if (rc)
		return rc;
	return file_write(path, bytes, n, 0600, false, err);
}

/* Reading: each helper clears *ok and never sets it. */
static int64_t number_of(const struct json *o, const char *name, int64_t most, bool *ok)
{
	int64_t n = 0;

	if (!json_get_number(o, name, &n) || n < 0 || n > most)
		*ok = false;
	return n;
}

static bool flag_of(const struct json *o, const char *name, bool *ok)
{
	bool is = false;

	*ok = json_get_bool(o, name, &is) && *ok;
	return is;
}

static void text_of(const struct json *o, const char *name, char *out, size_t size, bool *ok)
{
	const char *text = json_get_text(o, name);

	*ok = text && text_copy(out, size, text) && *ok;
}

/* Bytes that were written as hex; their number, at most SIZE. */
static size_t bytes_of(const struct json *o, const char *name, void *out, size_t size, bool *ok)
{
	const char *hex = json_get_text(o, name);
	size_t n = hex ? strlen(hex) : 1;

	if (n % 2 || n / 2 > size || !text_unhex(hex, n / 2, out)) {
		*ok = false;
		return 0;
	}
	return n / 2;
}

static void string_of(const struct json *o, const char *name, char *out, size_t size, bool *ok)
{
	out[bytes_of(o, name, out, size - 1, ok)] = '\0';
}

static struct instant moment_of(const struct json *o, const char *name, bool *ok)
{
	const struct json *value = json_get(o, name);
	struct instant t = { .utc_ms = 0 };

	if (!value || (!json_is_null(value) &&
		       (!json_as_text(value) || !instant_parse(json_as_text(value), &t))))
		*ok = false;
	return t;
}

static uint64_t be64_of(const struct json *o, const char *name, bool *ok)
{
	uint8_t bytes[8] = { 0 };

	*ok = bytes_of(o, name, bytes, sizeof(bytes), ok) == sizeof(bytes) && *ok;
	return be64(bytes);
}

static void raw_of(const struct json *o, const char *name, struct raw_text *ret, bool *ok)
{
	ret->n = (uint8_t)bytes_of(o, name, ret->bytes, sizeof(ret->bytes), ok);
}

static void read_device(const struct json *o, struct device *d, bool *ok)
{
	d->transport = (enum transport_kind)number_of(o, "transport", TRANSPORT_COUNT - 1, ok);
	string_of(o, "node", d->node, sizeof(d->node), ok);
	raw_of(o, "model", &d->model, ok);
	raw_of(o, "serial", &d->serial, ok);
	text_of(o, "wwn", d->wwn, sizeof(d->wwn), ok);
	text_of(o, "eui64", d->eui64, sizeof(d->eui64), ok);
	text_of(o, "nguid", d->nguid, sizeof(d->nguid), ok);
	d->size_bytes = (uint64_t)number_of(o, "size_bytes", INT64_MAX, ok);
	d->backing_dev = (dev_t)be64_of(o, "backing_dev", ok);
	d->backing_inode = (ino_t)be64_of(o, "backing_inode", ok);
	d->backing_offset = be64_of(o, "backing_offset", ok);
	d->backing_limit = be64_of(o, "backing_limit", ok);
}

static void read_before(const struct json *o, struct device *d, bool *ok)
{
	const struct json *list = json_get(o, "contents");
	size_t n = json_count(list);

	if (!json_is_array(list) || n > DEVICE_CONTENTS) {
		*ok = false;
		return;
	}
	d->contents_state = (enum contents_state)number_of(o, "contents_state",
							   CONTENTS_STATE_COUNT - 1, ok);
	d->n_contents = (unsigned)n;
	for (unsigned i = 0; i < n; i++) {
		const struct json *at = json_at(list, i);
		struct content *c = &d->contents[i];

		c->kind = (enum content_kind)number_of(at, "kind", CONTENT_COUNT - 1, ok);
		c->partition = (unsigned)number_of(at, "partition", INT32_MAX, ok);
		string_of(at, "type", c->type, sizeof(c->type), ok);
	}
	d->has_power_on_hours = flag_of(o, "has_power_on_hours", ok);
	d->power_on_hours = (uint64_t)number_of(o, "power_on_hours", INT64_MAX, ok);
}

static void read_consent(const struct json *o, struct consent *c, bool *ok)
{
	string_of(o, "who", c->who, sizeof(c->who), ok);
	string_of(o, "typed", c->typed, sizeof(c->typed), ok);
	c->by_option = flag_of(o, "by_option", ok);
	c->when = moment_of(o, "when", ok);
}

static enum reason reason_of(const struct json *o, const char *name, bool *ok)
{
	const char *id = json_get_text(o, name);
	enum reason reason = id ? reason_by_id(id) : REASON_NONE;

	if (!id || (reason == REASON_NONE && strcmp(id, reason_row(REASON_NONE)->id) != 0))
		*ok = false;
	return reason;
}

static void read_steps(const struct json *list, struct outcome *o, bool *ok)
{
	size_t n = json_count(list);

	if (!json_is_array(list) || n > PLAN_STEPS) {
		*ok = false;
		return;
	}
	o->n_steps = (unsigned)n;
	for (unsigned i = 0; i < n; i++) {
		const struct json *at = json_at(list, i);
		struct outcome_step *s = &o->steps[i];
		int64_t flush = number_of(at, "flush", 15, ok);

		s->result = (enum step_result)number_of(at, "result", STEP_RESULT_COUNT - 1, ok);
		s->start = moment_of(at, "start", ok);
		s->end = moment_of(at, "end", ok);
		s->bytes = (uint64_t)number_of(at, "bytes", INT64_MAX, ok);
		s->n_errors = (uint64_t)number_of(at, "errors", INT64_MAX, ok);
		s->error.reason = reason_of(at, "reason", ok);
		s->error.sys = (int)number_of(at, "sys", INT32_MAX, ok);
		string_of(at, "detail", s->error.detail, sizeof(s->error.detail), ok);
		s->flush = (struct block_flush){ .fsync_done = flush & 1,
						 .flush_buffers_done = flush & 2,
						 .cache_dropped = flush & 4,
						 .is_ram = flush & 8 };
	}
}

static void read_interruptions(const struct json *o, struct outcome *out, bool *ok)
{
	const struct json *list = json_get(o, "interruptions");
	size_t n = json_count(list);

	out->n_interruptions = (unsigned)number_of(o, "n_interruptions", INT32_MAX, ok);
	if (!json_is_array(list) || n > INTERRUPTIONS_MOST || n > out->n_interruptions ||
	    (n < out->n_interruptions && n < INTERRUPTIONS_MOST)) {
		*ok = false;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct json *at = json_at(list, i);
		struct interruption *a = &out->interruptions[i];

		a->step = (unsigned)number_of(at, "step", PLAN_STEPS - 1, ok);
		a->offset_bytes = (uint64_t)number_of(at, "offset_bytes", INT64_MAX, ok);
		a->seen = moment_of(at, "seen", ok);
		a->resumed = moment_of(at, "resumed", ok);
		a->confirmed = moment_of(at, "confirmed", ok);
		text_of(at, "boot_before", a->boot_before, sizeof(a->boot_before), ok);
		text_of(at, "boot_after", a->boot_after, sizeof(a->boot_after), ok);
	}
}

static void read_ranges(const struct json *o, struct ranges *r, bool *ok)
{
	const struct json *list = json_get(o, "at");

	if (!json_is_array(list) || json_count(list) % 2 ||
	    json_count(list) > 2 * (size_t)RANGES_MOST)
		*ok = false;
	for (size_t i = 0; *ok && i < json_count(list); i += 2) {
		int64_t first = -1, n = -1;

		*ok = json_as_number(json_at(list, i), &first) && first >= 0 &&
		      json_as_number(json_at(list, i + 1), &n) && n > 0;
		if (*ok)
			ranges_add(r, (uint64_t)first, (uint64_t)n);
	}
	r->is_coarse = flag_of(o, "coarse", ok);
}

static void read_address(const struct json *o, struct address_outcome *a, bool *ok)
{
	const struct json *list = json_get(o, "numbers");
	uint64_t *numbers[ADDRESS_NUMBERS];

	address_numbers(a, numbers);
	if (!json_is_array(list) || json_count(list) != ADDRESS_NUMBERS)
		*ok = false;
	for (size_t i = 0; *ok && i < ADDRESS_NUMBERS; i++) {
		int64_t n = -1;

		*ok = json_as_number(json_at(list, i), &n) && n >= 0;
		*numbers[i] = (uint64_t)n;
	}
	read_ranges(json_get(o, "unwritten"), &a->unwritten, ok);
	read_ranges(json_get(o, "differing"), &a->differing, ok);
	read_ranges(json_get(o, "unreadable"), &a->unreadable, ok);
	*ok = bytes_of(o, "key", a->key, sizeof(a->key), ok) == sizeof(a->key) && *ok;
}

static void read_keys(const struct json *list, struct outcome *o, bool *ok)
{
	if (!json_is_array(list) || json_count(list) > METHOD_PASSES)
		*ok = false;
	for (size_t i = 0; *ok && i < json_count(list); i++) {
		const char *hex = json_as_text(json_at(list, i));

		*ok = hex && strlen(hex) == 2 * (size_t)STREAM_KEY_BYTES &&
		      text_unhex(hex, STREAM_KEY_BYTES, o->pass_keys[i]);
	}
}

static void read_outcome(const struct json *o, struct outcome *out, bool *ok)
{
	struct canary_outcome *c = &out->canaries;

	out->start = moment_of(o, "start", ok);
	read_steps(json_get(o, "steps"), out, ok);
	read_interruptions(o, out, ok);
	out->n_stalls = (unsigned)number_of(o, "stalls", INT32_MAX, ok);
	out->longest_stall_s = (uint32_t)number_of(o, "longest_stall_s", INT32_MAX, ok);
	c->n_taken = (unsigned)number_of(o, "taken", CANARIES_MOST, ok);
	c->n_blank = (unsigned)number_of(o, "blank", CANARIES_MOST, ok);
	c->n_markers = (unsigned)number_of(o, "markers", CANARIES_MOST, ok);
	c->covers_every_block = flag_of(o, "every_block", ok);
	out->n_blank_before_percent = (uint64_t)number_of(o, "blank_percent", 100, ok);
	read_ranges(json_get(o, "unwritten"), &out->unwritten, ok);
	read_address(json_get(o, "address"), &out->address, ok);
	out->first_reason = reason_of(o, "first_reason", ok);
	string_of(o, "first_what", out->first_what, sizeof(out->first_what), ok);
	read_keys(json_get(o, "pass_keys"), out, ok);
}

static int read_job(const struct json *job, struct checkpoint *c, struct error *err)
{
	const struct json *canaries = json_get(job, "canaries");
	bool ok = true;

	text_of(job, "number", c->number, sizeof(c->number), &ok);
	c->practice = flag_of(job, "practice", &ok);
	text_of(job, "method", c->method, sizeof(c->method), &ok);
	text_of(job, "custom", c->custom, sizeof(c->custom), &ok);
	c->address_test = flag_of(job, "address_test", &ok);
	c->sampled = flag_of(job, "sampled", &ok);
	ok = bytes_of(job, "plan_sha256", c->consent.plan_digest, DIGEST_BYTES, &ok) ==
		     DIGEST_BYTES &&
	     ok;
	memcpy(c->outcome->plan_digest, c->consent.plan_digest, DIGEST_BYTES);
	read_device(json_get(job, "device"), &c->consent.device, &ok);
	read_before(json_get(job, "before"), &c->consent.device, &ok);
	read_consent(json_get(job, "consent"), &c->consent, &ok);
	text_of(job, "boot_id", c->boot_id, sizeof(c->boot_id), &ok);
	c->saved = moment_of(job, "saved", &ok);
	c->step = (unsigned)number_of(job, "step", PLAN_STEPS - 1, &ok);
	c->offset_bytes = (uint64_t)number_of(job, "offset_bytes", INT64_MAX, &ok);
	c->pass_begun = (unsigned)number_of(job, "pass_begun", METHOD_PASSES, &ok);
	c->is_given_up = flag_of(job, "given_up", &ok);
	c->is_lost = flag_of(job, "lost", &ok);
	read_outcome(json_get(job, "outcome"), c->outcome, &ok);
	checkpoint_get_inside(json_get(job, "inside"), c, &ok);
	if (!ok || !canaries)
		return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, NULL, "members");
	return json_is_null(canaries) ? 0 : canaries_read(canaries, &c->canaries, err);
}

static int read_document(const struct json *doc, struct checkpoint *c, struct error *err)
{
	const struct json *job = json_get(doc, "job");
	const char *schema = json_get_text(doc, "schema"), *hex = json_get_text(doc, "sha256");
	uint8_t said[DIGEST_BYTES], digest[DIGEST_BYTES];
	_free_ char *body = NULL;
	size_t n = 0;
	int rc;

	if (!schema || strcmp(schema, SCHEMA) != 0 || !hex ||
	    strlen(hex) != 2 * (size_t)DIGEST_BYTES || !text_unhex(hex, DIGEST_BYTES, said) ||
	    !json_is_object(job))
		return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, NULL, "schema");
	rc = json_canonical(job, &body, &n, err);
	if (!rc)
		rc = crypt_sha256(body, n, digest, err);
	if (rc)
		return rc;
	if (memcmp(said, digest, sizeof(digest)) != 0)
		return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, NULL, "sha256");
	return read_job(job, c, err);
}

int checkpoint_read(const char *path, struct checkpoint **ret, struct error *err)
{
	struct checkpoint *c = calloc(1, sizeof(*c));
	_clear_(json_freep) struct json *doc = NULL;
	_free_ char *bytes = NULL;
	size_t n = 0;
	int rc;

	if (c)
		c->outcome = calloc(1, sizeof(*c->outcome));
	if (!c || !c->outcome) {
		free(c);
		return error_set(err, REASON_NO_MEMORY, 0, path, "checkpoint");
	}
	rc = file_read(path, BYTES_MOST, &bytes, &n, err);
	if (!rc) {
		struct error torn = ERROR_INIT;

		rc = json_read(bytes, n, path, &doc, &torn);
		if (rc)
			rc = error_set(err, REASON_CHECKPOINT_DAMAGED, 0, path, "json");
	}
	if (!rc)
		rc = read_document(doc, c, err);
	if (rc) {
		error_about(err, path);
		checkpoint_free(c);
		return rc;
	}
	*ret = c;
	return 0;
}

void checkpoint_free(struct checkpoint *c)
{
	if (!c)
		return;
	canaries_free(c->canaries);
	free(c->outcome);
	free(c);
}
