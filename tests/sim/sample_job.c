/*
 * tests/sim/sample_job.c - see sample_job.h: devices, plans, outcomes. The people and the machine
 * are in sample_people.c.
 */
#include "tests/sim/sample_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/sim/sample_drive.h"
#include "tests/sim/sample_people.h"
#include "wipe/course.h"
#include "wipe/sample.h"

static const char *const kind_words[SAMPLE_COUNT] = {
	[SAMPLE_CLEARED] = "cleared",
	[SAMPLE_BELOW_REQUIRED] = "below_required",
	[SAMPLE_FAILED] = "failed",
	[SAMPLE_PARTIAL] = "partial",
	[SAMPLE_STOPPED] = "stopped",
	[SAMPLE_PRACTICE] = "practice",
	[SAMPLE_SAMPLED] = "sampled",
	[SAMPLE_BLANK] = "blank",
	[SAMPLE_DATA_FOUND] = "data_found",
	[SAMPLE_FALSE_SIZE] = "false_size",
	[SAMPLE_RECHECK_SAME] = "recheck_same",
	[SAMPLE_RECHECK_DIFFERS] = "recheck_differs",
	[SAMPLE_PURGED_SATA_SSD] = "purged_sata_ssd",
	[SAMPLE_PURGED_NVME] = "purged_nvme",
	[SAMPLE_PURGED_HDD_OVERWRITE] = "purged_hdd_overwrite",
	[SAMPLE_SECURITY_ERASE_CLEARED] = "security_erase_cleared",
	[SAMPLE_EMMC_CLEARED] = "emmc_cleared",
	[SAMPLE_PURGED_CRYPTO] = "purged_crypto",
	[SAMPLE_FELL_BACK] = "fell_back",
	[SAMPLE_SANITIZE_FAILED] = "sanitize_failed",
};

const char *sample_word(enum sample_kind kind)
{
	return kind_words[kind];
}

/* 2026-11-24 09:00:00 in Tokyo and SECONDS after it. */
static struct instant moment(int64_t seconds)
{
	struct instant t = { 0 };

	if (!instant_parse("2026-11-24T09:00:00.000+09:00", &t))
		abort();
	t.utc_ms += 1000 * seconds + 123;
	t.mono_ms = 5000000 + 1000 * seconds;
	return t;
}

static void raw_set(struct raw_text *t, const char *text)
{
	raw_text_set(t, text, strlen(text));
}

static void text_set(char *out, size_t size, const char *text)
{
	if (!text_copy(out, size, text))
		abort();
}

/* Bytes that look like a digest and are the same every time. */
static void fill(uint8_t *bytes, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(seed * 37 + i * 11 + 5);
}

static void content_add(struct device *d, enum content_kind kind, unsigned partition,
			const char *type)
{
	struct content *c = &d->contents[d->n_contents++];

	c->kind = kind;
	c->partition = partition;
	text_set(c->type, sizeof(c->type), type);
}

static void add_contents(struct device *d)
{
	d->contents_state = CONTENTS_FOUND;
	content_add(d, CONTENT_PARTITION_TABLE, 0, "gpt");
	content_add(d, CONTENT_FILE_SYSTEM, 1, "vfat");
	content_add(d, CONTENT_ENCRYPTED, 2, "BitLocker");
	content_add(d, CONTENT_FILE_SYSTEM, 3, "ntfs");
}

static void hard_disk(struct device *d)
{
	text_set(d->name, sizeof(d->name), "sda");
	text_set(d->node, sizeof(d->node), "/dev/sda");
	text_set(d->by_id, sizeof(d->by_id), "/dev/disk/by-id/ata-KY1000DM003-1ER162_Z4Y1A2B3");
	text_set(d->place, sizeof(d->place), "pci-0000:00:17.0-ata-3");
	d->transport = TRANSPORT_SATA;
	d->media = MEDIA_HDD;
	raw_set(&d->vendor, "ATA");
	raw_set(&d->model, "KY1000DM003-1ER162");
	raw_set(&d->serial, "Z4Y1A2B3");
	raw_set(&d->firmware, "CC45");
	d->serial_source = SERIAL_FROM_DRIVE;
	text_set(d->wwn, sizeof(d->wwn), "5000c500a1b2c3d4");
	d->size_bytes = 1000204886016;
	d->logical_block_bytes = 512;
	d->physical_block_bytes = 4096;
	d->has_power_on_hours = true;
	d->power_on_hours = 18234;
	add_contents(d);
}

/* A drive of a virtual machine: shows all that it has, so that an overwrite of it can be certified. */
static void virtual_disk(struct device *d)
{
	text_set(d->name, sizeof(d->name), "vdb");
	text_set(d->node, sizeof(d->node), "/dev/vdb");
	text_set(d->by_id, sizeof(d->by_id), "/dev/disk/by-id/virtio-Z4Y1A2B3");
	text_set(d->place, sizeof(d->place), "pci-0000:00:05.0");
	d->transport = TRANSPORT_VIRTIO;
	d->media = MEDIA_VIRTUAL;
	raw_set(&d->model, "VIRTIO DISK");
	raw_set(&d->serial, "Z4Y1A2B3");
	d->serial_source = SERIAL_FROM_DRIVE;
	d->size_bytes = 1000204886016;
	d->logical_block_bytes = 512;
	d->physical_block_bytes = 4096;
	d->native_size_is_known = true;
	add_contents(d);
}

static void usb_disk(struct device *d)
{
	text_set(d->name, sizeof(d->name), "sdb");
	text_set(d->node, sizeof(d->node), "/dev/sdb");
	text_set(d->place, sizeof(d->place), "usb 2-1.4");
	d->transport = TRANSPORT_USB;
	d->media = MEDIA_SSD;
	d->bridge_vendor = 0x152d;
	d->bridge_product = 0x0578;
	raw_set(&d->vendor, "KYUSB");
	raw_text_set(&d->model, "SSD\xff 256\\GB", 11);
	raw_set(&d->serial, "0123456789AB");
	raw_set(&d->firmware, "0209");
	d->serial_source = SERIAL_FROM_BRIDGE;
	d->weak = WEAK_PLACEHOLDER_SERIAL;
	d->size_bytes = 256060514304;
	d->logical_block_bytes = 512;
	d->physical_block_bytes = 512;
	d->contents_state = CONTENTS_NONE_KNOWN;
}

static void practice_file(struct device *d)
{
	text_set(d->name, sizeof(d->name), "drive.img");
	text_set(d->node, sizeof(d->node), "/home/kiyome/practice/drive.img");
	text_set(d->backing_file, sizeof(d->backing_file), d->node);
	d->transport = TRANSPORT_FILE;
	d->media = MEDIA_VIRTUAL;
	raw_set(&d->model, "practice file");
	raw_set(&d->serial, "drive.img");
	d->serial_source = SERIAL_FROM_FILE;
	d->size_bytes = 67108864;
	d->logical_block_bytes = 512;
	d->physical_block_bytes = 512;
	d->native_size_is_known = true;
	d->is_practice = true;
	d->medium_is_ram = true;
	d->contents_state = CONTENTS_FOUND;
	content_add(d, CONTENT_FILE_SYSTEM, 0, "ext4");
}

static bool is_inspection(enum sample_kind kind)
{
	return kind == SAMPLE_BLANK || kind == SAMPLE_DATA_FOUND;
}

static bool is_recheck(enum sample_kind kind)
{
	return kind == SAMPLE_RECHECK_SAME || kind == SAMPLE_RECHECK_DIFFERS;
}

static void make_device(struct sample *s, enum sample_kind kind)
{
	if (sample_is_drive(kind))
		sample_drive_device(&s->device, kind);
	else if (kind == SAMPLE_PRACTICE)
		practice_file(&s->device);
	else if (kind == SAMPLE_PARTIAL || kind == SAMPLE_DATA_FOUND || kind == SAMPLE_FALSE_SIZE)
		usb_disk(&s->device);
	else if (kind == SAMPLE_CLEARED || kind == SAMPLE_BELOW_REQUIRED)
		virtual_disk(&s->device);
	else
		hard_disk(&s->device);
	if (kind == SAMPLE_BLANK) {
		s->device.contents_state = CONTENTS_BLANK;
		s->device.n_contents = 0;
	}
}

static const char *method_of(enum sample_kind kind)
{
	switch (kind) {
	case SAMPLE_PARTIAL:
	case SAMPLE_FALSE_SIZE:
		return "random";
	case SAMPLE_BELOW_REQUIRED:
		return "dod-e";
	default:
		return "zero";
	}
}

static void make_plan(struct sample *s, enum sample_kind kind)
{
	struct policy policy = POLICY_INIT;
	struct error err;

	if (typed_policy(&s->typed, &policy, &err))
		abort();
	policy.address_test = kind == SAMPLE_BELOW_REQUIRED;
	policy.technique = sample_is_drive(kind) ? sample_drive_technique(kind) : "overwrite";
	if (plan_make(&s->device, method_by_id(method_of(kind)), &policy, &s->plan, &err) ||
	    s->plan.refusal != REASON_NONE)
		abort();
}

static void make_consent(struct sample *s)
{
	struct consent *c = &s->consent;
	char serial[RAW_TEXT_SHOWN];

	c->device = s->device;
	memcpy(c->plan_digest, s->plan.digest, sizeof(c->plan_digest));
	c->when = moment(-60);
	text_set(c->who, sizeof(c->who), s->typed.value[TYPED_OPERATOR_NAME]);
	text_set(c->typed, sizeof(c->typed), raw_text_show(&s->device.serial, serial));
	c->by_option = s->device.is_practice;
}

static unsigned seconds_of(const struct plan *p, unsigned i)
{
	if (p->steps[i].kind == STEP_ERASE)
		return p->steps[i].estimate_s;
	if (p->steps[i].kind == STEP_SURVEY)
		return 1800;
	return p->steps[i].kind == STEP_WRITE || p->steps[i].kind == STEP_VERIFY
		       ? 5400 / (p->method ? p->method->n_passes : 1)
		       : 2;
}

/* Every step done, every figure as it is when all goes well. */
static void make_success(struct sample *s)
{
	struct outcome *o = &s->outcome;
	const struct plan *p = &s->plan;
	int64_t second = 0;

	memcpy(o->plan_digest, p->digest, sizeof(o->plan_digest));
	o->start = moment(0);
	o->n_steps = p->n_steps;
	for (unsigned i = 0; i < p->n_steps; i++) {
		struct outcome_step *step = &o->steps[i];

		step->kind = p->steps[i].kind;
		step->pass = p->steps[i].pass;
		if (!course_is_due(p, o, i))
			continue;
		step->result = STEP_DONE;
		step->start = moment(second);
		second += seconds_of(p, i);
		step->end = moment(second);
		step->bytes = p->steps[i].bytes;
		if (step->kind == STEP_FLUSH)
			step->flush =
				(struct block_flush){ .fsync_done = true,
						      .flush_buffers_done = !s->device.is_practice,
						      .cache_dropped = true,
						      .is_ram = s->device.medium_is_ram };
	}
	o->end = moment(second);
	o->proofs = PROOF_WRITTEN_WHOLE | PROOF_FLUSHED | PROOF_READ_BACK_WHOLE |
		    PROOF_CANARIES_GONE | PROOF_SAME_DRIVE;
	if (s->device.native_size_is_known)
		o->proofs |= PROOF_NATIVE_SIZE_KNOWN;
	o->canaries.n_taken = 1024;
	o->canaries.n_blank = 256;
	/* Of the blank ones some held the byte that now stands there; a random pass leaves none so. */
	o->canaries.n_no_evidence =
		p->method && p->method->passes[p->method->n_passes - 1].kind == PASS_BYTE ? 152 : 0;
	o->canaries.n_changed = 1024 - o->canaries.n_no_evidence;
	o->n_blank_before_percent = 25;
	if (plan_tests_addresses(p))
		o->address.n_bytes_total = o->address.n_bytes_read = o->address.n_bytes_equal =
			p->size_bytes;
	o->verify.pass = p->method ? p->method->n_passes : 0;
	o->settled.is_native = s->device.native_size_is_known;
	o->verify.n_bytes_total = o->verify.n_bytes_read = o->verify.n_bytes_equal = p->size_bytes;
	text_set(o->block_way, sizeof(o->block_way), "io_uring");
	o->is_direct = true;
	o->serial_after = s->device.serial;
	o->model_after = s->device.model;
	o->size_after_bytes = s->device.size_bytes;
	for (unsigned i = 0; p->method && i < p->method->n_passes; i++)
		if (p->method->passes[i].kind == PASS_RANDOM)
			fill(o->pass_keys[i], STREAM_KEY_BYTES, i + 1);
}

/* As make_success() says, but for what was not read. */
static void make_sampled(struct sample *s)
{
	struct verify_outcome *v = &s->outcome.verify;

	v->n_samples = SAMPLE_PLACES;
	v->sample_bytes = SAMPLE_PLACE_BYTES;
	v->n_bytes_total = v->n_bytes_read = v->n_bytes_equal = v->n_samples * v->sample_bytes;
	v->bound_ppb = sample_bound_ppb(v->n_samples, 0);
	fill(v->seed, sizeof(v->seed), 8);
	s->outcome.proofs &= ~(unsigned)PROOF_READ_BACK_WHOLE;
}

static struct outcome_step *step_of(struct outcome *o, enum step_kind kind)
{
	for (unsigned i = 0; i < o->n_steps; i++)
		if (o->steps[i].kind == kind)
			return &o->steps[i];
	abort();
}

static void step_fails(struct outcome_step *s, enum reason reason, uint64_t n_errors,
		       const char *detail)
{
	s->result = STEP_FAILED;
	s->n_errors = n_errors;
	(void)error_set(&s->error, reason, 5, NULL, "%s", detail);
}

static void make_failure(struct outcome *o)
{
	ranges_add(&o->unwritten, 4096, 8);
	ranges_add(&o->unwritten, 976773160, 8);
	ranges_add(&o->verify.unreadable, 976773160, 8);
	ranges_add(&o->verify.mismatching, 1000000, 16);
	ranges_add(&o->canaries.same, 1000007, 1);
	o->canaries.n_changed--;
	o->canaries.n_same = 1;
	o->verify.n_bytes_read -= 8 * 512;
	o->verify.n_bytes_equal -= 24 * 512;
	o->proofs &= PROOF_FLUSHED | PROOF_SAME_DRIVE | PROOF_NATIVE_SIZE_KNOWN;
	step_fails(step_of(o, STEP_WRITE), REASON_WRITE_ERRORS, 16, "write EIO at LBA 4096");
	step_fails(step_of(o, STEP_VERIFY), REASON_MISMATCH, 24, "LBA 1000000");
	step_fails(step_of(o, STEP_CANARIES_CHECK), REASON_CANARY_SURVIVED, 1, "LBA 1000007");
	o->first_reason = REASON_WRITE_ERRORS;
	text_set(o->first_what, sizeof(o->first_what), "LBA 4096");
}

/* Stopped at the middle of the first pass: the steps behind it never ran. */
static void make_stop(struct sample *s)
{
	struct outcome *o = &s->outcome;
	struct outcome_step *write = step_of(o, STEP_WRITE);
	uint64_t half = s->device.size_bytes / 1024 * 512;

	write->result = STEP_STOPPED;
	write->bytes = half;
	(void)error_set(&write->error, REASON_STOP_ASKED, 0, NULL, "%s", "");
	write->end = moment(2704);
	for (struct outcome_step *step = write + 1; step < o->steps + o->n_steps; step++)
		*step = (struct outcome_step){ .kind = step->kind, .pass = step->pass };
	o->end = write->end;
	o->stop_asked = true;
	o->first_reason = REASON_STOP_ASKED;
	o->proofs = s->device.native_size_is_known ? PROOF_NATIVE_SIZE_KNOWN : 0;
	ranges_add(&o->unwritten, half / 512, (s->device.size_bytes - half) / 512);
	o->verify = (struct verify_outcome){ 0 };
	o->canaries.n_changed = o->canaries.n_no_evidence = 0;
	o->serial_after.n = o->model_after.n = 0;
	o->size_after_bytes = 0;
}

/* Addresses from an eighth on lead back to the start; nothing was done after that was seen. */
static void make_false_size(struct sample *s)
{
	struct outcome *o = &s->outcome;
	struct address_outcome *a = &o->address;
	struct outcome_step *seen = step_of(o, STEP_ADDRESS_VERIFY);
	uint64_t n_blocks = s->device.size_bytes / 512, period = n_blocks / 8;

	a->n_bytes_equal = period * 512;
	a->n_bytes_differing = s->device.size_bytes - a->n_bytes_equal;
	a->n_aliased = n_blocks - period;
	a->alias_holds = n_blocks - n_blocks % period;
	a->distance = period;
	ranges_add(&a->differing, 0, n_blocks - period);
	fill(a->key, sizeof(a->key), 5);
	step_fails(seen, REASON_CAPACITY_FALSE, 0, "read_right=32007564288 of=256060514304");
	seen->bytes = a->n_bytes_equal;
	for (struct outcome_step *step = seen + 1; step < o->steps + o->n_steps; step++)
		if (step->kind != STEP_IDENTITY)
			*step = (struct outcome_step){ .kind = step->kind, .pass = step->pass };
	o->first_reason = REASON_CAPACITY_FALSE;
	text_set(o->first_what, sizeof(o->first_what), seen->error.detail);
	o->proofs = PROOF_SAME_DRIVE;
	o->verify = (struct verify_outcome){ 0 };
	o->canaries.n_changed = 0;
}

static void make_inspection(struct sample *s, enum sample_kind kind)
{
	struct inspection *i = &s->inspection;

	i->start = moment(0);
	i->end = moment(5400);
	i->n_bytes_total = s->device.size_bytes;
	i->block_bytes = 4096;
	text_set(i->block_way, sizeof(i->block_way), "sync");
	text_set(i->block_note, sizeof(i->block_note), "io_uring: ENOSYS");
	i->is_direct = true;
	if (kind == SAMPLE_BLANK) {
		i->finding = FINDING_BLANK;
		i->is_whole = true;
		i->n_bytes_read = i->n_bytes_total;
		i->n_blocks_constant = i->n_bytes_total / 4096;
		return;
	}
	i->finding = FINDING_DATA;
	i->n_samples = 6908;
	i->sample_bytes = 4096;
	i->n_bytes_read = 6908 * 4096;
	i->bound_ppb = 999499;
	i->n_blocks_constant = 6000;
	i->n_blocks_noise = 700;
	i->n_blocks_data = 208;
	fill(i->seed, sizeof(i->seed), 9);
	ranges_add(&i->data, 2048, 8);
	ranges_add(&i->data, 40000, 64);
}

/* Power went while a pass was written; the drive was silent for a while. */
static void make_interruption(struct outcome *o)
{
	o->n_interruptions = 1;
	o->interruptions[0] = (struct interruption){ .step = 2,
						     .offset_bytes = 1 << 20,
						     .seen = moment(30),
						     .resumed = moment(60),
						     .confirmed = moment(58) };
	text_set(o->interruptions[0].boot_before, sizeof(o->interruptions[0].boot_before),
		 "1f0c8a52-7a1e-4c0b-9d59-6f6d2a1b0c3e");
	text_set(o->interruptions[0].boot_after, sizeof(o->interruptions[0].boot_after),
		 "8a3d5e10-22c4-4f6e-8b7a-0c9d1e2f3a4b");
	o->n_stalls = 1;
	o->longest_stall_s = 95;
}

static void make_original(struct original *o)
{
	number_make("K7Q2M8", 412, o->number);
	fill(o->record_digest, sizeof(o->record_digest), 11);
	o->issued = moment(-86400);
	o->is_from_paper = true;
	o->by_other = true;
	o->trust = CMS_TRUST_CHAINED;
	text_set(o->signer.name, sizeof(o->signer.name), "消去花子");
	text_set(o->signer.id, sizeof(o->signer.id), "KY-0007");
	fill(o->signer.certificate_digest, sizeof(o->signer.certificate_digest), 12);
	text_set(o->method, sizeof(o->method), "random");
}

static void make_recheck(struct sample *s, enum sample_kind kind)
{
	struct recheck *r = &s->recheck;
	struct verify_outcome *v = &r->read;

	make_original(&s->original);
	r->start = moment(0);
	r->end = moment(780);
	text_set(r->block_way, sizeof(r->block_way), "io_uring");
	r->is_direct = true;
	if (kind == SAMPLE_RECHECK_SAME) {
		r->result = RECHECK_SAME;
		r->extent = RECHECK_FRESH;
		v->n_samples = SAMPLE_PLACES;
		v->sample_bytes = SAMPLE_PLACE_BYTES;
		v->n_bytes_total = v->n_bytes_read = v->n_bytes_equal = v->n_samples *
									v->sample_bytes;
		v->bound_ppb = sample_bound_ppb(v->n_samples, 0);
		fill(v->seed, sizeof(v->seed), 13);
		return;
	}
	s->original.is_from_paper = s->original.by_other = false;
	s->original.trust = CMS_TRUST_NOT_ASKED;
	r->result = RECHECK_DIFFERS;
	r->extent = RECHECK_WHOLE;
	v->n_bytes_total = s->device.size_bytes;
	v->n_bytes_read = v->n_bytes_total - 8 * 512;
	v->n_bytes_equal = v->n_bytes_read - 72 * 512;
	ranges_add(&v->mismatching, 2048, 8);
	ranges_add(&v->mismatching, 40000, 64);
	ranges_add(&v->unreadable, 976773160, 8);
}

static void make_outcome(struct sample *s, enum sample_kind kind)
{
	if (sample_is_drive(kind))
		sample_drive_erases(s, kind, moment(4));
	make_success(s);
	if (sample_is_drive(kind))
		sample_drive_after(s, kind);
	if (kind == SAMPLE_SAMPLED)
		make_sampled(s);
	if (kind == SAMPLE_FAILED) {
		make_failure(&s->outcome);
		make_interruption(&s->outcome);
	}
	if (kind == SAMPLE_STOPPED)
		make_stop(s);
	if (kind == SAMPLE_FALSE_SIZE)
		make_false_size(s);
	s->verdict = verdict_of(&s->plan, &s->outcome);
}

static void make_input(struct sample *s, enum sample_kind kind)
{
	struct record_input *in = &s->input;

	in->kind = is_inspection(kind) ? RECORD_INSPECTION
		   : is_recheck(kind)  ? RECORD_RECHECK
				       : RECORD_ERASE;
	in->practice = kind == SAMPLE_PRACTICE;
	text_set(in->journal_id, sizeof(in->journal_id), "K7Q2M8");
	number_make(in->journal_id, 412 + (uint32_t)kind, in->number);
	in->issued = moment(20000);
	in->device = &s->device;
	in->typed = &s->typed;
	in->machine = &s->machine;
	in->clock.source = in->practice ? CLOCK_FROM_RTC : CLOCK_FROM_NTP;
	text_set(in->clock.zone, sizeof(in->clock.zone), "Asia/Tokyo");
	in->signer = &s->signer;
	in->journal.n = 1207;
	fill(in->journal.digest, sizeof(in->journal.digest), 3);
	if (in->kind == RECORD_INSPECTION) {
		in->inspection = &s->inspection;
		return;
	}
	if (in->kind == RECORD_RECHECK) {
		in->recheck = &s->recheck;
		in->original = &s->original;
		return;
	}
	in->plan = &s->plan;
	in->consent = &s->consent;
	in->outcome = &s->outcome;
	in->verdict = &s->verdict;
}

struct sample *sample_new(enum sample_kind kind)
{
	struct sample *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	make_device(s, kind);
	sample_people(s, kind);
	if (is_inspection(kind)) {
		make_inspection(s, kind);
	} else if (is_recheck(kind)) {
		make_recheck(s, kind);
	} else {
		make_plan(s, kind);
		make_consent(s);
		make_outcome(s, kind);
	}
	make_input(s, kind);
	return s;
}

void sample_free(struct sample *s)
{
	free(s);
}

void sample_freep(struct sample **s)
{
	sample_free(*s);
	*s = NULL;
}

int sample_record_signed_by(enum sample_kind kind, const struct key_facts *signer,
			    struct record *ret, struct error *err)
{
	_clear_(sample_freep) struct sample *s = sample_new(kind);

	if (!s)
		return error_set(err, REASON_NO_MEMORY, 12, sample_word(kind), "%s", "");
	if (signer)
		s->signer = *signer;
	return record_build(&s->input, ret, err);
}

int sample_record(enum sample_kind kind, struct record *ret, struct error *err)
{
	return sample_record_signed_by(kind, NULL, ret, err);
}
