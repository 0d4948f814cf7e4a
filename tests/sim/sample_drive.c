/*
 * tests/sim/sample_drive.c - see sample_drive.h. No such drives exist.
 */
#include "tests/sim/sample_drive.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wipe/course.h"
#include "wipe/proof.h"

#define HIDDEN_BLOCKS 2097152

static void raw_set(struct raw_text *t, const char *text)
{
	raw_text_set(t, text, strlen(text));
}

static void text_set(char *out, size_t size, const char *text)
{
	if (!text_copy(out, size, text))
		abort();
}

bool sample_is_drive(enum sample_kind kind)
{
	return kind >= SAMPLE_PURGED_SATA_SSD && kind <= SAMPLE_SANITIZE_FAILED;
}

static const struct {
	const char *name, *by_id, *place, *vendor, *model, *serial, *firmware;
	enum transport_kind transport;
	enum media_kind media;
	enum command_set set;
	uint64_t size_bytes;
} drives[] = {
	[SAMPLE_PURGED_SATA_SSD -
	 SAMPLE_PURGED_SATA_SSD] = { "sdb", "ata-KY256SSD-7_S3Y1K00112", "pci-0000:00:17.0-ata-2",
				     "ATA", "KY256SSD-7", "S3Y1K00112", "EXT03", TRANSPORT_SATA,
				     MEDIA_SSD, COMMAND_SET_ATA,
				     256060514304 - HIDDEN_BLOCKS * 512ULL },
	[SAMPLE_PURGED_NVME - SAMPLE_PURGED_SATA_SSD] = { "nvme0n1", "nvme-KY512NVM_N6Q0042371",
							  "pci-0000:01:00.0-nvme-1", "", "KY512NVM",
							  "N6Q0042371", "2B4QKYM7", TRANSPORT_NVME,
							  MEDIA_SSD, COMMAND_SET_NVME,
							  512110190592 },
	[SAMPLE_PURGED_HDD_OVERWRITE -
		SAMPLE_PURGED_SATA_SSD] = { "sdc", "scsi-35000c500a7b8c9d0",
					    "pci-0000:02:00.0-sas-phy3-lun-0", "KIYOME", "KY0900MM",
					    "W0A12B3C", "N003", TRANSPORT_SAS, MEDIA_HDD,
					    COMMAND_SET_SCSI, 900185481216 },
	[SAMPLE_SECURITY_ERASE_CLEARED -
		SAMPLE_PURGED_SATA_SSD] = { "sda", "ata-KY500LM012_S2H7J9AB4",
					    "pci-0000:00:17.0-ata-1", "ATA", "KY500LM012",
					    "S2H7J9AB4", "2AR1", TRANSPORT_SATA, MEDIA_HDD,
					    COMMAND_SET_ATA, 500107862016 },
	[SAMPLE_EMMC_CLEARED - SAMPLE_PURGED_SATA_SSD] = { "mmcblk0", "mmc-KYM064_0x4a5b6c7d",
							   "platform-80860F14:00", "", "KYM064",
							   "0x4a5b6c7d", "0x05", TRANSPORT_MMC,
							   MEDIA_CARD, COMMAND_SET_MMC,
							   62537072640 },
	[SAMPLE_PURGED_CRYPTO - SAMPLE_PURGED_SATA_SSD] = { "sdd", "ata-KY128SSD-5_S1Q8K00077",
							    "pci-0000:00:17.0-ata-4", "ATA",
							    "KY128SSD-5", "S1Q8K00077", "EXT01",
							    TRANSPORT_SATA, MEDIA_SSD,
							    COMMAND_SET_ATA, 128035676160 },
	[SAMPLE_FELL_BACK - SAMPLE_PURGED_SATA_SSD] = { "nvme2n1", "nvme-KY256NVM_N2P0077121",
							"pci-0000:04:00.0-nvme-1", "", "KY256NVM",
							"N2P0077121", "1A0LKYM2", TRANSPORT_NVME,
							MEDIA_SSD, COMMAND_SET_NVME, 256060514304 },
	[SAMPLE_SANITIZE_FAILED - SAMPLE_PURGED_SATA_SSD] = { "nvme1n1", "nvme-KY256NVM_N2P0077120",
							      "pci-0000:03:00.0-nvme-1", "",
							      "KY256NVM", "N2P0077120", "1A0LKYM2",
							      TRANSPORT_NVME, MEDIA_SSD,
							      COMMAND_SET_NVME, 256060514304 },
};

static void ata_ssd(struct features *f, uint64_t blocks, uint64_t n_hidden)
{
	f->always_encrypts = TOLD_YES;
	f->has_trim = f->trim_reads_zero = TOLD_YES;
	f->sanitize.block = f->sanitize.crypto = TOLD_YES;
	f->sanitize.overwrite = TOLD_NO;
	f->sanitize.is_frozen = TOLD_NO;
	f->sanitize.antifreeze = TOLD_YES;
	f->security.supported = f->security.enhanced = TOLD_YES;
	f->security.enhanced_minutes = 2;
	f->security.erase_minutes = 4;
	f->sanitize.before.state = SANITIZE_IDLE;
	f->hidden.hpa = TOLD_YES;
	f->hidden.hpa_is_locked = TOLD_NO;
	f->hidden.is_hidden = n_hidden ? TOLD_YES : TOLD_NO;
	f->hidden.native_blocks = blocks + n_hidden;
}

static void ata_hard_disk(struct features *f)
{
	f->sanitize.block = f->sanitize.crypto = f->sanitize.overwrite = TOLD_NO;
	f->security.supported = TOLD_YES;
	f->security.enhanced = TOLD_NO;
	f->security.erase_minutes = 88;
	f->always_encrypts = TOLD_NO;
	f->hidden.hpa = TOLD_YES;
	f->hidden.is_hidden = TOLD_NO;
}

static void ata_common(struct features *f, uint64_t blocks)
{
	f->ata_path = ATA_PATH_FULL;
	f->security.enabled = f->security.locked = f->security.frozen = TOLD_NO;
	f->security.count_expired = TOLD_NO;
	f->security.master_identifier = 0xfffe;
	f->hidden.dco = f->hidden.ama = TOLD_NO;
	f->hidden.depopulated = TOLD_NO;
	if (!f->hidden.native_blocks)
		f->hidden.native_blocks = blocks;
}

static void nvme(struct features *f, enum sample_kind kind, const char *name, uint64_t blocks)
{
	struct nvme_features *n = &f->nvme;

	f->sanitize.block = TOLD_YES;
	f->sanitize.crypto = f->sanitize.overwrite = TOLD_NO;
	f->sanitize.no_deallocate_inhibited = kind == SAMPLE_PURGED_NVME ? TOLD_YES : TOLD_NO;
	f->sanitize.before.state = SANITIZE_SUCCEEDED; /* of last year */
	f->sanitize.block_s = 90;
	n->has_format = true;
	n->has_boot_partitions = n->has_rpmb = kind == SAMPLE_PURGED_NVME;
	n->n_controllers = 1;
	text_set(n->subsystem, sizeof(n->subsystem), "nqn.2026-01.example.kiyome:KY512NVM");
	n->n_namespaces = 1;
	n->namespaces[0] = (struct nvme_namespace){ .nsid = 1,
						    .size_blocks = blocks,
						    .block_bytes = 512,
						    .is_attached = true,
						    .dealloc_reads_zero = TOLD_YES };
	text_set(n->namespaces[0].name, sizeof(n->namespaces[0].name), name);
}

static void sas(struct features *f, uint64_t blocks)
{
	f->sanitize.overwrite = TOLD_YES;
	f->sanitize.block = f->sanitize.crypto = TOLD_NO;
	f->sanitize.before.state = SANITIZE_IDLE;
	f->sanitize.overwrite_s = 5400;
	f->hidden.depopulated = TOLD_NO;
	f->scsi.native_block_bytes = 512;
	f->scsi.native_blocks = blocks;
	f->scsi.n_luns = 1;
}

void sample_drive_device(struct device *d, enum sample_kind kind)
{
	const unsigned i = kind - SAMPLE_PURGED_SATA_SSD;
	uint64_t blocks = drives[i].size_bytes / 512;
	struct features *f = &d->features;

	text_set(d->name, sizeof(d->name), drives[i].name);
	if (!text_format(d->node, sizeof(d->node), "/dev/%s", drives[i].name) ||
	    !text_format(d->by_id, sizeof(d->by_id), "/dev/disk/by-id/%s", drives[i].by_id))
		abort();
	text_set(d->place, sizeof(d->place), drives[i].place);
	d->transport = drives[i].transport;
	d->media = drives[i].media;
	raw_set(&d->vendor, drives[i].vendor);
	raw_set(&d->model, drives[i].model);
	raw_set(&d->serial, drives[i].serial);
	raw_set(&d->firmware, drives[i].firmware);
	d->serial_source = SERIAL_FROM_DRIVE;
	d->size_bytes = drives[i].size_bytes;
	d->logical_block_bytes = d->physical_block_bytes = 512;
	d->has_power_on_hours = true;
	d->power_on_hours = 6021;
	d->contents_state = CONTENTS_FOUND;
	d->contents[d->n_contents++] = (struct content){ .kind = CONTENT_PARTITION_TABLE,
							 .type = "gpt" };
	f->is_known = true;
	f->set = drives[i].set;
	f->self_test_runs = TOLD_NO;
	f->hidden.shown_blocks = blocks;
	if (kind == SAMPLE_PURGED_SATA_SSD)
		ata_ssd(f, blocks, HIDDEN_BLOCKS);
	else if (kind == SAMPLE_PURGED_CRYPTO)
		ata_ssd(f, blocks, 0);
	else if (kind == SAMPLE_SECURITY_ERASE_CLEARED)
		ata_hard_disk(f);
	else if (f->set == COMMAND_SET_NVME)
		nvme(f, kind, drives[i].name, blocks);
	else if (f->set == COMMAND_SET_SCSI)
		sas(f, blocks);
	else
		f->mmc = (struct mmc_features){ .is_emmc = true,
						.has_sanitize = true,
						.has_trim = true,
						.rpmb_bytes = 4194304,
						.user_bytes = drives[i].size_bytes };
	if (f->set == COMMAND_SET_ATA)
		ata_common(f, blocks);
}

const char *sample_drive_technique(enum sample_kind kind)
{
	if (kind == SAMPLE_PURGED_CRYPTO)
		return "ata-sanitize-crypto";
	return kind == SAMPLE_SECURITY_ERASE_CLEARED ? "ata-security-erase" : NULL;
}

static void raw_put(struct sanitize_status *s, const void *bytes, size_t n)
{
	memcpy(s->raw, bytes, n);
	s->n_raw = (uint8_t)n;
}

static void ata_status(struct erase_outcome *e)
{
	static const uint8_t idle[] = { 5, 0, 0x50, 0x40, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t ended[] = { 5, 0, 0x50, 0x40, 0x80, 0, 0, 0, 0, 0, 0, 0 };

	raw_put(&e->before, idle, sizeof(idle));
	raw_put(&e->after, ended, sizeof(ended));
}

/* Log 81h: SPROG, SSTAT, SCDW10, estimates. */
static void nvme_status(struct erase_outcome *e, bool is_deallocated)
{
	static const uint8_t before[] = { 0xff, 0xff, 0x01, 0x01, 0x04, 0, 0, 0 };
	uint8_t after[] = { 0xff, 0xff, 0x01, 0x01, 0x0a, 0x02, 0, 0 };

	e->has_command = e->after.has_command = e->before.has_command = true;
	e->command = e->after.command = 0x020a;
	e->before.command = 4;
	e->no_deallocate_asked = true;
	e->after.is_deallocated = is_deallocated;
	after[2] = is_deallocated ? 4 : 1;
	raw_put(&e->before, before, sizeof(before));
	raw_put(&e->after, after, sizeof(after));
}

static void scsi_status(struct erase_outcome *e)
{
	static const uint8_t none[] = { 0x70, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

	raw_put(&e->before, none, sizeof(none));
	raw_put(&e->after, none, sizeof(none));
	e->passes_asked = 1;
	e->after.state = SANITIZE_IDLE;
}

static void security(struct erase_outcome *e)
{
	static const struct security_features off = { .supported = TOLD_YES,
						      .enabled = TOLD_NO,
						      .locked = TOLD_NO,
						      .frozen = TOLD_NO,
						      .count_expired = TOLD_NO };

	e->security_before = e->security_armed = e->security_after = off;
	if (e->technique->kind == TECHNIQUE_ATA_SECURITY_ERASE)
		e->security_armed.enabled = TOLD_YES;
}

/* Each was sent, and the drive said no: nothing was started, and the host overwrites. */
static void refuse_all(struct sample *s, struct instant at)
{
	struct outcome *o = &s->outcome;

	o->n_erases = s->plan.n_erases;
	for (unsigned i = 0; i < o->n_erases; i++) {
		struct erase_outcome *e = &o->erases[i];

		e->technique = s->plan.erases[i].technique;
		e->accepted = ANSWER_REFUSED;
		e->is_begun = e->was_asked_before = true;
		e->before = e->after = s->device.features.sanitize.before;
		e->started = e->ended = at;
		e->reason = REASON_ERASE_REFUSED;
		text_set(e->facts, sizeof(e->facts), "status=4015 operation denied");
	}
}

void sample_drive_erases(struct sample *s, enum sample_kind kind, struct instant started)
{
	struct outcome *o = &s->outcome;
	unsigned n = s->plan.n_erases;

	if (kind == SAMPLE_FELL_BACK) {
		refuse_all(s, started);
		return;
	}
	/* Alternatives behind the first sequence are not needed. */
	while (n > 1 && !s->plan.erases[n - 1].follows)
		n--;
	o->n_erases = s->plan.n_erases;
	for (unsigned i = 0; i < n; i++) {
		struct erase_outcome *e = &o->erases[i];

		e->technique = s->plan.erases[i].technique;
		e->accepted = ANSWER_DONE;
		e->is_begun = e->was_asked_before = e->was_seen_running = e->has_ended_well = true;
		e->before.state = s->device.features.sanitize.before.state;
		e->after.state = SANITIZE_SUCCEEDED;
		e->n_polls = 45;
		e->started = started;
		started.utc_ms += 1000 * (int64_t)s->plan.erases[i].estimate_s;
		e->ended = started;
		security(e);
		if (s->device.features.set == COMMAND_SET_NVME)
			nvme_status(e, kind == SAMPLE_PURGED_NVME);
		else if (s->device.features.set == COMMAND_SET_SCSI)
			scsi_status(e);
		else if (e->technique->survives_power_cut)
			ata_status(e);
		if (e->technique->kind == TECHNIQUE_ATA_SECURITY_ERASE)
			e->before.state = e->after.state = SANITIZE_UNKNOWN;
	}
	o->done = course_done(&s->plan, o) ? course_done(&s->plan, o)->technique : NULL;
}

static void survey(struct sample *s, enum sample_kind kind)
{
	struct survey_outcome *v = &s->outcome.survey;
	uint64_t n = s->plan.size_bytes / 512;

	v->n_bytes_total = v->n_bytes_read = s->plan.size_bytes;
	if (kind == SAMPLE_PURGED_SATA_SSD || kind == SAMPLE_PURGED_CRYPTO) {
		v->n_constant = 12;
		v->n_noise = n - 12;
		return;
	}
	v->n_zero = n;
	if (kind != SAMPLE_SANITIZE_FAILED)
		return;
	v->n_zero = n - 2048;
	v->n_data = 2048;
	ranges_add(&v->data, 40960, 2048);
	text_set(v->signature, sizeof(v->signature), "ntfs");
}

/* The drive says that all went well; two canaries say otherwise. */
static void lie(struct outcome *o)
{
	o->canaries.n_changed -= 2;
	o->canaries.n_same = 2;
	ranges_add(&o->canaries.same, 41003, 1);
	ranges_add(&o->canaries.same, 42411, 1);
	o->first_reason = REASON_CONTENT_LEFT;
	text_set(o->first_what, sizeof(o->first_what), "LBA 40960");
}

static void fail_step(struct outcome *o, enum step_kind kind, enum reason reason, const char *what)
{
	for (unsigned i = 0; i < o->n_steps; i++) {
		if (o->steps[i].kind != kind)
			continue;
		o->steps[i].result = STEP_FAILED;
		(void)error_set(&o->steps[i].error, reason, 0, NULL, "%s", what);
	}
}

void sample_drive_after(struct sample *s, enum sample_kind kind)
{
	struct outcome *o = &s->outcome;
	bool is_compared = course_technique(&s->plan, o)->leaves == LEAVES_PATTERN;

	o->settled = (struct settle_outcome){ .is_done = true,
					      .is_unlocked = TOLD_YES,
					      .always_encrypts = s->device.features.always_encrypts,
					      .is_native = true,
					      .is_whole = true };
	o->hidden.before = o->hidden.after = s->device.features.hidden;
	o->hidden.size_before_bytes = s->device.size_bytes;
	o->hidden.size_after_bytes = o->size_after_bytes = s->plan.size_bytes;
	if (kind == SAMPLE_PURGED_SATA_SSD) {
		o->hidden.hpa_lifted = true;
		o->hidden.after.shown_blocks = o->hidden.after.native_blocks;
		o->hidden.after.is_hidden = TOLD_NO;
	}
	if (kind == SAMPLE_FELL_BACK) {
		o->settled = (struct settle_outcome){ .is_native = true };
		fail_step(o, STEP_ERASE, REASON_ERASE_REFUSED, "status=4015 operation denied");
		o->proofs = proofs_of(&s->plan, o);
		return;
	}
	o->canaries.n_no_evidence = 0;
	o->canaries.n_changed = o->canaries.n_taken;
	o->verify = (struct verify_outcome){ 0 };
	if (is_compared)
		o->verify.n_bytes_total = o->verify.n_bytes_read = o->verify.n_bytes_equal =
			s->plan.size_bytes;
	else
		survey(s, kind);
	if (kind == SAMPLE_SANITIZE_FAILED) {
		lie(o);
		fail_step(o, STEP_SURVEY, REASON_CONTENT_LEFT, "LBA 40960");
		fail_step(o, STEP_CANARIES_CHECK, REASON_CANARY_SURVIVED, "LBA 41003");
	}
	o->proofs = proofs_of(&s->plan, o);
}
